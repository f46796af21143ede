"""Losses and activation functions: what each sends back."""
