"""Programs of the pages that start from what a reader sees: tests that tell the causes apart."""
