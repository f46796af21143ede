"""Readers' files about which the checker is asked: each has `loss`, `params` and `backward`."""
