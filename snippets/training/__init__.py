"""Gradient descent: what a step does to the cost, what it cannot do, and what the last layer receives."""
