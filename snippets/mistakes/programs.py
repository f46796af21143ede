"""Programs: names, axes, types."""

import numpy as np

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.mistakes.scenes import CLASSIFIER, LAYERS, NOTEBOOK, sigmoid

_flat = {"W1": np.ones((3, 2)), "b1": np.ones((3, 1)), "W2": np.ones((1, 3)), "b2": np.ones((1, 1))}

UNDEFINED_NAME = Mistake(
    "A name from an earlier version",
    "classifier",
    """
    grad_L_wrt_scores = (p - onehot) / N
    grad_L_wrt_W2 = h.T.dot(grad_L_wrt_c)
    """,
    """
    grad_L_wrt_scores = (p - onehot) / N
    dW2 = h.T.dot(grad_L_wrt_scores) + 2 * reg * W2
    """,
    scene=CLASSIFIER,
    cure="two_layer.weight_2",
)

MISSPELLED_CLASS = Mistake(
    "A misspelled class, found on the first backward pass",
    "layers",
    """
    class CrossEntropy: ...
    def backward(errfunc): return isinstance(errfunc, CrossEmtropy)
    backward(CrossEntropy())
    """,
    """
    class CrossEntropy: ...
    def backward(errfunc): return isinstance(errfunc, CrossEntropy)
    backward(CrossEntropy())
    """,
    cure="softmax.error",
)

INIT_FOR_BACKWARD = Mistake(
    "`super().__init__(grad)` where `.backward(grad)` is meant",
    "layers",
    """
    class BaseLayer:
        def __init__(self, *, prev=1, n=1): self.prev, self.n = prev, n
        def backward(self, grad): return grad
    class OutputLayer(BaseLayer):
        def backward(self, grad): return super().__init__(grad)
    OutputLayer(prev=3, n=2).backward(7)
    """,
    """
    class BaseLayer:
        def __init__(self, *, prev=1, n=1): self.prev, self.n = prev, n
        def backward(self, grad): return grad
    class OutputLayer(BaseLayer):
        def backward(self, grad): return super().backward(grad)
    OutputLayer(prev=3, n=2).backward(7)
    """,
    cure="batches.input_gradient",
)

SILENT_INIT = Mistake(
    "`__init__` accepts the gradient, and initialises the layer again",
    "layers",
    """
    class BaseLayer:
        def __init__(self, prev=1): self.prev = prev
    class OutputLayer(BaseLayer):
        def backward(self, grad): return super().__init__(grad)
    layer = OutputLayer(prev=3)
    layer.backward(7)
    layer.prev
    """,
    """
    class BaseLayer:
        def __init__(self, prev=1): self.prev = prev
        def backward(self, grad): return grad
    class OutputLayer(BaseLayer):
        def backward(self, grad): return super().backward(grad)
    layer = OutputLayer(prev=3)
    layer.backward(7)
    layer.prev
    """,
    cure="batches.input_gradient",
)

UNREADABLE_PRODUCT = Mistake(
    "A matrix product that a web page took for an e-mail address",
    "layers",
    """
    self.dx = [email protected]
    """,
    """
    dx = delta1 @ w1.T
    """,
    scene=LAYERS,
    cure="batches.input_gradient",
)

UNBALANCED_BRACKETS = Mistake(
    "A bracket too many in the formula of a linear network",
    "notebook",
    """
    W3 @ ((W2 @ (W1 @ x + b1) + b2) + b3
    """,
    """
    together = W3 @ (W2 @ (W1 @ x + b1) + b2) + b3
    apart = W3 @ W2 @ W1 @ x + W3 @ W2 @ b1 + W3 @ b2 + b3
    np.allclose(together, apart)
    """,
    scene=NOTEBOOK,
    cure="vectorised.linear_collapse",
)

GLOBALS = Mistake(
    "A function that reads a global instead of its argument",
    "notebook",
    """
    X = np.ones((1000, 2))
    def first_layer(inputs): return sigmoid(W1 @ X.T + b1)
    out = first_layer(np.zeros((5, 2)))
    print(out.shape)
    """,
    """
    X = np.ones((1000, 2))
    def first_layer(inputs): return sigmoid(W1 @ inputs.T + b1)
    out = first_layer(np.zeros((5, 2)))
    print(out.shape)
    """,
    scene=Scene(data={**_flat, "sigmoid": sigmoid}),
    cure="batches.activity",
)

SQUEEZED = Mistake(
    "`np.squeeze`, and a layer of width 1",
    "notebook",
    """
    # one neuron, 1000 samples
    a_1 = np.squeeze(np.ones((1, 1000)))
    a_1[:, 0]
    """,
    """
    a_1 = np.ones((1, 1000))
    a_1[:, 0]
    """,
    cure="batches.stack",
)

INTEGERS = Mistake(
    "`zeros_like` of integers cuts off the decimals",
    "notebook",
    """
    def hadamard(a, b):
        result = np.zeros_like(a)
        for i in range(a.shape[0]): result[i] = a[i] * b[i]
        return result
    hadamard(np.array([1, 2, 3]), np.array([0.5, 0.9, 1.5]))
    """,
    """
    hadamard = lambda a, b: a * b
    hadamard(np.array([1, 2, 3]), np.array([0.5, 0.9, 1.5]))
    """,
    cure="layouts.diagonal_is_hadamard",
)
