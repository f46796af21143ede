"""The chain rule on one neuron in each layer: every letter is a number."""
