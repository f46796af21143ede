"""The false formulas that once were published: small networks could not tell them, every size can."""

import pytest
from sympy import KroneckerDelta, Max, Min, Mod, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, i, j
from backprop_checked.algebra.proof import NotProved, prove_for_every_size
from snippets.convolution.col2im import COL2IM, X_hat
from snippets.convolution.dilation import DILATION, Z_bar
from snippets.convolution.forward import (
    FORWARD,
    B,
    D,
    Delta,
    F,
    H,
    I,
    J,
    N,
    U,
    V,
    W,
    X,
    b,
    c,
    f,
    n,
    q,
    r,
    s,
    u,
    v,
)  # fmt: skip
from snippets.convolution.im2col import IM2COL
from snippets.convolution.input_gradient import INPUT_GRADIENT
from snippets.convolution.kernel_gradient import KERNEL_GRADIENT
from snippets.convolution.leftover import LEFTOVER
from snippets.convolution.output_size import H_0
from snippets.convolution.padding import p
from snippets.convolution.stride import STRIDE

pytestmark = pytest.mark.slow

kernel, outputs = ((c, 0, D - 1), (u, 0, U - 1), (v, 0, V - 1)), ((i, 0, I - 1), (j, 0, J - 1))
weights, filters, samples = kernel[1:], (f, 0, F - 1), (n, 0, N - 1)
under = KroneckerDelta(q, s * i + u) * KroneckerDelta(r, j + v)
some = (u, Max(0, q - (H - U)), Min(U - 1, q)), (v, Max(0, r - (B - V)), Min(V - 1, r))

# The column stride is dropped in each; in the last one a sign is wrong.
FALSE = {
    "forward": (FORWARD, b[f] + Sum(W[f, c, u, v] * X[n, c, s * i + u, j + v], *kernel)),
    "kernel gradient": (
        KERNEL_GRADIENT,
        Sum(Delta[n, f, i, j] * X[n, c, s * i + u, j + v], samples, *outputs),
    ),
    "input gradient": (
        INPUT_GRADIENT,
        Sum(Delta[n, f, i, j] * W[f, c, u, v] * under, filters, *outputs, *weights),
    ),
    "im2col": (IM2COL, X[n, c, s * i + u, j + v]),
    "col2im": (COL2IM, Sum(d(C, X_hat[c, u, v, n, i, j]) * under, *weights, *outputs)),
    "dilation": (
        DILATION,
        Sum(Delta[n, f, i, j] * KroneckerDelta(q, s * i) * KroneckerDelta(r, j), *outputs),
    ),
    "stride": (
        STRIDE,
        Sum(
            W[f, c, u, v]
            * Sum(Delta[n, f, i, j] * KroneckerDelta(q - u, s * i) * KroneckerDelta(r - v, j), *outputs),
            filters,
            *weights,
        ),
    ),
    "leftover": (LEFTOVER, Mod(H_0 + U + 2 * p, s)),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_formula_is_refused_with_sizes_and_an_entry(name, named):
    right, term = FALSE[name]
    false = named(Formula(right.lhs, ("the false step", term), on=right.on, wrong={}))
    with pytest.raises(NotProved) as caught:
        prove_for_every_size(false)
    message = str(caught.value)
    assert "the false step" in message
    assert "s = " in message
    assert "does not hold" in message
    assert "in entry (" in message or right is LEFTOVER  # which is one number


@pytest.mark.parametrize("name", FALSE)
def test_the_true_one_beside_it_is_proved(name):
    right, _ = FALSE[name]
    assert prove_for_every_size(right) == ""


def test_an_error_that_is_read_outside_of_its_maps_is_refused(named):
    whole = Sum(d(C, Z_bar[n, f, q - u, r - v]) * W[f, c, u, v], filters, some[0], weights[1])
    with pytest.raises(NotProved, match=r"Z_bar\[.*may be an entry (before|behind)"):
        prove_for_every_size(named(Formula(STRIDE.lhs, ("too far", whole), on=STRIDE.on, wrong={})))
