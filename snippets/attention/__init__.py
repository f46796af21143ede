"""Attention: scores, softmax along rows, a weighted sum of values, forward and backward."""
