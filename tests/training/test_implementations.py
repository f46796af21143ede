"""The four ways to the gradients of a batch are one."""

import numpy as np
import pytest

from snippets.gradient_checking.relative_error import relative_error
from snippets.training.circles import cost, random_start
from snippets.training.implementations import IMPLEMENTATIONS


def flat(arrays):
    return np.concatenate([array.ravel() for array in arrays])


@pytest.mark.parametrize("way", IMPLEMENTATIONS)
@pytest.mark.parametrize(
    ("widths", "samples"),
    [([2, 4, 3, 1], 7), ([3, 2, 5, 4], 6), ([1, 1, 1, 1], 5), ([2, 3, 1], 1)],
    ids=["all differ", "several outputs", "width 1", "one sample"],
)
def test_every_way_gives_the_derivatives_of_the_cost(way, widths, samples):
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(widths[0], samples)), rng.uniform(size=(widths[-1], samples))
    parameters = random_start(widths, seed=3)
    found = IMPLEMENTATIONS[way](parameters, X, Y)
    assert [gradient.shape for gradient in found] == [parameter.shape for parameter in parameters]
    start = flat(parameters)

    def cost_at(numbers):
        parts = np.split(numbers, np.cumsum([parameter.size for parameter in parameters])[:-1])
        shaped = zip(parts, parameters, strict=True)
        return cost([part.reshape(parameter.shape) for part, parameter in shaped], X, Y)

    steps = 1e-5 * np.eye(start.size)
    differences = np.array([(cost_at(start + step) - cost_at(start - step)) / 2e-5 for step in steps])
    assert relative_error(flat(found), differences) < 1e-8
    assert relative_error(flat(found), flat(IMPLEMENTATIONS["as a batch"](parameters, X, Y))) < 1e-14


def test_no_way_changes_what_it_is_given():
    X, Y, parameters = np.ones((2, 3)), np.ones((1, 3)), random_start([2, 3, 1])
    before = [X.copy(), Y.copy(), *(parameter.copy() for parameter in parameters)]
    for way in IMPLEMENTATIONS.values():
        way(parameters, X, Y)
    for now, then in zip([X, Y, *parameters], before, strict=True):
        np.testing.assert_array_equal(now, then, strict=True)
