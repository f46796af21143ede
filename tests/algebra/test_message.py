import pytest

from backprop_checked.algebra.message import Code, Message, MessageError, Shape
from backprop_checked.algebra.notation import C, W, a, b, d, delta, gate, l, n, slope, z
from backprop_checked.algebra.term import Diag, Entrywise, Ones, ShapeError
from backprop_checked.catalog.formula_data import _part


def test_a_message_is_printed_as_a_sentence():
    message = Message(W(l + 1).T, " is ", Shape((n[l], n[l + 1])), ", not ", Shape(()), ": ", Code("oops"))
    assert str(message) == "W(ℓ + 1).T is n[ℓ] × n[ℓ + 1], not a number: oops"


def test_a_page_gets_the_parts():
    parts = [_part(part) for part in ("so ", W(l), Shape((n[l], 1)), Shape(()), Code("a < b"), 3)]
    assert parts == [
        {"text": "so "},
        {"latex": r"\textcolor{blue}{W^{(\ell)}}"},
        {"latex": r"n_{\ell} \times 1"},
        {"text": "a number"},
        {"code": "a < b"},
        {"text": "3"},
    ]


def test_a_refusal_of_shapes_carries_its_terms():
    with pytest.raises(ShapeError) as caught:
        W(l) @ delta(l + 1)
    message = caught.value.message
    assert (message[0], message[4]) == (W(l), delta(l + 1))
    assert message[2] == Shape((n[l], n[l - 1]))
    assert issubclass(ShapeError, MessageError)
    assert str(caught.value) == str(message)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (W(l).T @ delta(l), "W(ℓ).T @ delta(ℓ)"),
        ((W(l).T @ delta(l)) * slope(l - 1), "(W(ℓ).T @ delta(ℓ)) * sigma_prime(z(ℓ - 1))"),
        (W(l).T @ (delta(l) * slope(l)), "W(ℓ).T @ (delta(ℓ) * sigma_prime(z(ℓ)))"),
        ((z(l) + b(l)) * a(l), "(z(ℓ) + b(ℓ)) * a(ℓ)"),
        (z(l) + b(l) * a(l), "z(ℓ) + b(ℓ) * a(ℓ)"),
        (z(l) - b(l) - 2 * a(l), "z(ℓ) - b(ℓ) - 2 a(ℓ)"),
        (-(z(l) + b(l)), "-(z(ℓ) + b(ℓ))"),
        (-z(l) * a(l), "-z(ℓ) * a(ℓ)"),
        (a(l) * -z(l), "a(ℓ) * (-z(ℓ))"),
        (-2 * z(l), "-2 z(ℓ)"),
        (3 * (z(l) + b(l)), "3 (z(ℓ) + b(ℓ))"),
        ((z(l) + b(l)).T, "(z(ℓ) + b(ℓ)).T"),
        ((W(l).T @ delta(l)).T, "(W(ℓ).T @ delta(ℓ)).T"),
        (d(C, z(l)).T @ W(l), "(dC/dz(ℓ)).T @ W(ℓ)"),
        (W(l).T @ d(C, z(l)), "W(ℓ).T @ dC/dz(ℓ)"),
        (z(l) ** 2, "z(ℓ)**2"),
        ((z(l) + b(l)) ** 2, "(z(ℓ) + b(ℓ))**2"),
        ((W(l) @ a(l - 1)) ** 2 * slope(l), "(W(ℓ) @ a(ℓ - 1))**2 * sigma_prime(z(ℓ))"),
        (Diag(gate(z(l))), "diag(Heaviside(z(ℓ), 0))"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_brackets_stand_where_they_say_something(term, text):
    assert str(term) == text


def test_two_products_print_differently():
    M, X, G = W(l).T @ W(l), W(l).T, W(l)
    square = Ones(n[l - 1], n[l])
    assert str((square * X) @ G) != str(square * (X @ G @ Ones(n[l - 1], n[l])))
    assert isinstance(1 - z(l), object)
    assert str(M) == "W(ℓ).T @ W(ℓ)"


def test_an_entrywise_function_binds_as_it_is_written():
    from sympy import Lambda

    from backprop_checked.algebra.term import x

    one_minus = Entrywise(Lambda(x, 1 - x), z(l))
    assert str(one_minus * a(l)) == "(1 - z(ℓ)) * a(ℓ)"
    assert str(one_minus + a(l)) == "1 - z(ℓ) + a(ℓ)"
    assert str(Entrywise(Lambda(x, 1 - x), z(l) + b(l))) == "1 - (z(ℓ) + b(ℓ))"
