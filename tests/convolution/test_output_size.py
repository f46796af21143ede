"""The number of places and what is left over, counted for many sizes."""

from itertools import product

from snippets.convolution.leftover import leftover
from snippets.convolution.output_size import output_size, places


def test_the_places_that_are_counted_are_as_many_as_the_formula_says():
    compared = 0
    for bare, padding, kernel, stride in product(range(1, 13), range(4), range(1, 8), range(1, 7)):
        height = bare + 2 * padding
        if kernel > height:
            continue
        found = places(height, kernel, stride)
        assert output_size(bare, padding, kernel, stride) == len(found)
        assert leftover(bare, padding, kernel, stride) == height - (found[-1] + kernel)
        compared += 1
    assert compared > 1000
