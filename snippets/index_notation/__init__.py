"""Index notation: sums, indices and the Kronecker delta, for layers of any width."""
