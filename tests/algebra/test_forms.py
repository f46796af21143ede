"""Forms: brackets that collapse sums, whatever the range; nothing is captured; the same under every hash
seed."""

import os
import random
import subprocess
import sys
from itertools import product as places
from pathlib import Path

import pytest

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.counterexample import Numbers
from backprop_checked.algebra.form import (
    UNIT,
    Undecided,
    at_least_zero,
    entry,
    form_text,
    minus,
    number,
    of_index,
    scaled,
)
from backprop_checked.algebra.functions import exponential, gate, logarithm, maximum
from backprop_checked.algebra.identities import gap
from backprop_checked.algebra.index import index_map, rounded_down, variable
from backprop_checked.algebra.inequalities import Assumptions, assume, follows
from backprop_checked.algebra.product import delta, inverse, power_of, substitute, summed, times, within

N, K, s, U, q, r, i, j, k, u = map(variable, ("N", "K", "s", "U", "q", "r", "i", "j", "k", "u"))
SIZES = ("K", "N", "U", "s")


@pytest.fixture(autouse=True)
def sizes():
    with assume(Assumptions(SIZES, [variable(size) - 1 for size in SIZES], positive=["eps"])):
        yield


def x(*at):
    return entry("x", at)


def inside(**ranges):
    return [g for name, size in ranges.items() for g in (variable(name), size - 1 - variable(name))]


def test_a_delta_uses_up_a_sum_and_leaves_its_range():
    form = summed(times(delta("u", "q"), x("u")), "u", 0, N - 1)
    assert not gap(form, times(within(q, 0, N - 1), x(q)))
    assert not gap(form, x(q), inside(q=N))
    assert gap(form, x(q), inside(q=N + 1))


def test_a_bracket_that_the_others_imply_together_is_none():
    # s i + u is at most s (N − 1) + U − 1, which takes the ranges of both i and u.
    here = summed(x(i), "i", 0, N - 1)
    bounded = summed(times(at_least_zero(s * (N - 1) + U - 1 - s * i - u), x(i)), "i", 0, N - 1)
    tight = summed(times(at_least_zero(s * (N - 1) + U - 2 - s * i - u), x(i)), "i", 0, N - 1)
    assert not gap(bounded, here, inside(u=U))
    assert gap(tight, here, inside(u=U))
    assert gap(bounded, here, inside(u=U + 1))
    assert gap(bounded, scaled(here, 2), inside(u=U))


def test_a_sum_may_be_counted_from_its_other_end():
    ahead = summed(times(entry("w", [u]), x(q - u)), "u", 0, U - 1)
    behind = summed(times(entry("w", [q - u]), x(u)), "u", q - U + 1, q)
    assert not gap(ahead, behind)
    assert gap(ahead, summed(times(entry("w", [u]), x(q + u)), "u", 0, U - 1))


def test_a_range_of_equal_numbers_is_counted_also_in_strides():
    assert not gap(summed(UNIT, "u", 0, N - 1), of_index(N))
    fits = at_least_zero(N - s * i - 1)
    assert not gap(summed(fits, "i", 0, N - 1), of_index(rounded_down(N - 1, s) + 1))


def test_a_sum_may_be_cut_in_two():
    form = summed(x("u"), "u", 0, N - 1)
    cut = (*summed(times(at_least_zero(q - u), x("u")), "u", 0, N - 1),
           *summed(times(at_least_zero(u - q - 1), x("u")), "u", 0, N - 1))  # fmt: skip
    assert not gap(form, cut)


def test_digits_are_unique():
    form = summed(summed(times(delta(q, i * K + j), x(i, j)), "j", 0, K - 1), "i", 0, N - 1)
    where = {"q": r * K + k}
    assert not gap(substitute(form, where), x(r, k), inside(r=N, k=K))
    assert gap(substitute(form, {"q": r * N + k}), x(r, k), inside(r=N, k=K))


def test_nothing_is_captured():
    # The sum's own letter is i; an index that is called i is put in, and stays free.
    form = summed(times(x("i", "k"), entry("y", ["i"])), "i", 0, N - 1)
    put = substitute(form, {"k": i})
    assert not gap(put, summed(times(x("j", "i"), entry("y", ["j"])), "j", 0, N - 1))
    assert gap(put, summed(times(x("j", "j"), entry("y", ["j"])), "j", 0, N - 1))
    square = times(form, form)
    assert not gap(square, summed(times(form, x("i", "k"), entry("y", ["i"])), "i", 0, N - 1))
    assert gap(
        square, summed(times(x("i", "k"), x("i", "k"), entry("y", ["i"]), entry("y", ["i"])), "i", 0, N - 1)
    )


def test_roots_and_powers():
    v = (*x(0), *entry("eps"))
    assert not gap(times(power_of(v, 1 / 2), power_of(v, 1 / 2)), v)
    assert not gap(power_of(number(8), 1 / 2), scaled(power_of(number(2), 1 / 2), 2))
    z = x(q)
    half = exponential(scaled(z, 0.5))
    assert not gap(times(half, half), exponential(z))
    assert gap(power_of(times(z, z), 1 / 2), z)  # it is |z|
    assert gap(power_of(scaled(z, -1), 1 / 2), power_of(z, 1 / 2))


