"""The table of speeds is whole, and the program that writes it runs. What a clock says is not tested."""

import datetime
from itertools import product

from packaging.version import Version

from benchmarks import tables as dated
from benchmarks import training_speed as _speed
from snippets.training.implementations import IMPLEMENTATIONS


def holds(rows, samples):
    """Whether the rows are a whole table, one for each way and each number of samples."""
    assert [(int(row["samples"]), row["way"]) for row in rows] == list(product(samples, IMPLEMENTATIONS))
    machine = [name for name in _speed.COLUMNS if name not in ("samples", "way")][:5]
    assert len({tuple(row[name] for name in machine) for row in rows}) == 1
    for row in rows:
        assert tuple(row) == _speed.COLUMNS
        assert datetime.date.fromisoformat(row["measured"]) >= datetime.date(2026, 11, 21)
        assert row["system"]
        assert int(row["cores"]) >= 1
        assert Version(row["python"]) >= Version("3.11")
        assert Version(row["numpy"]) >= Version("2")
        assert float(row["microseconds"]) > 0
        assert float(row["times the batch"]) > 0
        if row["way"] == "as a batch":
            assert row["times the batch"] == "1"
    return True


def test_the_table_in_the_repository_is_whole():
    assert holds(dated.read(_speed.TABLE), _speed.SAMPLES)


def test_the_benchmark_measures_every_way_and_writes_such_a_table(tmp_path):
    file = tmp_path / "small.csv"
    dated.write(file, _speed.COLUMNS, _speed.measured(samples=(2, 4), at_least=0))
    assert holds(dated.read(file), (2, 4))
    today = datetime.date.today()
    assert abs(datetime.date.fromisoformat(dated.read(file)[0]["measured"]) - today).days <= 1


def test_the_comparison_shows_each_ratio_once_with_the_day_and_the_machine():
    rows, text = dated.read(_speed.TABLE), _speed.comparison()
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if "|" in line
    ]
    assert lines[0] == ["", "1 sample", "50 samples", "1,000 samples"]
    assert [line[0] for line in lines[2:]] == list(IMPLEMENTATIONS)
    for name, *ratios in lines[2:]:
        assert ratios == [row["times the batch"] for row in rows if row["way"] == name]
    first = rows[0]
    for fact in (first["measured"], f"{first['cores']} cores", first["python"], first["numpy"]):
        assert fact in text
