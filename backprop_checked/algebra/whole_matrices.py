"""SymPy's functions, powers and sums take numbers: one that is given a whole matrix is refused where it is
written."""

from sympy import Function, MatPow, MatrixExpr, S, Sum, postorder_traversal

from backprop_checked.algebra.message import MessageError, Shape
from backprop_checked.algebra.term import Term

OF_A_PRODUCT = "write the number as a sum of entries, such as Sum(x[i, 0]**2, (i, 0, D - 1))"
OF_ENTRIES = (
    "write it of the entries, such as Entries(exp(s[k, 0]), k, 0, K, 1), or in a graph s[k, 0]: exp(…)"
)


class FunctionOfMatrix(MessageError, TypeError):
    """A function of SymPy, such as the square root, of a whole matrix. The message says what to write."""


def demand_numbers(term, *where):
    """See that no function, power or sum of SymPy in a term is given a whole matrix.

    Args:
        term: a term or a number.
        *where: the parts of the message that come first.

    Raises:
        FunctionOfMatrix: where one is; the innermost is named.
    """
    for node in postorder_traversal(term):
        matrices = [part for part in node.args if isinstance(part, MatrixExpr)]
        if matrices and _takes_numbers(node):
            given = matrices[0]
            called = ("sqrt(", given, ")") if isinstance(node, MatPow) and node.exp == S.Half else (node,)
            instead = OF_A_PRODUCT if given.shape == (1, 1) else OF_ENTRIES
            raise FunctionOfMatrix(
                *(*where, ": ", *called, " is SymPy's, and takes numbers, but ", given, " is "),
                *(Shape(given.shape), ": ", instead),
            )


def _takes_numbers(node):
    """Whether a node is SymPy's own and means nothing of a whole matrix here."""
    return isinstance(node, Function | Sum) or (isinstance(node, MatrixExpr) and not isinstance(node, Term))
