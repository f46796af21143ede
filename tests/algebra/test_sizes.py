"""The author says which dimensions there are; how long each is, the core chooses."""

import pytest
from sympy import symbols

from backprop_checked.algebra.formula import networks
from backprop_checked.algebra.graph import Graph, SizeError
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import Letter, batch_columns
from backprop_checked.algebra.sizes import choose

H, I, U, p, s = symbols("H I U p s", integer=True, positive=True)


def test_no_two_sizes_are_equal_and_none_is_below_three():
    assert choose([H, I, U], {}, [], []) == {H: 3, I: 4, U: 5}


def test_sides_that_are_made_of_dimensions_differ_too():
    chosen = choose([H, I], {p: 2}, [H - 2 * p, I], [])
    assert chosen[H] - 4 >= 3
    assert len({chosen[H], chosen[H] - 4, chosen[I]}) == 3


def test_what_is_declared_of_the_sizes_is_obeyed():
    chosen = choose([I, U, H], {s: 3}, [], [H - (s * (I - 1) + U)])
    assert chosen[H] >= 3 * (chosen[I] - 1) + chosen[U]


def test_another_choice_has_other_sizes():
    first, second = (choose([H, I], {}, [], [], turn) for turn in (0, 1))
    assert first[H] != second[H]
    assert first[I] != second[I]


def test_dimensions_that_no_sizes_fit_are_refused():
    with pytest.raises(SizeError, match="no sizes for p on a square"):
        Graph("a square", [Letter("v", p, p + 1)], {}, dimensions=(p,), facts=[1 - p])


def test_the_name_of_a_graph_says_its_sizes():
    graph = Graph("{p} × {s} pixels", [Letter("v", p, s)], {}, dimensions=(p, s))
    assert graph.name == "3 × 4 pixels"
    assert graph.shape(Letter("v", p, s)) == (3, 4)


@pytest.mark.parametrize("layers", range(1, 6))
def test_the_layers_of_a_network_and_its_batch_differ_in_width(layers):
    for letters in ({}, {"letters": batch_columns}):
        network = Network.of_layers(layers, **letters)
        widths = [*network.widths, *([network.samples] if letters else [])]
        assert len(set(widths)) == len(widths)
        assert min(widths) >= 3


def test_the_networks_of_most_formulas_have_no_width_of_one_or_two():
    assert [network.name for network in networks()] == ["4-3-5", "4-3-6-5"]
    assert [network.name for network in networks(batch_columns)] == ["4-3-5, 6 samples"]
