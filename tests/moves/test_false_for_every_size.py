"""False formulas about moves: each is refused for every size, and within seconds."""

import pytest
from sympy import KroneckerDelta, Mod, Sum, floor

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import d, gate
from backprop_checked.algebra.proof import NotProved, prove_for_every_size
from snippets.convolution.forward import W, c, f, n, q, r, s, under
from snippets.moves import (
    average_apart,
    average_pool,
    concatenate,
    copy,
    cut,
    diagonal,
    dropout,
    einsum,
    einsum_alone,
    einsum_any,
    embedding,
    flip,
    max_axis,
    max_pool,
    maximum,
    mean,
    pad,
    put,
    reshape,
    residual,
    same_size,
    scatter,
    ties,
    transposed,
    transposed_input,
    transposed_kernel,
    transposed_size,
)
from snippets.moves.average_pool import u, v
from snippets.moves.max_pool import down, inside, right

pytestmark = pytest.mark.slow

i, j, k, m = einsum.i, einsum.j, einsum.k, copy.k
windows = max_pool.every_window
meets = KroneckerDelta(embedding.k, embedding.token[i])

FALSE = {
    "copy: the last is left out": (copy.COPY, Sum(copy.G[k, j], (k, 0, copy.K - 2))),
    "mean: n − 1": (mean.MEAN, mean.g[j] / (mean.N + 1)),
    "residual: only the skip": (residual.RESIDUAL, residual.g[j]),
    "residual: the Jacobian transposed": (
        residual.RESIDUAL,
        residual.g[j] + Sum(residual.g[k] * d(residual.f[j], residual.x[k]), (k, 0, residual.D - 1)),
    ),
    "embedding: every place": (embedding.EMBEDDING, Sum(embedding.G[i, j], embedding.every_place)),
    "embedding: the first place is left out": (
        embedding.EMBEDDING,
        Sum(meets * embedding.G[i, j], (i, 1, embedding.T - 1)),
    ),
    "scatter: its own row": (scatter.SCATTER, scatter.G[embedding.token[0], j]),
    "reshape: column after column": (reshape.RESHAPE, reshape.g[j * reshape.N + i]),
    "concatenate: one column further": (
        concatenate.CONCATENATE_LATER,
        concatenate.G[i, concatenate.D + concatenate.P - 1 - j],
    ),
    "pad: one place less": (pad.PAD, pad.g[j]),
    "slice: without the step": (
        cut.CUT,
        Sum(cut.g[i] * KroneckerDelta(j, cut.b + i), cut.every_read),
    ),
    "put: without the first place": (put.PUT, put.g[put.s * i]),
    "flip: not reversed": (flip.FLIP, flip.g[j]),
    "maximum: the loser": (
        maximum.MAXIMUM,
        maximum.G[i, j] * gate(maximum.R[i, j] - maximum.A[i, j]),
    ),
    "maximum along an axis: the first winner": (
        max_axis.MAX_AXIS,
        max_axis.g[i] * KroneckerDelta(j, max_axis.winner[0]),
    ),
    "max pooling: the columns without a stride": (
        max_pool.MAX_POOL,
        Sum(
            max_pool.G[i, j] * KroneckerDelta(q, inside(i, down[i, j])) * KroneckerDelta(r, j + right[i, j]),
            *windows,
        ),
    ),
    "max pooling: rows and columns change places": (
        max_pool.MAX_POOL,
        Sum(
            max_pool.G[i, j]
            * KroneckerDelta(q, inside(i, right[i, j]))
            * KroneckerDelta(r, inside(j, down[i, j])),
            *windows,
        ),
    ),
    "average pooling: not divided": (
        average_pool.AVERAGE_POOL,
        Sum(
            average_pool.G[i, j] * KroneckerDelta(q, inside(i, u)) * KroneckerDelta(r, inside(j, v)),
            *windows,
            *average_pool.every_pixel,
        ),
    ),
    "average pooling apart: a remainder for a quotient": (
        average_apart.AVERAGE_APART,
        average_apart.G[floor(q / average_apart.U), Mod(r, average_apart.V)]
        / (average_apart.U * average_apart.V),
    ),
    "ties: each winner all of it": (ties.TIES, ties.g[i] * ties.D),
    "dropout: not scaled": (dropout.DROPOUT, dropout.G[i, j] * dropout.M[i, j]),
    "transposed convolution: stride in one direction": (
        transposed.TRANSPOSED,
        Sum(
            transposed.A[n, f, i, j]
            * W[f, c, u, v]
            * KroneckerDelta(q, under(i, u))
            * KroneckerDelta(r, j + v),
            *transposed.every_output,
            *transposed.every_weight,
        ),
    ),
    "its input gradient: stride in one direction": (
        transposed_input.TRANSPOSED_INPUT,
        Sum(W[f, c, u, v] * transposed_input.G[n, c, under(i, u), j + v], *transposed_input.every_entry),
    ),
    "its kernel gradient: the last row is left out": (
        transposed_kernel.TRANSPOSED_KERNEL,
        Sum(
            transposed_kernel.A[n, f, i, j] * transposed_kernel.G[n, c, under(i, u), under(j, v)],
            (n, 0, transposed_kernel.N - 1),
            (i, 0, transposed_kernel.I - 2),
            (j, 0, transposed_kernel.J - 1),
        ),
    ),
    "its size: one stride more": (
        transposed_size.TRANSPOSED_SIZE,
        s * transposed_size.I + transposed_size.U - 2 * transposed_size.p + transposed_size.a,
    ),
    "the size that comes back: one more": (same_size.SAME_SIZE, same_size.I + 1),
    "einsum: the shared index is summed": (
        einsum.EINSUM,
        Sum(
            einsum.G[einsum.n, i, j] * einsum.R[m, j, k],
            (j, 0, einsum.columns - 1),
            (m, 0, einsum.stack - 1),
        ).subs(m, einsum.Symbol("m′", integer=True, nonnegative=True)),
    ),
    "einsum: an index alone is divided": (
        einsum_alone.EINSUM_ALONE,
        Sum(einsum_alone.g[j] * einsum_alone.R[i, j], (j, 0, einsum_alone.columns - 1)) / einsum_alone.summed,
    ),
    "einsum: the other's own index is read once": (
        einsum_any.EINSUM_ANY,
        Sum(
            einsum_any.G[n, i, j] * einsum_any.R[n, j, k, 0],
            (j, 0, einsum_any.columns - 1),
        ),
    ),
    "diagonal: the whole row": (diagonal.DIAGONAL, diagonal.g[i]),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_formula_is_refused_for_every_size(name):
    true, term = FALSE[name]
    formula = Formula(true.lhs, ("claim", term), on=true.on, wrong={})
    formula.bind(true.function, true.name, true.bound.names)
    with pytest.raises(NotProved, match=r"does not hold|may be an entry|is not decided"):
        prove_for_every_size(formula)


@pytest.mark.parametrize("name", FALSE)
def test_the_formula_that_was_changed_holds(name):
    assert prove_for_every_size(FALSE[name][0]) == ""
