"""The tables of false accusations and false blessings are of this checker, and what they say is so."""

import datetime

import pytest

from backprop_checked.catalog.paths import PROJECT
from benchmarks import counting, false_accusations, false_blessings, tables

AGAIN = "count again: python -m benchmarks.false_accusations, python -m benchmarks.false_blessings"
TABLES = pytest.mark.parametrize("table", [false_accusations, false_blessings])


@TABLES
def test_the_table_counts_each_network_once(table):
    rows = tables.read(table.TABLE)
    spans = [range(int(row["first"]), int(row["last"]) + 1) for row in rows]
    assert [number for span in spans for number in span] == list(range(len(rows) * table.ROW))
    for row in rows:
        assert tuple(row) == table.COLUMNS
        assert datetime.date.fromisoformat(row["counted"]) >= datetime.date(2026, 11, 21)


def test_networks_are_counted_with_all_that_is_in_them():
    for row in tables.read(false_accusations.TABLE):
        assert int(row["entries"]) > int(row["gradients"]) > false_accusations.ROW > 10 * int(row["unsure"])
    for row in tables.read(false_blessings.TABLE):
        assert false_blessings.ROW >= int(row["networks"]) > 0.9 * false_blessings.ROW
        assert int(row["right"]) + int(row["unsure"]) > false_blessings.ROW
        assert int(row["wrong"]) + int(row["wrong_unsure"]) > 4 * false_blessings.ROW


@TABLES
def test_nobody_is_accused_and_nothing_wrong_is_blessed(table):
    rows = tables.read(table.TABLE)
    assert [row for row in rows if row["accused"] != "0" or row.get("blessed", "0") != "0"] == []


@TABLES
def test_the_table_is_of_the_checker_as_it_is_now(table):
    digests = {row["checker"] for row in tables.read(table.TABLE)}
    assert digests == {counting.fingerprint(table.MODULES)}, AGAIN


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "place"),
    [(false_accusations, 0), (false_accusations, -1), (false_blessings, 0), (false_blessings, -1)],
)
def test_a_row_of_the_table_is_the_same_when_it_is_counted_again(table, place):
    row = tables.read(table.TABLE)[place]
    again, reports = table.counted(int(row["first"]))
    assert reports == []
    assert [str(number) for number in again] == [row[name] for name in table.COLUMNS[4:]], AGAIN


@TABLES
def test_the_page_says_what_the_table_says(table):
    page = " ".join((PROJECT / "docs" / "checker.md").read_text(encoding="utf-8").split())
    assert table.sentence() in page


def test_the_sentence_says_how_many_were_accused(tmp_path):
    about = ["2026-11-21", "3.11.7", "2.4.6", "abc"]
    rows = [[*about, 0, 249, 1000, 20_000, 0, 7], [*about, 250, 499, 1100, 21_000, 3, 8]]
    tables.write(tmp_path / "some.csv", false_accusations.COLUMNS, rows)
    text = false_accusations.sentence(tmp_path / "some.csv")
    assert text.startswith("3 of 500 networks was accused, and in 15 there was a gradient")
    assert "2,100 right gradients with 41,000 entries, counted on 2026-11-21" in text


def test_the_sentence_says_how_many_were_blessed(tmp_path):
    about = ["2026-11-21", "3.11.7", "2.4.6", "abc"]
    rows = [[*about, 0, 49, 50, 300, 100, 0, 900, 100, 2], [*about, 50, 99, 49, 300, 100, 1, 900, 100, 0]]
    tables.write(tmp_path / "some.csv", false_blessings.COLUMNS, rows)
    text = false_blessings.sentence(tmp_path / "some.csv")
    assert "In 99 deep networks, a wrong gradient was called right in 2, and a right one was called" in text
    assert "wrong in 1. Of 2,000 wrong gradients 90% were called wrong; of 800 right ones 75%" in text
