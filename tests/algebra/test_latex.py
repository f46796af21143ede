"""Every node that a formula may hold is printed in LaTeX that the site can set."""

import inspect
from xml.etree import ElementTree

import pytest
from sympy import Basic, Heaviside, Integer, KroneckerDelta, Lambda, Sum, Symbol, exp
from sympy.core.symbol import Str

from backprop_checked.algebra import notation, term
from backprop_checked.algebra.latex import equation, tex, with_shapes
from backprop_checked.algebra.notation import (
    C,
    L,
    Letter,
    N,
    Nudged,
    Number,
    Remainder,
    Tensor,
    W,
    a,
    b,
    batch_columns,
    d,
    delta,
    diag,
    gate,
    i,
    j,
    k,
    l,
    n,
    rows,
    scalars,
    sigma,
    sigma_prime,
    slope,
    softmax,
    y,
    z,
)
from backprop_checked.algebra.roles import plain
from backprop_checked.algebra.signs import SHARED
from backprop_checked.algebra.source_order import Operation
from backprop_checked.algebra.term import (
    Block,
    Chain,
    Entries,
    Entrywise,
    Eye,
    Kron,
    Ones,
    SumOver,
    Trace,
    unchecked,
    x,
)
from backprop_checked.site.mathml import mathml

image = Tensor("W", 3, 3, 2, 2)
small = Symbol("h", positive=True)

