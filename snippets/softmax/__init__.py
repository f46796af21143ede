"""Softmax and cross-entropy: the last layer of a classifier."""
