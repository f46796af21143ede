"""Optimisers and initialisation: what a step makes of a gradient, and where weights start."""