SAMPLES = {
    "Letter": (W(l), r"W^{(\ell)}"),
    "a letter without a layer": (y(), "y"),
    "a letter of a batch": (batch_columns.delta(L), r"\Delta^{(L)}"),
    "Tensor": (image, "W"),
    "Item": (image[0, 1, i, j], "W_{1,2,i,j}"),
    "Number": (scalars.W(l + 1), r"w^{(\ell + 1)}"),
    "Activation": (sigma(z(l)[j, 0]), r"\sigma(z_{j}^{(\ell)})"),
    "Slope": (sigma_prime(z(l)[j, 0]), r"\sigma'(z_{j}^{(\ell)})"),
    "a slope of a layer": (slope(l), r"\sigma'(z^{(\ell)})"),
    "Gradient": (d(C, W(l)), r"\frac{\partial C}{\partial W^{(\ell)}}"),
    "Jacobian": (d(z(l + 1), z(l)), r"\frac{\partial z^{(\ell + 1)}}{\partial z^{(\ell)}}"),
    "Partial": (
        d(z(l + 1)[j, 0], a(l)[k, 0]),
        r"\frac{\partial z_{j}^{(\ell + 1)}}{\partial a_{k}^{(\ell)}}",
    ),
    "Nudged": (Nudged(C, (scalars.W(l), small)), r"C\left(w^{(\ell)} + h\right)"),
    "Remainder": (Remainder(small, 2), r"O\left(h^{2}\right)"),
    "Product": (W(l) @ a(l - 1), r"W^{(\ell)} \, a^{(\ell - 1)}"),
    "a product of sums": (W(l) @ (a(l - 1) + a(l - 1)), None),
    "Hadamard": (delta(l) * slope(l), r"\delta^{(\ell)} \odot \sigma'(z^{(\ell)})"),
    "a product and ⊙": (
        (W(l + 1).T @ delta(l + 1)) * slope(l),
        r"\left(W^{(\ell + 1) \top} \, \delta^{(\ell + 1)}\right) \odot \sigma'(z^{(\ell)})",
    ),
    "Plus": (z(l) + b(l), r"z^{(\ell)} + b^{(\ell)}"),
    "a difference": (a(L) - y(), "a^{(L)} - y"),
    "a difference of sums": (a(L) - (y() + y()), r"a^{(L)} - \left(y + y\right)"),
    "Scaled": (3 * a(l), r"3 \, a^{(\ell)}"),
    "a negative": (-a(l), r"-a^{(\ell)}"),
    "a share": (a(l) / N, r"\frac{1}{N} \, a^{(\ell)}"),
    "Transposed": (W(l).T, r"W^{(\ell) \top}"),
    "a transposed product": (
        (W(l) @ a(l - 1)).T,
        r"\left(W^{(\ell)} \, a^{(\ell - 1)}\right)^{\top}",
    ),
    "a transposed derivative": (d(z(l + 1), z(l)).T, None),
    "Diag": (diag(slope(l)), r"\operatorname{diag}\left(\sigma'(z^{(\ell)})\right)"),
    "Entrywise": (sigma(z(l)), r"\sigma(z^{(\ell)})"),
    "a power entry by entry": ((a(l) + b(l)) ** 2, r"\left(a^{(\ell)} + b^{(\ell)}\right)^{2}"),
    "a square entry by entry": (a(l) ** 2, r"\left(a^{(\ell)}\right)^{2}"),
    "a reciprocal entry by entry": (1 / a(l), r"\frac{1}{a^{(\ell)}}"),
    "a function entry by entry": (Entrywise(Lambda(x, 1 - x**2), a(l)), r"1 - \left(a^{(\ell)}\right)^{2}"),
    "a function of a sum": (
        Entrywise(Lambda(x, x * (1 - x)), z(l) + b(l)),
        r"\left(z^{(\ell)} + b^{(\ell)}\right) \left(1 - \left(z^{(\ell)} + b^{(\ell)}\right)\right)",
    ),
    "an exponential entry by entry": (Entrywise(Lambda(x, exp(-x)), a(l)), r"e^{- a^{(\ell)}}"),
    "a gate": (gate(z(l)), r"\mathbf{1}\left[z^{(\ell)} > 0\right]"),
    "Named": (softmax(z(L)), r"\operatorname{softmax}\left(z^{(L)}\right)"),
    "Block": (Block(1, W(l), b(l)), r"\begin{pmatrix} W^{(\ell)} & b^{(\ell)} \end{pmatrix}"),
    "a block above another": (Block(0, a(l), Ones(1, 1)), None),
    "Kron": (Kron(W(l), Eye(2)), None),
    "Trace": (Trace(W(l) @ W(l).T), None),
    "Ones": (Ones(n[l], 1), r"\mathbf{1}"),
    "a row of ones": (Ones(1, N), r"\mathbf{1}^{\top}"),
    "Eye": (Eye(n[l]), "I"),
    "Chain": (Chain(W(k), k, L, l + 1, -1), r"W^{(L)} \cdots W^{(\ell + 1)}"),
    "a Chain whose end the author wrote as L − 1": (
        Chain(W(k + 1).T, k, 1, Operation(Str("-"), L, Integer(1))),
        r"W^{(2) \top} \cdots W^{(L) \top}",
    ),
    "SumOver": (SumOver(a(l), k, 1, N), r"\sum_{k = 1}^{N} a^{(\ell)}"),
    "Entries": (
        Entries(W(l)[j, k], j, k, n[l], n[l - 1]),
        r"\left[ W_{jk}^{(\ell)} \right]_{jk}",
    ),
    "Sum": (Sum(delta(l + 1)[k, 0], (k, 0, n[l + 1] - 1)), r"\sum_{k} \delta_{k}^{(\ell + 1)}"),
    "KroneckerDelta": (KroneckerDelta(i, j), r"\mathbf{1}\left[i = j\right]"),
    "Heaviside": (Heaviside(z(l)[j, 0], 0), r"\mathbf{1}\left[z_{j}^{(\ell)} > 0\right]"),
    "a sum and a product of numbers": (1 - a(l)[j, 0] * scalars.z(l), r"1 - a_{j}^{(\ell)} z^{(\ell)}"),
    "a quotient of numbers": (scalars.a(l) / N, r"\frac{a^{(\ell)}}{N}"),
    "a second derivative": (
        d(d(C, scalars.W(l)), scalars.W(l)),
        r"\frac{\partial^{2} C}{\partial \left(w^{(\ell)}\right)^{2}}",
    ),
    "a fraction of a derivative": (
        -d(C, scalars.b(l)) * small / 6,
        r"- \frac{1}{6} h \frac{\partial C}{\partial b^{(\ell)}}",
    ),
    "a power of an activation": (
        sigma(scalars.z(l)) ** 2,
        r"\sigma\left(z^{(\ell)}\right)^{2}",
    ),
    "an exponential and a number": (1 + exp(scalars.z(l)), r"1 + e^{z^{(\ell)}}"),
    "a half": (scalars.a(l) ** 2 / 2, r"\frac{\left(a^{(\ell)}\right)^{2}}{2}"),
}
# Never printed: what others are made of, and the opaque functions of the proofs.
INNER = {"_Printed", "Term", "_Many", "_Alike", "Opaque"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_node_is_printed_as_the_page_shows_it(name):
    sample, latex = SAMPLES[name]
    if latex is not None:
        assert plain(tex(sample)) == latex
    ElementTree.fromstring(mathml(tex(sample), display=True))


def test_every_node_has_a_sample():
    nodes = {
        name
        for module in (term, notation)
        for name, thing in inspect.getmembers(module, inspect.isclass)
        if thing.__module__ == module.__name__ and issubclass(thing, Basic)
    }
    printed = {type(sample).__name__ for sample, _ in SAMPLES.values()}
    assert nodes - INNER <= printed


def test_every_shared_letter_is_printed_in_its_colour():
    for name, sign in SHARED.items():
        for letter in (Letter(name, 2, 2, l), Number(sign)):
            assert f'class="{sign.role}"' in mathml(tex(letter)), name


def test_a_letter_without_a_sign_is_refused_with_what_to_give_it():
    with pytest.raises(TypeError, match=r"nobody has no sign to print: make it of Sign\(name, role"):
        tex(Number("nobody"))


def test_entries_are_counted_from_one_on_the_page():
    assert plain(tex(W(l)[0, 1])) == "W_{12}^{(\\ell)}"
    assert plain(tex(W(l)[j, k])) == "W_{jk}^{(\\ell)}"


def test_a_node_without_a_line_is_refused_with_the_line_to_write():
    class Unheard(term.Term):
        shape = (1, 1)

    for shown in (Unheard(l), Unheard(l) + Unheard(l), notation.Opaque("f", (0,), l)):
        with pytest.raises(TypeError, match=r"no LaTeX for (\w+): .*give it a _print_\1 line"):
            tex(shown)


def test_an_equation_has_both_sides():
    assert plain(equation(a(l), sigma(z(l)))) == r"a^{(\ell)} = \sigma(z^{(\ell)})"


# Shapes


def test_every_factor_has_its_shape_under_it():
    latex = plain(with_shapes((W(l + 1).T @ delta(l + 1)) * slope(l)))
    assert latex == (
        r"\left(\underbrace{W^{(\ell + 1) \top}}_{n_{\ell} \times n_{\ell + 1}} \; "
        r"\underbrace{\delta^{(\ell + 1)}}_{n_{\ell + 1} \times 1}\right) \odot "
        r"\underbrace{\sigma'(z^{(\ell)})}_{n_{\ell} \times 1}"
    )


@pytest.mark.parametrize(
    "shown",
    [
        W(l) @ a(l - 1) + b(l),
        -(W(l) @ a(l - 1)),
        (a(L) - y()) / N,
        2 * (a(L) - y()),
        (W(l) @ a(l - 1)).T,
        (a(l) + b(l)) * slope(l),
        diag(slope(l)) @ W(l + 1).T @ delta(l + 1),
        rows.delta(l) @ rows.W(l).T,
        Block(1, W(l), b(l)) @ Block(0, a(l - 1), Ones(1, 1)),
        d(C, z(l)),
        scalars.W(l) * scalars.a(l - 1),
        Chain(W(k), k, L, l + 1, -1),
    ],
    ids=str,
)
def test_shapes_can_be_set_for_every_kind_of_term(shown):
    ElementTree.fromstring(mathml(with_shapes(shown), display=True))


def test_a_number_has_no_shape_under_it():
    assert "underbrace" not in with_shapes(scalars.W(l) * scalars.a(l - 1))


def test_a_wrong_term_is_shown_with_the_shapes_that_do_not_fit():
    with unchecked():
        wrong = W(l + 1) @ delta(l + 1)
    latex = plain(with_shapes(wrong))
    assert r"_{n_{\ell + 1} \times n_{\ell}}" in latex
    assert r"_{n_{\ell + 1} \times 1}" in latex
    mathml(with_shapes(wrong))


def test_brackets_stand_where_a_sign_or_another_product_begins():
    for term_, latex in (
        (a(l) * -z(l), r"a^{(\ell)} \odot \left(-z^{(\ell)}\right)"),
        (-a(l) * z(l), r"-a^{(\ell)} \odot z^{(\ell)}"),
        (
            W(l).T @ (delta(l) * slope(l)),
            r"W^{(\ell) \top} \, \left(\delta^{(\ell)} \odot \sigma'(z^{(\ell)})\right)",
        ),
        (
            (W(l).T @ delta(l)) * a(l - 1),
            r"\left(W^{(\ell) \top} \, \delta^{(\ell)}\right) \odot a^{(\ell - 1)}",
        ),
        (2 * (a(l) * z(l)), r"2 \, a^{(\ell)} \odot z^{(\ell)}"),
        (a(l) * (1 / z(l)), r"a^{(\ell)} \odot \frac{1}{z^{(\ell)}}"),
        (a(l) - (z(l) + b(l)), r"a^{(\ell)} - \left(z^{(\ell)} + b^{(\ell)}\right)"),
        ((a(l) + z(l)) ** 2, r"\left(a^{(\ell)} + z^{(\ell)}\right)^{2}"),
        (a(l) ** 2, r"\left(a^{(\ell)}\right)^{2}"),
    ):
        assert plain(tex(term_)) == latex
    assert r"\odot \left(-\underbrace" in with_shapes(a(l) * -z(l))


@pytest.mark.parametrize(
    ("limit", "latex"),
    [
        ((j, 0, N - 1), r"\sum_{j} "),
        ((j, 0, 2 * N - 1), r"\sum_{j} "),
        ((j, 0, i), r"\sum_{j=1}^{i} "),
        ((j, i, N - 1), r"\sum_{j=i}^{N} "),
        ((j, i + 1, N - 2), r"\sum_{j=i + 1}^{N - 1} "),
    ],
)
def test_a_sum_over_a_part_of_an_axis_says_which_counted_from_1(limit, latex):
    assert plain(tex(Sum(image[j, i, 0, 0], limit))).startswith(plain(latex))
    mathml(tex(Sum(image[j, i, 0, 0], limit)))


@pytest.mark.parametrize(
    ("difference", "latex"),
    [
        (i - j, "j < i"),
        (i - j + 1, r"j \le i"),
        (j - i + 1, r"i \le j"),
        (N - i, "N - i > 0"),
        (i + j, "i + j > 0"),
    ],
)
def test_a_bracket_of_two_places_compares_them(difference, latex):
    assert tex(Heaviside(difference, 0)) == rf"\mathbf{{1}}\left[{latex}\right]"
    mathml(tex(Heaviside(difference, 0)))


def test_an_index_that_is_computed_is_set_apart_by_a_comma():
    assert plain(tex(Letter("A", N, 6)[i, 2 * k + 1])) == plain(r"A_{i,2 k + 1}")
    assert plain(tex(Letter("A", N, 6)[i, k])) == plain("A_{ik}")


@pytest.mark.parametrize(
    ("term", "latex"),
    [
        (Sum(n[k + 1] * n[k], (k, 1, Symbol("M", integer=True, positive=True) - 1)), "k=1}^{M - 1}"),
        (Sum(n[k] * W(2)[j, k], (k, 1, N - 1)), "k=2}^{N}"),
        (Sum(2, (k, 1, N - 1)), "k=2}^{N}"),
        (Sum(scalars.z(1) ** (3 - k), (k, 1, N - 1)), "k=1}^{N - 1}"),
        (Sum(W(2)[j, k] ** 2, (k, 1, N - 1)), "k=2}^{N}"),
    ],
    ids=["layers alone", "an entry, too", "nothing", "a power", "a power of an entry"],
)
def test_a_sum_over_layers_keeps_their_numbers(term, latex):
    assert plain(tex(term)).startswith(rf"\sum_{{{latex}")


def test_a_second_derivative_has_brackets_in_a_product_and_none_alone():
    hessian = d(d(C, a(l)), a(l))
    alone = plain(tex(hessian))
    assert not alone.startswith(r"\left(")
    assert plain(tex(hessian @ a(l))) == rf"\left({alone}\right) \, a^{{(\ell)}}"
    assert plain(tex(d(C, a(l)) * a(l))).startswith(r"\frac{\partial C}")


def test_a_number_as_a_matrix_has_no_empty_index():
    assert plain(tex(Entries(Sum(y()[j, 0], (j, 0, N - 1)), 0, 0, 1, 1))).endswith(r"\right]")
