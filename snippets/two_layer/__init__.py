"""A classifier of two layers, forward and backward, with a penalty on its weights."""
