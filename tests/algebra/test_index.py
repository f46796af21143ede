"""Indices are polynomials: what is done to them is held against SymPy."""

import sympy as sp
from hypothesis import given
from hypothesis import strategies as st

from backprop_checked.algebra.index import constant, index_map, variable, whole

LETTERS = "ijs"
numbers = st.integers(-3, 3)
monomials = st.lists(st.sampled_from(LETTERS), max_size=2)
indices = st.lists(st.tuples(numbers, monomials), max_size=3)


def index_of(parts):
    total = constant(0)
    for number, letters in parts:
        product = constant(number)
        for letter in letters:
            product = product * variable(letter)
        total = total + product
    return total


def polynomial_of(index):
    return sp.Add(*(number * sp.prod(map(sp.Symbol, monomial)) for monomial, number in index.terms))


@given(indices, indices)
def test_sums_differences_and_products_are_those_of_polynomials(left, right):
    a, b = index_of(left), index_of(right)
    x, y = polynomial_of(a), polynomial_of(b)
    for index, polynomial in ((a + b, x + y), (a - b, x - y), (a * b, x * y), (-a, -x), (3 - a, 3 - x)):
        assert polynomial_of(index) == sp.expand(polynomial)
        assert index.letters == {str(letter) for letter in sp.expand(polynomial).free_symbols}
        assert index == index_of([(number, list(monomial)) for monomial, number in index.terms])
    assert (a == b) == (sp.expand(x - y) == 0)


@given(indices, st.dictionaries(st.sampled_from(LETTERS), numbers | indices.map(index_of), max_size=3))
def test_letters_are_replaced_all_at_once_by_indices_or_by_numbers(parts, values):
    index = index_of(parts)
    places = {sp.Symbol(letter): polynomial_of(whole(value)) for letter, value in values.items()}
    expected = sp.expand(polynomial_of(index).subs(places, simultaneous=True))
    assert polynomial_of(index.substitute(values)) == expected


def test_a_letter_is_replaced_within_an_index_map_too():
    index = index_map("right", variable("i") + 1) * 2 + variable("i")
    assert index.letters == {"i", "right(1+i)"}
    assert index.substitute({"i": variable("j")}) == index_map("right", variable("j") + 1) * 2 + variable("j")
    assert index.substitute({"i": 4}) == index_map("right", constant(5)) * 2 + 4
