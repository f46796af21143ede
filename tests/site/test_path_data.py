"""A path is drawn as matplotlib wrote it, to a tenth, and is written in half the bytes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site.path_data import shortened

pytestmark = pytest.mark.slow

SIZES = {"M": 2, "L": 2, "Q": 4, "C": 6, "z": 0}
WAYS = {"m": "M", "l": "L", "q": "Q", "c": "C"}


def places(data):
    """Where a path goes, command by command, as SVG 2 reads its data, in tenths.

    Source: SVG 2, https://www.w3.org/TR/SVG2/paths.html#PathDataBNF
    """
    tokens = re.findall(r"[A-Za-z]|-?(?:\d+(?:\.\d+)?|\.\d+)", data)
    x = y = 0
    start, found, command = (0, 0), [], ""
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        if command == "z":
            (x, y), before = start, (x, y)
            found.append(("z", before))
            continue
        count = {"h": 1, "v": 1}.get(command) or SIZES[WAYS.get(command, command)]
        numbers = [round(float(tokens.pop(0)) * 10) for _ in range(count)]
        if command in "hv":
            numbers = [numbers[0], 0] if command == "h" else [0, numbers[0]]
        if command.islower():
            numbers = [number + (x, y)[place % 2] for place, number in enumerate(numbers)]
        x, y = numbers[-2:]
        if command == "M":
            start = (x, y)
        found.append((WAYS.get(command, "L" if command in "hv" else command), tuple(numbers)))
    return found


numbers = st.integers(-99_999_999, 99_999_999).map(lambda number: f"{number / 10_000:.6f}")
commands = st.sampled_from("MLLLQCz").flatmap(
    lambda command: st.lists(numbers, min_size=SIZES[command], max_size=SIZES[command]).map(
        lambda each: f"{command} {' '.join(each)} \n"
    )
)


@given(st.lists(commands, max_size=12).map(lambda each: "M 1.25 -0.04 \n" + "".join(each)))
def test_a_path_goes_where_it_went_to_a_tenth(data):
    tenths = re.sub(r"-?\d+\.\d+", lambda number: f"{round(float(number[0]) * 10) / 10:g}", data)
    assert places(shortened(data)) == places(tenths)


@pytest.mark.parametrize(
    ("data", "short"),
    [
        (
            "M 73.339 60.12 \nL 99.8 60.1 \nL 99.8 33.7 \nL 73.3 60.1 \nz\n",
            "M73.3 60.1h26.5v-26.4l-26.5 26.4z",
        ),
        ("M 0 0 \nL 0.5 1 \nL 0.25 0.3 \nL 0.2 0.3", "M0 0l.5 1-.3-.7v0"),
    ],
)
def test_a_path_is_written_in_half_the_bytes(data, short):
    assert shortened(data) == short


def test_a_command_that_matplotlib_does_not_write_is_refused():
    with pytest.raises(ContentError, match="a path with the command A"):
        shortened("M 0 0 A 1 1 0 0 0 2 2")
