"""Gradients by differences: how wrong they are, and what they can tell about a gradient that is checked."""
