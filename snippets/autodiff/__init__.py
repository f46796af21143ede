"""Automatic differentiation: forward and reverse mode, a tape, second derivatives, checkpoints, and what they cost."""
