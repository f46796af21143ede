"""The table of false accusations is of this checker, and what it says is so."""

import datetime

import pytest

from backprop_checked.catalog.dependencies import PROJECT
from benchmarks import false_accusations as _count
from benchmarks import tables as dated

AGAIN = "count again: python -m benchmarks.false_accusations"


def test_the_table_counts_ten_thousand_networks_each_once():
    rows = dated.read(_count.TABLE)
    spans = [range(int(row["first"]), int(row["last"]) + 1) for row in rows]
    assert [number for span in spans for number in span] == list(range(10_000))
    for row in rows:
        assert tuple(row) == _count.COLUMNS
        assert datetime.date.fromisoformat(row["counted"]) >= datetime.date(2026, 11, 21)
        assert int(row["entries"]) > int(row["gradients"]) > _count.ROW


def test_nobody_is_accused():
    assert [row for row in dated.read(_count.TABLE) if row["accused"] != "0"] == []


def test_the_table_is_of_the_checker_as_it_is_now():
    assert {row["checker"] for row in dated.read(_count.TABLE)} == {_count.fingerprint()}, AGAIN


@pytest.mark.slow
@pytest.mark.parametrize("place", [0, 23])
def test_a_row_of_the_table_is_the_same_when_it_is_counted_again(place):
    row = dated.read(_count.TABLE)[place]
    again, reports = _count.counted(int(row["first"]))
    assert reports == []
    assert [str(number) for number in again] == [row[name] for name in _count.COLUMNS[4:]], AGAIN


def test_the_page_says_what_the_table_says():
    page = " ".join((PROJECT / "docs" / "checker.md").read_text(encoding="utf-8").split())
    assert _count.sentence() in page


def test_the_sentence_says_how_many_were_accused(tmp_path):
    about = ["2026-11-21", "3.11.7", "2.4.6", "abc"]
    rows = [[*about, 0, 249, 1000, 20_000, 0], [*about, 250, 499, 1100, 21_000, 3]]
    dated.write(tmp_path / "some.csv", _count.COLUMNS, rows)
    said = _count.sentence(tmp_path / "some.csv")
    assert said.startswith("3 of 10,000 networks")
    assert "2,100 right gradients with 41,000 entries, counted on 2026-11-21" in said
