"""A formula's words say what its signs say: no two sound alike, and a sign without a word is an error."""

import re
from collections import defaultdict

import pytest

from backprop_checked.algebra.roles import plain
from backprop_checked.catalog.formulas import catalog
from backprop_checked.site.mathml import MathematicsError
from backprop_checked.site.spoken import words

LATEX = re.compile(r"[\\{}^_$&]")
PARTIAL = "the partial derivative of capital C with respect to"


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"W \, \delta", "capital W times delta"),
        (r"W \odot \delta", "capital W times entry by entry delta"),
        (r"W^{\top} \, \delta", "capital W transposed, times delta"),
        (
            r"\left(W \, \delta\right)^{\top}",
            "the transpose of open bracket capital W times delta close bracket",
        ),
        (r"W^{(\ell + 1) \top} \, x", "capital W of layer l plus 1, transposed, times x"),
        (r"\delta^{(\ell)} = a^{(1)}", "delta of layer l equals a of layer 1"),
        (r"h^{(t)} + h^{(t - 1)}", "h of step t plus h of step t minus 1"),
        (r"a^{(2)}", "a with superscript 2"),
        (r"a_{j}^{(L)}", "a sub j of layer capital L"),
        (r"x^{2}", "x squared"),
        (r"x_{j}^{2}", "x sub j, squared"),
        (r"e^{-z}", "e to the power minus z, end of power"),
        (r"e^{z} y", "e to the power z, times y"),
        (r"\sigma'(z)", "sigma prime of z"),
        (r"\sigma'\left(z + b\right)", "sigma prime of open bracket z plus b close bracket"),
        (r"\sigma\left(z\right)^{2}", "sigma of z, squared"),
        (r"\sigma\left(z + b\right)^{2}", "sigma of open bracket z plus b close bracket, squared"),
        (r"\left(z + b\right)^{2}", "open bracket z plus b close bracket squared"),
        (r"\theta^{\mathrm{W}}_{i}", "theta sub i, superscript capital W"),
        (r"n_{in} s + n_{out} s", "n sub in, times s plus n sub out, times s"),
        (r"A_{in}", "capital A sub i n"),
        (r"n_{k + 1} n_{k}", "n sub k plus 1, end of subscript, times n sub k"),
        (
            r"\begin{pmatrix} a \odot \tanh{\left(c \right)} \odot b \\ c \end{pmatrix}",
            "open bracket the table with the rows a times entry by entry tanh of c, "
            "times entry by entry b; c; end of table close bracket",
        ),
        (r"\lambda \left(z + b\right)", "lambda times open bracket z plus b close bracket"),
        (r"\frac{\partial C}{\partial W}", f"{PARTIAL} capital W"),
        (
            r"\frac{\partial}{\partial x} \, \frac{\partial C}{\partial x}",
            f"the partial derivative with respect to x of {PARTIAL} x",
        ),
        (r"\frac{\partial^{2} f}{\partial x^{2}}", "the second partial derivative of f with respect to x"),
        (
            r"\frac{\partial^{2} C}{\partial x \partial y}",
            "the second partial derivative of capital C with respect to x and y",
        ),
        (r"\frac{1}{N} \, P", "1 over capital N, times capital P"),
        (
            r"\frac{a}{b + c}",
            "the fraction with numerator a and denominator b plus c, end of fraction",
        ),
        (r"\sum_{j} w_{ij} x_{j}", "the sum over j of w sub i j, times x sub j"),
        (r"\sum_{k = 1}^{L} b_{k}", "the sum from k equals 1 to capital L of b sub k"),
        (
            r"\left[ a_{j} b_{k} \right]_{jk}",
            "the array with the entry a sub j times b sub k at j k, end of array",
        ),
        (r"\mathbf{1} - a", "the array of ones minus a"),
        (
            r"\mathbf{1}\left[i = j\right]",
            "the indicator of open square bracket i equals j close square bracket",
        ),
        (r"\sqrt{v + \varepsilon}", "the square root of v plus epsilon, end of root"),
        (r"\sqrt[3]{v}", "the cube root of v"),
        (r"\hat{x} \bar y", "x hat times y bar"),
        (r"\max\left(0, z\right)", "max of open bracket 0, z close bracket"),
        (r"\log{\left(p\right)}", "log of p"),
        (r"\left\lfloor{c}\right\rfloor", "the floor of c end of floor"),
        (r"\left|{g}\right|", "the absolute value of g end of absolute value"),
        (r"C\left(w + \textcolor{blue}{\Delta w}\right)", None),
        (
            r"\underbrace{W^{\top}}_{n_{1} \times n_{2}} \; \underbrace{\delta}_{n_{2} \times 1}",
            "capital W transposed, of shape n sub 1 by n sub 2, times delta, of shape n sub 2 by 1",
        ),
        (r"\underbrace{X}_{N \times D \times H}", "capital X, of shape capital N by capital D by capital H"),
        (r"\underbrace{g}_{K}", "g, of shape capital K"),
        (r"A \cdots B", "capital A times and so on times capital B"),
    ],
)
def test_signs_are_said_as_a_teacher_says_them(latex, said):
    said = said or "capital C of open bracket w plus capital Delta w close bracket"
    assert words(latex) == said


def test_the_colours_of_roles_say_nothing():
    coloured = r"\textcolor{blue}{W^{(\ell)}} \, \textcolor{green}{a^{(\ell - 1)}}"
    assert words(coloured) == words(plain(coloured))


@pytest.mark.parametrize("latex", [r"a \star b", r"\underset{a}{b}", r"a \rightarrow b"])
def test_what_has_no_word_is_an_error_that_names_the_formula(latex):
    with pytest.raises(MathematicsError) as error:
        words(latex)
    assert "spoken.py has no word" in str(error.value)
    assert latex in str(error.value)


def test_every_formula_and_every_step_has_words_and_no_two_sound_alike():
    said = defaultdict(set)
    for variants in catalog().values():
        for record in variants:
            for latex in (record["statement"], *(step["latex"] for step in record["steps"])):
                said[words(latex)].add(_signs(latex))
    assert len(said) > 800
    assert [text for text in said if LATEX.search(text)] == []
    assert {text: forms for text, forms in said.items() if len(forms) > 1} == {}


def test_every_wrong_variant_that_is_written_as_a_term_has_words_and_no_two_sound_alike():
    said = defaultdict(set)
    for variants in catalog().values():
        for record in variants:
            for latex in (wrong["latex"] for wrong in record["wrong"] if wrong["latex"]):
                said[words(latex)].add(_signs(latex))
    assert len(said) > 300
    assert {text: forms for text, forms in said.items() if len(forms) > 1} == {}
    assert [text for text in said if LATEX.search(text)] == []


def _signs(latex):
    """What stands there, without colours, spaces and the size of brackets."""
    for layout in (r"\,", r"\;", r"\left", r"\right", r"\operatorname", "{", "}", " "):
        latex = plain(latex).replace(layout, "")
    return latex
