"""A convolution and its gradients: a linear layer whose weights are used at every place of an image."""
