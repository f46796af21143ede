"""How to cite the site: BibTeX, made from CITATION.cff, so that the two cannot differ."""

from pathlib import Path

import yaml

from backprop_checked.catalog.paths import PROJECT

FILE = PROJECT / "CITATION.cff"


class CitationError(Exception):
    """A CITATION.cff from which no citation can be made. The message names the file and what it lacks."""


def bibtex(file: Path = FILE, url: str = "") -> str:
    """Return an entry of BibTeX; nothing where there is no such file.

    Args:
        file: a CITATION.cff.
        url: where the site is published, if it is.

    Raises:
        CitationError: where it has no title, no version or no authors.
    Source: the Citation File Format 1.2.0, https://citation-file-format.github.io
    """
    if not file.is_file():
        return ""
    given = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    for key in ("title", "version", "authors"):
        if not given.get(key):
            raise CitationError(f"{file.name}: it has no {key}, which a citation needs")
    fields = {
        "title": f"{{{given['title']}}}",
        "author": " and ".join(_author(author) for author in given["authors"]),
        "version": str(given["version"]),
        "year": str(given.get("date-released", ""))[:4],
        "url": url or given.get("url", ""),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "@software{backprop_checked,\n" + ",\n".join(lines) + "\n}"


def _author(author: dict) -> str:
    """A person as `Family, Given`; a group in braces, or BibTeX would read its words as a person's names."""
    if "name" in author:
        return f"{{{author['name']}}}"
    return f"{author['family-names']}, {author['given-names']}"
