"""Normalisation: batch norm, layer norm and RMS norm, forward and backward."""
