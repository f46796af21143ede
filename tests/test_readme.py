"""What README.md promises works as it stands there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_page_and_test_that_the_readme_names_exists():
    named = re.findall(r"`((?:docs|tests|snippets|benchmarks)/[\w/]+\.(?:md|py))`", README)
    assert "docs/write_a_chapter.md" in named
    assert [path for path in named if not (ROOT / path).exists()] == []
