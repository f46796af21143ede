"""What is said of a derivation as data, and what was understood of it, set as mathematics."""

import re
import subprocess
import sys
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.functions import _primes
from backprop_checked.derivation.answers import answer
from snippets.mistakes import derivations

pytestmark = pytest.mark.slow

EXAMPLES = [text.strip("\n") for name, text in vars(derivations).items() if name.isupper()]


def read(text, **fields):
    """What was understood of a line, as text: letters without their shapes."""
    [line] = answer(text, fields)["lines"]
    [markup] = line["read"]
    return "".join(
        ElementTree.fromstring(
            re.sub(r'<mrow class="judged-shape">.*?</mrow>(?=</munder>)', "", markup)
        ).itertext()
    )


def shapes(text, **fields):
    [line] = answer(text, fields)["lines"]
    root = ElementTree.fromstring(line["read"][0])
    return ["".join(each.itertext()) for each in root.iterfind(".//*[@class='judged-shape']")]


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_line_that_is_read_is_set_as_mathematics(text):
    for line in answer(text)["lines"]:
        for markup in line["read"]:
            assert ElementTree.fromstring(markup).tag == "math"
        judged = {verdict["state"] for verdict in line["verdicts"]} - {"cannot be read"}
        assert bool(line["read"]) >= bool(judged)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("dZ2 = A2 - Y", "∂C∂Z(2)=A(2)−Y"),
        ("delta = W_next.T @ (delta_next * 2) * ds(z)", "δ(ℓ)=W(ℓ+1)⊤(δ(ℓ+1)·2)⊙σ′(z(ℓ))"),
        (r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)}", "δ(ℓ)=W(ℓ+1)⊤δ(ℓ+1)"),
        ("delta_j = sum_k w_next_kj delta_next_k s'(z_j)", "δj(ℓ)=∑kWkj(ℓ+1)δk(ℓ+1)σ′(zj(ℓ))"),
        ("dW = (a - y) * (a * (1 - a)) @ a_prev.T", "∂C∂W(ℓ)=(a(ℓ)−y)⊙(a(ℓ)⊙(1−a(ℓ)))a(ℓ−1)⊤"),
        ("a <b> = a", None),
    ],
)
def test_letters_have_their_layers(text, understood):
    if understood is None:
        assert "<b>" not in "".join(answer(text)["lines"][0]["read"])
    else:
        assert read(text) == understood


def test_letters_have_their_shapes():
    assert shapes("dW = delta @ a_prev.T") == ["nℓ × nℓ−1", "nℓ × 1", "1 × nℓ−1"]
    assert shapes("dW = a_prev.T @ delta", rows=True, weights="in × out") == [
        "nℓ−1 × nℓ",
        "nℓ−1 × 1",
        "1 × nℓ",
    ]
    assert shapes("delta = dC/da * s'(z)", scalar=True) == []


def test_a_wrong_variant_is_named_with_the_formula_of_its_letters():
    for text, name in [
        ("delta = W_next^T delta_next", "vectorised.bp2"),
        ("delta = dC/da", "vectorised.bp1"),
    ]:
        [verdict] = answer(text)["lines"][0]["verdicts"]
        assert (verdict["headline"], verdict["formula"]) == ("wrong: the slope is missing", name)


def test_a_text_that_is_too_long_is_said_to_be():
    said = answer("x" * 1_000_000)["lines"]
    assert len(said) == 1
    assert len(said[0]["text"][0][0]) < 100
    assert answer("")["lines"] == []


def test_a_number_is_taken_apart_as_sympy_does_it():
    for value in (Fraction(1), Fraction(360, 77), Fraction(1, 1024), Fraction(99991 * 99991)):
        product = Fraction(1)
        for prime, power in _primes(value):
            product *= Fraction(prime) ** power
            assert all(prime % divisor for divisor in range(2, min(prime, 1000)))
        assert product == value
    with pytest.raises(Undecided):
        _primes(Fraction(1_000_003 * 1_000_033))


def test_what_judges_loads_neither_numpy_nor_sympy():
    script = (
        "import sys; from backprop_checked.derivation.answers import answer; answer('dW = delta @ a_prev.T'); "
        "sys.exit(bool({'numpy', 'sympy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


CONVENTIONS = {
    "delta = W_next^T delta_next ⊙ σ'(z)": "Read with: a sample is a column, W is out × in, any σ, any cost.",
    "dC/dz = p - y": (
        "Read with: a sample is a column, W is out × in, any σ. "
        "Chosen to fit the lines: softmax and C = −Σ y log a, with targets that sum to one."
    ),
}


@pytest.mark.parametrize("text", CONVENTIONS)
def test_every_convention_is_said_once_and_those_chosen_last(text):
    assert answer(text)["conventions"] == CONVENTIONS[text]


def test_a_line_that_holds_for_single_neurons_only_is_told_so():
    [verdict] = answer("dC/dW = a_prev^T delta\ndC/da = W_next^T delta_next")["lines"][0]["verdicts"]
    assert ["Note", ["as it is written, the line holds only if every layer has one neuron"]] in verdict[
        "details"
    ]
