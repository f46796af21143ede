"""A program computes: what looks at its arguments, or is right on small sizes alone, stops the build."""

import copy
from contextlib import suppress

import numpy as np
import pytest
from sympy import tanh

from backprop_checked.algebra.formula import BoundProgram, FormulaError
from backprop_checked.algebra.honesty import CallsSymPy, LooksAtItsArguments, demand_that_it_computes
from backprop_checked.algebra.proof import ProgramDiffers, prove_on_other_sizes, prove_program
from backprop_checked.algebra.symbols import Symbols
from backprop_checked.algebra.wrong_variants import WrongVariantBroken, refusals
from snippets.batches.weight_gradient import WEIGHT_GRADIENT
from snippets.convolution.flipped_kernel import FLIPPED_KERNEL
from snippets.convolution.im2col import IM2COL
from snippets.vectorised.bp2 import BP2
from snippets.vectorised.bp4 import BP4, bp4


def by_type(delta, a_prev):
    return delta @ a_prev.T if isinstance(delta, Symbols) else a_prev @ delta.T


def by_dtype(delta, a_prev):
    return delta @ a_prev.T if delta.dtype == object else delta @ a_prev.T * 2


def by_length(delta, a_prev):
    return delta @ a_prev.T if len(delta) < 5 else 0 * delta @ a_prev.T


def by_shape(delta, a_prev):
    return delta @ a_prev.T * (delta.shape[0] < 5)


def by_size(delta, a_prev):
    while delta.size > 4:
        delta = delta[:4]
    return delta @ a_prev.T


def by_error(delta, a_prev):
    try:
        return delta @ a_prev.T
    except ValueError:
        return delta


def by_match(delta, a_prev):
    match delta.shape:
        case (2, 1):
            return delta @ a_prev.T
    return delta @ a_prev.T


def by_class(delta, a_prev):
    return {"Symbols": delta @ a_prev.T}.get(delta.__class__.__name__, 2 * delta @ a_prev.T)


def by_name_of_type(delta, a_prev):
    return delta @ a_prev.T if "Symbols" in str(delta) else a_prev @ delta.T


def by_attribute(delta, a_prev):
    return delta @ a_prev.T if hasattr(delta, "free_symbols") else a_prev @ delta.T


def by_both(delta, a_prev):
    return len(delta) and delta @ a_prev.T


ask = isinstance


def by_alias(delta, a_prev):
    return delta @ a_prev.T if ask(delta, Symbols) else a_prev @ delta.T


def by_default(delta, a_prev, ask=isinstance):
    return delta @ a_prev.T if ask(delta, Symbols) else a_prev @ delta.T


def by_kind(delta, a_prev):
    return {"O": delta @ a_prev.T}.get(delta.dtype.kind, delta @ a_prev.T)


def by_dictionary(delta, a_prev):
    return {2: delta @ a_prev.T, 3: delta @ a_prev.T}[len(delta)]


def by_comparing_function(delta, a_prev):
    return np.where(np.less(len(delta), 5), delta @ a_prev.T, 0)


def by_numpy_shape(delta, a_prev):
    return delta @ a_prev.T * (np.shape(delta) != (99, 1))


def by_clipping(delta, a_prev):
    return delta @ a_prev.T * max(0, 5 - len(delta))


def by_dunder(delta, a_prev):
    return delta @ a_prev.T * len(delta).__lt__(5)


def by_suppressing(delta, a_prev):
    with suppress(ValueError):
        return delta @ a_prev.T
    return delta


def closing_over(ask):
    def by_closure(delta, a_prev):
        return delta @ a_prev.T if ask(delta, Symbols) else a_prev @ delta.T

    return by_closure


LOOKING = (
    by_type, by_dtype, by_length, by_shape, by_size, by_error, by_match, by_class, by_name_of_type,
    by_attribute, by_both, by_alias, by_default, by_kind, by_dictionary, by_comparing_function,
    by_numpy_shape, by_clipping, by_dunder, by_suppressing, closing_over(isinstance),
)  # fmt: skip


def with_program(formula, function):
    other = copy.copy(formula)
    other._program = BoundProgram(function, formula.name, formula.bound.names)
    return other


def with_wrong(formula, **variants):
    other = copy.copy(formula)
    other.wrong = {name.replace("_", " "): variant for name, variant in variants.items()}
    return other


@pytest.mark.parametrize("function", LOOKING)
def test_a_program_that_looks_at_its_arguments_is_refused(function):
    verbs = "asks|calls|reads|compares|catches|matches|chooses|uses"
    with pytest.raises(LooksAtItsArguments, match=rf"test_honesty\.py:\d+: .* by_\w+ ({verbs}) "):
        demand_that_it_computes(with_program(BP4, function))


