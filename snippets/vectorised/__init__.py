"""BP1 to BP4 for whole layers."""
