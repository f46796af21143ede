"""How many products fit, counted apart from the page."""

import numpy as np
import pytest

from snippets.mistakes.blind import chains, fitting, gradients


def test_with_all_widths_different_one_product_fits_and_it_is_right():
    assert chains(2, 3, 4) == (1, ["D Wᵀ δ aᵀ"])
    assert gradients(2, 3, 4) == {"Δ Aᵀ": True}


@pytest.mark.parametrize("seed", range(5))
def test_with_equal_widths_many_fit_and_one_is_right(seed):
    # The input lies down at the end, or the error at the front: D and W stand in 2 orders, W either way,
    # between the two columns that the product must begin and end with.
    count, right = chains(3, 3, 3, seed)
    assert (count, right) == (24, ["D Wᵀ δ aᵀ"])
    found = gradients(3, 3, 3, seed)
    assert (len(found), sum(found.values())) == (8, 1)


def test_a_product_that_is_right_by_luck_of_the_numbers_counts_as_right():
    symmetric = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert fitting({"W": symmetric, "δ": np.ones((2, 1))}, symmetric @ np.ones((2, 1))) == {
        "W δ": True,
        "Wᵀ δ": True,
    }
