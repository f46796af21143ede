"""The numbers of other libraries: all networks are there, and where a library is installed it agrees."""

import importlib

import numpy as np
import pytest

from benchmarks import other_libraries, tables

NETWORKS = ("classifier", "convolution", "lstm")
LIBRARIES = {"PyTorch": ("torch", other_libraries.pytorch), "JAX": ("flax", other_libraries.jax)}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("network", NETWORKS)
def test_the_table_has_a_gradient_for_each_parameter(library, network):
    gradients = other_libraries.theirs(library, network)
    inputs = next(iter(other_libraries.arrays(network).values()))
    assert gradients["input"].size == inputs.size
    together = sum(array.size for name, array in gradients.items() if name != "input")
    own = sum(array.size for array in other_libraries.arrays(network).values()) - inputs.size
    own -= other_libraries.arrays(network).get("G", np.zeros(0)).size
    second_bias = 12 if (library, network) == ("PyTorch", "lstm") else 0
    assert together == own + second_bias
    assert all(np.max(np.abs(array)) > 1e-6 for array in gradients.values())


def test_what_the_page_says_of_the_versions_is_what_the_table_says():
    rows = tables.read(other_libraries.TABLE)
    assert {row["measured"] for row in rows} == {rows[0]["measured"]}
    assert all(f"{row['library']} {row['version']}" in other_libraries.about() for row in rows)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_that_is_installed_gives_the_numbers_of_the_table(library):
    name, ask = LIBRARIES[library]
    pytest.importorskip(name)
    importlib.import_module(name)
    for network, parameter, gradient in ask():
        expected = other_libraries.theirs(library, network)[parameter]
        np.testing.assert_allclose(np.asarray(gradient), expected, rtol=1e-9, atol=1e-15)