def test_what_a_common_factor_leaves_inside_is_multiplied_out():
    x, y = entry("x"), entry("y")
    rest = minus(UNIT, x)  # 1/(x/(1 − x) + y) is (1 − x)/(x + y (1 − x))
    left = inverse((*times(x, inverse(rest)), *y))
    right = times(rest, inverse((*x, *times(y, rest))))
    assert canonical(left) == canonical(right)
    e = exponential(x)
    share = times(e, inverse((*UNIT, *e)))
    assert logarithm(minus(UNIT, share)) == scaled(logarithm((*UNIT, *e)), -1)
    with pytest.raises(Undecided, match="is 0"):
        inverse((*UNIT, *scaled(share, -1), *scaled(inverse((*UNIT, *e)), -1)))


def test_exponentials_logarithms_and_gates():
    z, sigmoid = x(q), inverse((*UNIT, *exponential(scaled(x(q), -1))))
    assert not gap(sigmoid, times(exponential(z), inverse((*UNIT, *exponential(z)))))
    assert not gap(logarithm(times(exponential(z), entry("eps"))), (*z, *logarithm(entry("eps"))))
    assert gap(logarithm(times(z, z)), scaled(logarithm(z), 2))
    assert not gap(maximum((), z), times(z, gate(z)))
    assert not gap(times(gate(z), gate(z)), gate(z))
    assert not gap(gate(maximum((), z)), gate(z))
    assert gap(gate(scaled(z, -1)), minus(UNIT, gate(z)))  # at a kink both are 0


def test_an_index_map_may_repeat_what_it_looks_up():
    with assume(Assumptions(SIZES, [variable(z) - 1 for z in SIZES], {"id": (lambda _: 0, lambda _: K - 1)})):
        looked_up = summed(times(delta(k, index_map("id", variable("n"))), x("n")), "n", 0, N - 1)
        assert len(canonical(looked_up)) == 1  # the sum stays: several n may have one id
        assert not gap(summed(looked_up, "k", 0, K - 1), summed(x("n"), "n", 0, N - 1))


@pytest.mark.parametrize(
    ("g", "given", "holds"),
    [
        (N - 1, (), True),
        (N - 2, (), False),
        (s * i, (i,), True),
        (s * i - i, (i,), True),
        (s * i - 2 * i, (i,), False),
        (N * K - 1 - i * K - j, (i, N - 1 - i, j, K - 1 - j), True),
        (N * K - 2 - i * K - j, (i, N - 1 - i, j, K - 1 - j), False),
        (N - 1 - rounded_down(q, K), (q, N * K - 1 - q), True),
        (N - 2 - rounded_down(q, K), (q, N * K - 1 - q), False),
        (rounded_down(q, s), (q,), True),
    ],
)
def test_what_follows_and_what_does_not(g, given, holds):
    assert follows(g, given) is holds


def random_form(draw):
    bound = [variable(name) for name in ("a", "b", "c")[: draw.randint(1, 3)]]

    def index():
        e = draw.choice([*bound, *bound, q, r])
        return draw.choice([1, 1, -1, s]) * e + draw.choice([0, 0, 1, q, *bound])

    form = UNIT
    for _ in range(draw.randint(1, 2)):
        form = times(form, entry(draw.choice("xy"), [index() for _ in range(draw.randint(1, 2))]))
    for _ in range(draw.randint(0, 2)):
        form = times(
            form, draw.choice([lambda a, b: delta(a, b), lambda a, b: at_least_zero(a - b)])(index(), index())
        )
    ranges = [(letter.letter, draw.choice([N, K])) for letter in bound]
    return form, ranges


def closed(form, ranges):
    for letter, size in ranges:
        form = summed(form, letter, 0, size - 1)
    return form


def by_hand(form, ranges, values):
    """The sum over explicit ranges of a form in which nothing has been bound yet."""
    spans = [range(values[size.letter]) for _, size in ranges]
    names = [letter for letter, _ in ranges]
    return sum(Numbers({**values, **dict(zip(names, at, strict=True))}).form(form) for at in places(*spans))


@pytest.mark.parametrize("seed", range(60))
def test_a_form_has_the_value_of_the_sum_that_it_was_made_of(seed):
    draw = random.Random(seed)
    form, ranges = random_form(draw)
    other, other_ranges = (form, ranges) if seed % 2 else random_form(draw)
    left, right = closed(form, ranges), closed(other, other_ranges)
    same = not gap(left, right, inside(q=N, r=K))
    for values in (
        {"N": 3, "K": 4, "s": 2, "U": 1, "q": 2, "r": 1},
        {"N": 2, "K": 1, "s": 1, "U": 1, "q": 0, "r": 0},
    ):
        true = by_hand(form, ranges, values)
        assert Numbers(values).form(canonical(left)) == pytest.approx(true, abs=1e-9)
        if same:
            assert by_hand(other, other_ranges, values) == pytest.approx(true, abs=1e-9)


ONE_FORM = """
from backprop_checked.algebra.form import form_text
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.inequalities import assume
from snippets.convolution.stride import STRIDE
declared = of_formula(STRIDE)
with assume(declared.assumptions):
    from backprop_checked.algebra.form import entry
    print(form_text(canonical(declared.computation.derivative(entry("C"), "image", ["n", "c", "q", "r"]))))
"""


@pytest.mark.slow
def test_a_form_is_the_same_under_every_hash_seed():
    texts = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])}
        done = subprocess.run(
            [sys.executable, "-c", ONE_FORM], capture_output=True, text=True, env=environment, check=True
        )
        texts.add(done.stdout)
    assert len(texts) == 1


def test_a_form_is_written_for_people():
    assert form_text(canonical(summed(x("u"), "u", 0, N - 1))) == "Σ_·0 [-1+N-·0 ≥ 0]·[·0 ≥ 0]·x[·0]"
