"""The error of the hidden layer of a 2-3-2 network, as a chain of Jacobians."""

from sympy import S

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.network import Network, half_square, relu
from backprop_checked.algebra.notation import C, L, Letters, diag, gate, n
from snippets.layouts.chain import NUMERATOR_CHAIN
from snippets.layouts.elementwise import NUMERATOR_ELEMENTWISE
from snippets.layouts.jacobian import den, num
from snippets.layouts.linear import NUMERATOR_LINEAR

WIDTHS = {n[0]: 2, n[1]: 3, n[2]: 2, n[L]: 2}


class KnownWidths(Letters):
    """The letters of a network whose widths are known, so that every shape is a pair of numbers."""

    def _letter(self, name, height, width, layer):
        return super()._letter(name, S(height).subs(WIDTHS), S(width).subs(WIDTHS), layer)


def first(network):
    """The first layer."""
    return [1]


letters = KnownWidths()
QUESTION = Network(2, 3, 2, letters=letters, activation=relu, output="sigmoid", cost=half_square)
x, y = letters.a(0), letters.y()
W2, z1, a1, z2, a2 = letters.W(2), letters.z(1), letters.a(1), letters.z(2), letters.a(2)

NUMERATOR_CHAIN_232 = Formula(
    num(C, z1),
    (
        "the chain, to the right: 1 × 2, 2 × 2, 2 × 3, 3 × 3",
        num(C, a2) @ num(a2, z2) @ num(z2, a1) @ num(a1, z1),
        NUMERATOR_CHAIN,
    ),
    (
        "the derivatives of half the squared error, the sigmoid, the layer and the ReLU",
        (a2 - y).T @ diag(a2 * (1 - a2)) @ W2 @ diag(gate(z1)),
        NUMERATOR_LINEAR,
        NUMERATOR_ELEMENTWISE,
    ),
    layers=first,
    letters=letters,
    on=[QUESTION],
    convention="Numerator layout",
    wrong={
        "the order of the other layout": lambda gates, W2, slopes, miss: gates @ W2 @ slopes @ miss.T,
        "the error as a column": lambda gates, W2, slopes, miss: miss @ slopes @ W2 @ gates,
    },
)

DENOMINATOR_CHAIN_232 = Formula(
    den(C, z1),
    (
        "the chain, to the left: 3 × 3, 3 × 2, 2 × 2, 2 × 1",
        den(a1, z1) @ den(z2, a1) @ den(a2, z2) @ den(C, a2),
        NUMERATOR_CHAIN,
    ),
    (
        "the derivatives of the ReLU, the layer, the sigmoid and half the squared error",
        diag(gate(z1)) @ W2.T @ diag(a2 * (1 - a2)) @ (a2 - y),
        NUMERATOR_LINEAR,
        NUMERATOR_ELEMENTWISE,
    ),
    layers=first,
    letters=letters,
    on=[QUESTION],
    convention="Denominator layout",
    twin_of=NUMERATOR_CHAIN_232,
    wrong={
        "denominator factors in the order of the numerator": lambda gates, W2, slopes, miss: (
            miss @ slopes @ W2.T @ gates
        ),
        "W is not transposed": lambda gates, W2, slopes, miss: gates @ W2 @ slopes @ miss,
        "the slopes of the output are left out": lambda gates, W2, miss: gates @ W2.T @ miss,
    },
)

gates, slopes, miss = diag(gate(z1)), diag(a2 * (1 - a2)), a2 - y


@NUMERATOR_CHAIN_232.program
def numerator_chain_232(gates, W2, slopes, miss):
    """Return ∂C/∂z of the hidden layer as a row, 1 × 3, factor by factor.

    >>> import numpy as np
    >>> W2 = np.array([[1, 2, 3], [4, 5, 6]])
    >>> numerator_chain_232(np.diag([1, 1, 0]), W2, np.diag([1, 2]), miss=np.array([[1], [5]]))
    array([[41, 52,  0]])
    """
    return miss.T @ slopes @ W2 @ gates


@DENOMINATOR_CHAIN_232.program
def denominator_chain_232(gates, W2, slopes, miss):
    """Return ∂C/∂z of the hidden layer as a column, 3 × 1, factor by factor.

    Args:
        gates: 1 or 0 for each hidden neuron, on the diagonal, 3 × 3.
        W2: the last layer's weights, 2 × 3.
        slopes: a (1 − a) for each output, on the diagonal, 2 × 2.
        miss: a − y, 2 × 1.

    >>> import numpy as np
    >>> W2 = np.array([[1, 2, 3], [4, 5, 6]])
    >>> denominator_chain_232(np.diag([1, 1, 0]), W2, np.diag([1, 2]), miss=np.array([[1], [5]]))
    array([[41],
           [52],
           [ 0]])
    """
    return gates @ W2.T @ slopes @ miss
