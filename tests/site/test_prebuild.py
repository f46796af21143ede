"""The site for other builders: labs are Markdown, links relative, and somebody's own folder is left alone."""

from types import SimpleNamespace

import pytest
import yaml

from backprop_checked.catalog.paths import PROJECT
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import prebuild
from backprop_checked.site.__main__ import main


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ContentError, match="holds something else"):
        prebuild.prebuild(tmp_path)
    assert main(["prebuild", str(tmp_path)]) == 1
    assert "holds something else" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_links_lead_to_labs_as_markdown_and_are_relative():
    text = prebuild._with_links(
        "[a](/labs/tape.py#list) [b](../labs/ninja.py) [c](scalar.md)", "derivations/x.md"
    )
    assert text == "[a](../labs/tape.md#list) [b](../labs/ninja.md) [c](scalar.md)"
    kept = "[a](https://example.org/labs/tape.py) [b](program.py)"
    assert prebuild._with_links(kept, "derivations/x.md") == kept


def test_front_matter_says_what_a_page_is_about_and_keeps_what_stands_there():
    text = prebuild.described("---\nsearch:\n  boost: 2\n---\n\n# A\n", {"description": "Sums: of a, b"})
    front, _, body = text.removeprefix("---\n").partition("---\n")
    assert yaml.safe_load(front) == {"description": "Sums: of a, b", "search": {"boost": 2}}
    assert body == "\n\n# A\n"
    assert yaml.safe_load(prebuild.described("# A\n", {"card": "c"}).split("---")[1]) == {"card": "c"}


def test_the_configuration_has_no_hook_and_keeps_tags(tmp_path):
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    config = SimpleNamespace(site_url="", extra_css=["assets/a.css"])
    written = prebuild.configuration(text, tmp_path / "folder", config)
    assert "!ENV [SITE_URL" in written
    assert "mkdocs-jupyter" not in written
    assert ".py\n" not in written
    assert "hooks:" not in written
    entries = {key.value: value for key, value in yaml.compose(written).value}
    custom = {key.value: value.value for key, value in entries["theme"].value}["custom_dir"]
    assert (tmp_path / "folder" / custom / "main.html").resolve().is_file()
    assert [node.value for node in entries["extra_css"].value] == ["assets/site.css"]