def test_a_program_or_a_variant_that_calls_a_function_of_sympy_is_told_numpys():
    def of_sympy(delta, a_prev):
        return delta @ tanh(a_prev.T)

    message = r"test_honesty\.py:\d+: .* calls tanh\(\), which is SymPy's: .* np\.tanh\(\)"
    with pytest.raises(CallsSymPy, match=message):
        demand_that_it_computes(with_program(BP4, of_sympy))
    with pytest.raises(CallsSymPy, match=message):
        demand_that_it_computes(with_wrong(BP4, the_slope=of_sympy))


def test_the_function_of_numpy_with_the_same_name_is_none_of_sympys():
    demand_that_it_computes(with_program(BP4, lambda delta, a_prev: delta @ np.tanh(a_prev.T)))


@pytest.mark.parametrize("formula", [BP4, BP2, WEIGHT_GRADIENT], ids=lambda f: f.id)
def test_a_program_that_computes_is_none_of_these(formula):
    demand_that_it_computes(formula)


def first_seven(delta, a_prev):
    return (np.arange(100)[: len(delta), None] < 7) * delta @ a_prev.T


def first_samples(Delta, A_prev):
    return Delta[:, :12] @ A_prev[:, :12].T


def test_a_program_that_is_right_on_small_sizes_only_is_refused():
    with pytest.raises(ProgramDiffers, match=r"first_seven\(\) on sizes that no proof used, 9-3-11"):
        prove_on_other_sizes(with_program(BP4, first_seven))
    with pytest.raises(ProgramDiffers, match=r"first_samples\(\) on sizes that no proof used, .*13 samples"):
        prove_on_other_sizes(with_program(WEIGHT_GRADIENT, first_samples))


def test_a_program_whose_result_has_the_shape_on_small_sizes_only_is_refused():
    def one_row_of_zeros(Delta, W):  # the proof's kernels have two rows
        around = np.pad(Delta, ((0, 0), (0, 0), (1, 1), (W.shape[3] - 1, W.shape[3] - 1)))
        patches = np.lib.stride_tricks.sliding_window_view(around, W.shape[2:], axis=(2, 3))
        return np.einsum("nfqruv,fcuv->ncqr", patches, W[:, :, ::-1, ::-1])

    wrong = with_program(FLIPPED_KERNEL, one_row_of_zeros)
    prove_program(wrong)
    with pytest.raises(ProgramDiffers, match="on none of them has the result the formula's shape"):
        prove_on_other_sizes(wrong)


def test_where_sizes_leave_rows_over_a_program_is_run_on_sizes_that_leave_none():
    assert len(prove_on_other_sizes(IM2COL)) == 1


def test_the_sizes_that_no_proof_used_are_told():
    assert prove_on_other_sizes(BP4) == ["5-7-4-6", "9-3-11"]
    assert not {*prove_on_other_sizes(BP4)} & {network.name for network in BP4.on}


def raising(delta, a_prev):
    raise ValueError("matmul: Input operand 1 has a mismatch")


# Variants that fail as a typing mistake does, or by themselves, or by a misuse of NumPy.
BROKEN = {
    "takes too many": lambda delta, a_prev: bp4(delta, a_prev, delta),
    "a name that is none": lambda delta, a_prev: dleta @ a_prev.T,  # noqa: F821
    "an attribute that is none": lambda delta, a_prev: delta.transposed @ a_prev,
    "an argument that is none": lambda delta, a_prev: np.sum(delta, axes=0),
    "raises by itself": raising,
    "an axis that is none": lambda delta, a_prev: np.sum(delta, axis=5),
    "an index too far": lambda delta, a_prev: delta[99],
    "a reshape that cannot be": lambda delta, a_prev: delta.reshape(7, 7),
    "unpacked wrongly": lambda delta, a_prev: [*zip(delta, a_prev, strict=True)],
    "too many values": lambda delta, a_prev: (lambda one, two: one)(*delta[0]),
    "divided by zero": lambda delta, a_prev: delta @ a_prev.T / (1 // 0),
}


@pytest.mark.parametrize("variant", BROKEN.values(), ids=BROKEN)
def test_a_variant_that_fails_for_another_reason_than_shapes_is_refused(variant):
    with pytest.raises(WrongVariantBroken, match="fails before it can be wrong"):
        refusals(with_wrong(BP4, broken=variant))


def test_a_variant_takes_nothing_that_its_label_leaves_out():
    formula = with_wrong(BP2, the_slope_is_missing=lambda W_next, slope: W_next.T * slope)
    with pytest.raises(WrongVariantBroken, match=r"“the slope is missing” takes\s+W_next, slope"):
        refusals(formula)


def test_two_labels_for_one_deed_are_refused():
    formula = with_wrong(
        BP4, one=lambda delta, a_prev: delta @ a_prev, two=lambda delta, a_prev: delta @ a_prev
    )
    with pytest.raises(WrongVariantBroken, match="“one” and “two” do the same"):
        refusals(formula)


def test_a_variant_that_looks_at_its_arguments_is_refused():
    formula = with_wrong(BP4, sly=by_type)
    with pytest.raises(FormulaError, match="isinstance"):
        demand_that_it_computes(formula)
