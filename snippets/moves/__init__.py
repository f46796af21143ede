"""Moves: copies, places and choices, and how their gradients move back."""
