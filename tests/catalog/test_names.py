"""Who misspells a name is told the nearest."""

import pytest

from backprop_checked.catalog.names import nearest, unknown


@pytest.mark.parametrize(
    ("name", "nearby"),
    [("vectorised.bp22", ["vectorised.bp2"]), ("vectorized.bp2", ["vectorised.bp2"]), ("qqq", [])],
)
def test_the_nearest_names_come_first(name, nearby):
    assert nearest(name, {"vectorised.bp2": 1, "scalar.fork": 2})[:1] == nearby


def test_no_more_than_three_are_named_and_none_where_none_is_near():
    names = [f"batches.name_{number}" for number in range(9)]
    message = unknown("formula", "batches.name", names)
    assert message.startswith("no formula is called “batches.name”; did you mean batches.name_")
    assert message.count("batches.name_") == 3
    assert unknown("mistake", "qqq", names) == "no mistake is called “qqq”"
