"""What is said of a formula is said in the same order each time."""

import os
import subprocess
import sys

from backprop_checked.catalog.paths import PROJECT

LETTERS = """
from snippets.gradient_checking.max_form import MAX_FORM
from backprop_checked.catalog.formula_data import _letters

print([letter["name"] for letter in _letters(MAX_FORM)])
"""


def test_letters_stand_in_one_order_whatever_python_makes_of_sets():
    orders = set()
    for seed in "0123":
        surroundings = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", LETTERS]
        orders.add(
            subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout
        )
    assert orders == {"['worst', 'claimed', 'measured']\n"}
