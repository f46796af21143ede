"""A chain of L functions: the multiplications that its Jacobian takes, in both orders."""

from sympy import Sum, Symbol

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import k, n
from snippets.autodiff.orders import F, R, forward, reverse

L = Symbol("L", integer=True, positive=True)  # how many functions a chain has


def counted(*widths):
    """A chain of such widths, its multiplications counted as they are made."""
    length = len(widths) - 1
    return Graph(
        f"widths {'-'.join(map(str, widths))}",
        [],
        {F: lambda: forward(*widths), R: lambda: reverse(*widths)},
        sizes={L: length, n[L]: widths[-1]} | {n[place]: width for place, width in enumerate(widths)},
        rules={
            F: Sum(n[k + 1] * n[k] * n[0], (k, 1, L - 1)),
            R: Sum(n[L] * n[k + 1] * n[k], (k, 0, L - 2)),
        },
        maps={"n": (lambda place: 1, None)},
    )


chains = [counted(3, 5, 4, 6), counted(4, 3, 6, 5, 7)]
