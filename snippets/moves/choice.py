"""A choice by np.where: each input receives the gradient where it was chosen, and 0 elsewhere."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Hadamard, Ones
from snippets.moves.concatenate import A
from snippets.moves.move import D, error, move, result

M = Letter(
    Sign("M_choice", "data", "a mask: 1 where the first of two is chosen, 0 where the second is", "{M}"), N, D
)
mask = M
R = Letter(Sign("R_part", "activation", "the second of two operands", "{R}"), N, D)
Y, G = Letter(result, N, D), Letter(error, N, D)
chosen = move(
    "{N} × {D}, chosen entry by entry",
    [M, A, R],
    {Y: Hadamard(M, A) + Hadamard(Ones(N, D) - M, R)},
    G,
    (N, D),
)

CHOICE = Formula(
    d(C, A),
    ("where $M$ is 1, the result is a copy of $A$; elsewhere it does not depend on $A$", Hadamard(G, M)),
    on=chosen,
    convention="of the first",
    wrong={
        "both get it": lambda G: G,
        "the loser gets it": lambda G, mask: G * (1 - mask),
        "times what was chosen": lambda G, mask, A: G * mask * A,
    },
)

CHOICE_OTHER = Formula(
    d(C, R),
    ("where $M$ is 0, the result is a copy of $R$", Hadamard(G, Ones(N, D) - M)),
    on=chosen,
    convention="of the second",
    twin_of=CHOICE,
    wrong={
        "both get it": lambda G: G,
        "the loser gets it": lambda G, mask: G * mask,
    },
)


@CHOICE.program
def choice(G, mask):
    """Return ∂C/∂A, N × D, for np.where(mask, A, R).

    >>> import numpy as np
    >>> choice(np.array([[10, 20]]), np.array([[1, 0]]))
    array([[10,  0]])
    """
    return G * mask


@CHOICE_OTHER.program
def choice_other(G, mask):
    """Return ∂C/∂R, N × D, for np.where(mask, A, R).

    >>> import numpy as np
    >>> choice_other(np.array([[10, 20]]), np.array([[1, 0]]))
    array([[ 0, 20]])
    """
    return G * (1 - mask)
