"""Derivations of backpropagation as objects: each formula is printed, proved and run."""
