"""Examples in numbers: index maps have values in their declared ranges, or there is no example."""

import pytest

from backprop_checked.algebra.computation import Computation, Node
from backprop_checked.algebra.counterexample import UndefinedNumber, value_of
from backprop_checked.algebra.form import entry, number, of_index
from backprop_checked.algebra.index import index_map, variable, whole
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.derivation.instance import Instance, sizes_from_two

K = variable("K")
MAPS = {"t": (lambda i: 0, lambda i: K - 1), "u": (lambda i: 2, lambda i: K - 1), "n": (lambda i: 1, None)}


@pytest.mark.parametrize("name", MAPS)
def test_a_value_of_an_index_map_is_a_number_in_its_range(name):
    low, high = {"t": (0, 3), "u": (2, 3), "n": (1, 6)}[name]
    with assume(Assumptions(["K"], [K - 1], MAPS)):
        found = {
            Instance(Computation(), {"K": 4}, seed).form(of_index(index_map(name, whole(place))))
            for seed in range(8)
            for place in range(8)
        }
    assert found == set(range(low, high + 1))


def test_sizes_at_which_a_range_is_empty_are_no_example():
    with assume(Assumptions(["K"], [K - 1], MAPS)):
        here = Instance(Computation(), {"K": 2})
        with pytest.raises(UndefinedNumber, match="the range of u is empty here"):
            here.form(of_index(index_map("u", whole(0))))
        with pytest.raises(UndefinedNumber, match="was not declared"):
            value_of(index_map("label", whole(0)), {"K": 2})


def test_sizes_from_two_grow_until_the_facts_hold():
    s, i, u, h = map(variable, "siuh")
    assert sizes_from_two("hisu", [h - (s * (i - 1) + u)]) == {"h": 4, "i": 2, "s": 2, "u": 2}
    assert sizes_from_two("s", [1 - s]) is None


def test_a_tensor_that_is_computed_from_now_on_has_no_number_of_before():
    computation = Computation()
    free = Instance(computation, {}).form(entry("a"))
    computation.add(Node("a", (), (), number(free + 1)))
    assert Instance(computation, {}).form(entry("a")) == free + 1
