"""The gated networks: LSTM, whose four gates are the rows of one pre-activation, and GRU."""

import numpy as np
from sympy import Lambda, tanh

from backprop_checked.algebra.notation import j, sigma
from backprop_checked.algebra.term import Entries, Entrywise, Ones
from backprop_checked.algebra.term import x as any_number
from snippets.recurrence.network import (
    D,
    H,
    a,
    at_step,
    copies_of,
    h,
    handed_on,
    matrix,
    recurrent,
    t,
    x,
)

one = Ones(H, 1)


def hyperbolic(term):
    """tanh of each entry."""
    return Entrywise(Lambda(any_number, tanh(any_number)), term)


def logistic(z):
    """The sigmoid."""
    return 1 / (1 + np.exp(-z))


# LSTM.
W, U, b = matrix("W 4", 4 * H, H), matrix("U 4", 4 * H, D), matrix("b 4", 4 * H, 1)
W_copy, U_copy, b_copy = map(copies_of, (W, U, b))
z, delta = at_step("z", 4 * H), at_step("delta", 4 * H)
z_i, z_f, z_g, z_o = (at_step(f"z_{name}", H) for name in "ifgo")
i, f, g, o, c = (at_step(name, H) for name in "ifgoc")


def rows(number):
    """The rows of the pre-activation that belong to the gate of this number."""
    return Entries(z(t)[number * H + j, 0], j, 0, H, 1)


lstm = recurrent(
    "an LSTM of {T} steps, {H} entries in the state, {D} inputs",
    [W, U, b, h(0), c(0)],
    {
        W_copy(t): W,
        U_copy(t): U,
        b_copy(t): b,
        z(t): W_copy(t) @ h(t - 1) + U_copy(t) @ x(t) + b_copy(t),
        **{part(t): rows(number) for number, part in enumerate((z_i, z_f, z_g, z_o))},
        i(t): sigma(z_i(t)),
        f(t): sigma(z_f(t)),
        g(t): hyperbolic(z_g(t)),
        o(t): sigma(z_o(t)),
        c(t): f(t) * c(t - 1) + i(t) * g(t),
        h(t): o(t) * hyperbolic(c(t)),
        **handed_on,
    },
    [a(t)],
    activation=logistic,
)

# GRU.
r, u, n, m, v = (at_step(name, H) for name in "runmv")
z_r, z_u, z_n = (at_step(f"z_{name}", H) for name in "run")
W_r, W_u, W_n = (matrix(f"W_{name}", H, H) for name in "run")
U_r, U_u, U_n = (matrix(f"U_{name}", H, D) for name in "run")
b_r, b_u, b_n, c_n = (matrix(name, H, 1) for name in ("b_r", "b_u", "b_n", "c_n"))
W_n_copy = copies_of(W_n)


def gated(name, free, rules):
    """A GRU, with the rules of its candidate and its state."""
    return recurrent(
        name,
        free,
        {
            W_n_copy(t): W_n,
            z_r(t): W_r @ h(t - 1) + U_r @ x(t) + b_r,
            z_u(t): W_u @ h(t - 1) + U_u @ x(t) + b_u,
            r(t): sigma(z_r(t)),
            u(t): sigma(z_u(t)),
            **rules,
            n(t): hyperbolic(z_n(t)),
            h(t): (one - u(t)) * n(t) + u(t) * h(t - 1),
            **handed_on,
        },
        [a(t)],
        activation=logistic,
    )


weights = [W_r, W_u, W_n, U_r, U_u, U_n, b_r, b_u, b_n, h(0)]
gru = gated(
    "a GRU of {T} steps, {H} entries in the state, {D} inputs",
    weights,
    {m(t): r(t) * h(t - 1), z_n(t): W_n_copy(t) @ m(t) + U_n @ x(t) + b_n},
)
# As libraries compute it: the reset gate after the product, which has a bias of its own.
gru_reset_late = gated(
    "a GRU with its reset gate after the product, {T} steps, {H} entries in the state, {D} inputs",
    [*weights, c_n],
    {v(t): W_n_copy(t) @ h(t - 1) + c_n, z_n(t): r(t) * v(t) + U_n @ x(t) + b_n},
)
