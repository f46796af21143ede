"""Automatic differentiation: forward and reverse mode, a tape, second derivatives, what they cost."""
