"""The exercises of the chapter, solved by programs, and the network of its examples."""

import numpy as np

from snippets.scalar.activity import pre_activation
from snippets.scalar.bp1 import bp1
from snippets.scalar.bp2 import bp2
from snippets.scalar.bp3 import bp3
from snippets.scalar.bp4 import bp4
from snippets.scalar.fork import fork
from snippets.scalar.nudge import change_of_cost
from snippets.scalar.sigmoid import sigmoid
from snippets.scalar.sigmoid_slope import sigmoid_slope


def run(w_1, w_2=2.0, b_1=-2.0, b_2=-1.0, x=2.0, y=1.0):
    """Run two neurons, one after the other, and return z and a of each, then the cost.

    >>> print(*run(w_1=1.0))
    0.0 0.5 0.0 0.5 0.25
    """
    z_1 = pre_activation(w_1, x, b_1)
    a_1 = sigmoid(z_1)
    z_2 = pre_activation(w_2, a_1, b_2)
    a_2 = sigmoid(z_2)
    return z_1, a_1, z_2, a_2, (a_2 - y) ** 2


def rerun_and_compute(changes):
    """Compare the change of the cost, found by running the network again, with the one computed.

    >>> for row in rerun_and_compute([1.0, 0.1, 0.01]):
    ...     print("{:4}: rerun {:.6f}, computed {:.6f}, apart {:.6f}".format(*row))
     1.0: rerun -0.148685, computed -0.250000, apart 0.101315
     0.1: rerun -0.024277, computed -0.025000, apart 0.000723
    0.01: rerun -0.002494, computed -0.002500, apart 0.000006
    """
    rows = []
    for dw in changes:
        rerun = run(1.0 + dw)[-1] - run(1.0)[-1]
        computed = change_of_cost(gradient=-0.25, dw=dw)
        rows.append((dw, rerun, computed, abs(rerun - computed)))
    return rows


def backward(weights, activations, slopes, cost_slope):
    """Return ∂C/∂w and ∂C/∂b of every neuron of a chain, the first neuron first.

    Args:
        weights: w of layers 1 to L.
        activations: a of layers 0 to L − 1.
        slopes: σ′(z) of layers 1 to L.
        cost_slope: ∂C/∂a of the last layer.

    >>> for dw, db in backward([1, 2], [2, 0.5], slopes=[0.25, 0.25], cost_slope=-1.0):
    ...     print(f"weight {dw}, bias {db}")
    weight -0.25, bias -0.125
    weight -0.125, bias -0.25
    """
    delta = bp1(cost_slope, slopes[-1])
    gradients = [(bp4(delta, activations[-1]), bp3(delta))]
    for layer in reversed(range(len(weights) - 1)):
        delta = bp2(weights[layer + 1], delta, slopes[layer])
        gradients.insert(0, (bp4(delta, activations[layer]), bp3(delta)))
    return gradients


def right_by_luck(z=0.0, rounds=60):
    """Return the one z at which σ(z)(1 − z) is the slope of the sigmoid: where z = σ(z).

    >>> z = right_by_luck()
    >>> print(f"at {z:.6f}: {sigmoid(z) * (1 - z):.6f} and {sigmoid_slope(z):.6f}")
    at 0.659046: 0.224704 and 0.224704
    >>> print(f"at 2: {sigmoid(2.0) * (1 - 2.0):.6f} and {sigmoid_slope(2.0):.6f}")
    at 2: -0.880797 and 0.104994
    """
    for _ in range(rounds):
        z = sigmoid(z)
    return z


def square_by_fork(x):
    """Return the derivative of x · x, as of a fork with two paths from x.

    >>> [square_by_fork(x) for x in (0, 3, -5)]
    [0, 6, -10]
    """
    by_each_way = np.array([[x], [x]])  # a product has its other factor as derivative
    each_by_x = np.array([[1], [1]])
    return int(fork(by_each_way, each_by_x))


def largest_share(layers, weight):
    """Return the largest share of the last error that can reach the first neuron, if all weights are equal.

    >>> for weight in (1, 4, 5):
    ...     print(f"weight {weight}: {largest_share(layers=10, weight=weight):.3g}")
    weight 1: 3.81e-06
    weight 4: 1
    weight 5: 7.45
    """
    share = 1.0
    for _ in range(layers - 1):
        share = bp2(weight, share, sigmoid_slope(0.0))
    return float(share)
