"""How good the gates are, and what may be said of how many formulas, as the page shows it."""

import csv

import markdown
import pytest

from backprop_checked.algebra.proof import WORDS, Evidence
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import overview, rendering

WAYS = {
    "proved for every size": Evidence(),
    "proved for all values": Evidence(has_sizes=False),
    "proved on sizes": Evidence(on_sizes="a reason"),
    "defined": Evidence(standing="defined"),
    "checked": Evidence(standing="checked"),
}


def test_one_word_for_each_kind_of_evidence():
    assert {word: evidence.word for word, evidence in WAYS.items()} == {word: word for word in WORDS}


def test_the_score_is_the_tables():
    data = overview.mutations(None)
    with overview.MUTATIONS.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    for kind, numbers in data["score"].items():
        score = dict(zip(data["outcomes"], numbers, strict=True))
        assert score["Mutants"] == sum(int(row["mutants"]) for row in rows if row["mutated"] == kind) > 100
        assert score["Mutants"] == sum(numbers[1:])
        assert score["survived"] == 0
    html = markdown.Markdown(extensions=["backprop_checked.site"]).convert("/// mutations\nSo.\n///\n")
    assert f"Counted on {rows[0]['counted']}" in html
    assert f"<td>{data['score']['program'][0]:,}</td>" in html


def test_a_table_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(overview, "MUTATIONS", overview.PROJECT / "nowhere.csv")
    with pytest.raises(ContentError, match=r"there is no nowhere\.csv: python -m benchmarks\.mutations"):
        overview.mutations(None)


def test_the_counts_are_those_of_the_records(monkeypatch):
    words = ["defined", "checked", "defined"]
    monkeypatch.setattr(overview, "chapters", lambda: ["one"])
    monkeypatch.setattr(overview, "formulas_of", lambda chapter: ["one.a", "one.b"])
    records = {"one.a": words[:1], "one.b": words[1:]}
    monkeypatch.setattr(overview, "variants", lambda name: [{"evidence": word} for word in records[name]])
    data = overview.evidence(None)
    assert dict(data["counts"]) == {**dict.fromkeys(WORDS, 0), "defined": 2, "checked": 1}
    assert data["all"] == 3
    html = rendering.environment().get_template("evidence.html").render(**data, md=markdown.Markdown())
    assert "<td>Defined</td><td>2</td>" in html
    assert "proved" not in html.lower()
