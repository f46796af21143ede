"""Every weight by name: sums, indices and Kronecker's symbol, for layers of any width."""
