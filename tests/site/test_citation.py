"""The citation at the foot of each page is CITATION.cff's."""

import pytest
import yaml

from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site.citation import CitationError, bibtex

PERSON = {"family-names": "Doe", "given-names": "Ada"}


@pytest.fixture
def file(tmp_path):
    def write(**fields):
        path = tmp_path / "CITATION.cff"
        path.write_text(yaml.safe_dump({"title": "A, B", "version": "1", "authors": [PERSON], **fields}))
        return path

    return write


def test_it_says_what_the_file_says(file):
    authors = [PERSON, {"name": "The Group"}]
    entry = bibtex(file(authors=authors, **{"date-released": "2026-11-26"}), url="https://example.org/")
    assert entry.splitlines() == [
        "@software{backprop_checked,",
        "  title = {{A, B}},",
        "  author = {Doe, Ada and {The Group}},",
        "  version = {1},",
        "  year = {2026},",
        "  url = {https://example.org/}",
        "}",
    ]


def test_our_own_file_makes_one():
    given = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    assert given["title"] in bibtex()
    assert str(given["version"]) in bibtex()


def test_no_file_is_no_citation(tmp_path):
    assert bibtex(tmp_path / "CITATION.cff") == ""


@pytest.mark.parametrize("key", ["title", "version", "authors"])
def test_what_is_missing_is_named(file, key):
    with pytest.raises(CitationError, match=f"CITATION.cff: it has no {key}"):
        bibtex(file(**{key: None}))
