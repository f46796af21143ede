"""Many samples at once, as columns or as rows: where the sums come from, and where 1/N enters."""
