"""The chain rule on one neuron a layer: every letter is a number."""
