"""An activation function, entry by entry, on a batch: its input, its output and the gradient that arrives."""

from sympy import exp

from backprop_checked.algebra.notation import Letter, N, Number, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, error, move, result

X, Y, G = Letter("X", N, D), Letter(result, N, D), Letter(error, N, D)
S = Letter(Sign("S_sigmoid", "activation", "the sigmoid of the input of a layer", "{S}"), N, D)
alpha = Number(
    Sign("alpha", "weight", "the slope of an activation function, or its bound, below 0", r"\alpha")
)
x = X[i, j]
sigmoid = {S[i, j]: 1 / (1 + exp(-x))}


def entrywise(*rules, free=()):
    """A batch whose entries go through a function of one number, and any cost of what comes out.

    Args:
        rules: how each letter follows, in parts; the last one is Y.
        free: letters beside X that nothing computes.
    """
    steps = {letter: step for part in rules for letter, step in part.items()}
    return move("{N} × {D}, entry by entry", [X, *free], steps, G, (N, D))
