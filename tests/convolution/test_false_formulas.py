"""Formulas of convolution that are false where a stride is more than 1: each, put in alone, is refused."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from backprop_checked.algebra.proof import NotProved, prove_steps

pytestmark = pytest.mark.slow

# The module, what stands there, and what is put in its place.
FALSE = [
    ("forward", "under(i, u), under(j, v)]", "under(i, u), j + v]"),
    ("kernel_gradient", "under(i, u), under(j, v)]", "under(i, u), j + v]"),
    ("input_gradient", "KroneckerDelta(r, under(j, v))", "KroneckerDelta(r, j + v)"),
    ("im2col", "under(i, u), under(j, v)]", "under(i, u), j + v]"),
    ("col2im", "KroneckerDelta(r, under(j, v))", "KroneckerDelta(r, j + v)"),
    ("dilation", "KroneckerDelta(r, start(j))", "KroneckerDelta(r, j)"),
    ("stride", "KroneckerDelta(r - v, start(j))", "KroneckerDelta(r - v, j)"),
    ("leftover", "Mod(H_0 + 2 * p - U, s)", "Mod(H_0 + U + 2 * p, s)"),
    ("forward", "under(i, u), under(j, v)]", "i + u, under(j, v)]"),
    ("input_gradient", "KroneckerDelta(q, under(i, u))", "KroneckerDelta(q, i + u)"),
    ("padding", "Add(r, p, evaluate=False)", "Add(r, p**2, evaluate=False)"),
    ("padding", "Add(r, p, evaluate=False)", "r"),
    ("output_size", "floor((H_0 + 2 * p - U) / s) + 1", "floor((H_0 + p - U) / s) + 1"),
    ("output_size", "floor((H_0 + 2 * p - U) / s) + 1", "floor((H_0 + 2 * p**2 - U) / s) + 1"),
]


@pytest.mark.parametrize(
    ("name", "true", "false"), FALSE, ids=[f"{name}: {false}" for name, _, false in FALSE]
)
def test_a_false_formula_is_refused(name, true, false):
    module = importlib.import_module(f"snippets.convolution.{name}")
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert true in source
    copy = ModuleType(module.__name__)
    exec(compile(source.replace(true, false), module.__file__, "exec"), copy.__dict__)
    with pytest.raises(NotProved, match=r"does not hold|asks for entry"):
        prove_steps(getattr(copy, name.upper()))
