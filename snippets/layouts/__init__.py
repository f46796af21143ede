"""Numerator layout and denominator layout: one derivative, written down in two ways."""
