"""A false line in a program of three layers, which no small network shows: it is found wrong, and the judge
comes to an end."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import RIGHT, UNDECIDED, WRONG

pytestmark = pytest.mark.slow

TEXT = """Z1 = W1.dot(X) + b1
A1 = np.maximum(Z1, 0)
Z2 = W2.dot(A1) + b2
A2 = np.maximum(Z2, 0)
Z3 = W3.dot(A2) + b3
A3 = np.exp(Z3) / np.sum(np.exp(Z3), axis=0, keepdims=True)
m = Y.shape[1]
cost = -np.sum(Y * np.log(A3)) / m
dZ3 = A3 - Y
dZ2 = W3.T.dot(dZ3) * (Z2 > 0)
dZ1 = W2.T.dot(dZ2) * (Z1 > 0)
dW1 = 1 / m * dZ1.dot(X.T)"""


def last_two(text):
    verdicts = [verdict for chain in judge(text).chains for verdict in chain.verdicts]
    return [verdict.state for verdict in verdicts if verdict.line in (10, 11)]


def test_a_slope_of_the_other_side_in_three_layers():
    assert last_two(TEXT) == [RIGHT, RIGHT]
    assert last_two(TEXT.replace("(Z1 > 0)", "(Z1 < 0)")) in ([WRONG, RIGHT], [UNDECIDED, RIGHT])
