"""What judges a reader's derivation, line by line: notation, shapes, algebra, an example (no NumPy)."""
