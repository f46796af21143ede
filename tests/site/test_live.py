"""What the page of derivations fetches: where it cannot be made, the site is built without it and says so."""

import re

import pytest

from backprop_checked.algebra.form import Undecided
from backprop_checked.catalog import declared_settings
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import derivation, live, node, problems

pytestmark = pytest.mark.slow


def test_where_it_could_not_be_made_the_page_says_how_to_get_it(convert, monkeypatch):
    monkeypatch.setattr(live, "made", dict)
    page = convert("/// check\n///", "derivation.md")
    assert "built without npm" in page
    assert "<script" not in page


def test_a_machine_without_npm_makes_nothing(monkeypatch):
    monkeypatch.setattr(node, "find_spec", lambda name: None)
    monkeypatch.setattr(node.shutil, "which", lambda tool: None)
    with pytest.raises(node.NodeError, match="npm is not installed"):
        live.make()


def test_a_machine_without_a_network_makes_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(node, "INSTALL", (*node.INSTALL, "--offline", "--cache", str(tmp_path)))
    with pytest.raises(node.NodeError, match="npm"):
        live.make()


def test_another_distribution_than_the_locks_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(live, "version", lambda name: "0.0")
    with pytest.raises(ContentError, match=r"python -m backprop_checked\.site\.live"):
        live._copy_sources(tmp_path)


def test_the_form_and_readme_say_how_much_is_fetched(convert):
    if not live.made():
        pytest.skip("what the page fetches cannot be made here")
    size = re.search(r'data-bytes="(\d+)"', convert("/// check\n///", "derivation.md"))[1]
    assert f"into {int(size) / 1e6:.0f} MB" in (PROJECT / "README.md").read_text(encoding="utf-8")


def test_the_lock_is_of_what_is_installed(tmp_path):
    live._copy_sources(tmp_path)
    assert (tmp_path / "lark" / "__init__.py").is_file()
    assert (tmp_path / "backprop_checked" / "derivation" / "answers.py").is_file()
    assert not (tmp_path / "backprop_checked" / "site").exists()


def test_one_page_has_the_form_and_without_it_nothing_is_fetched(monkeypatch):
    live.page.cache_clear()  # other tests have other pages
    assert live.page() == "derivation.md"
    monkeypatch.setattr(live, "page", lambda: "")
    monkeypatch.setattr(live, "made", lambda: dict.fromkeys(live.FILES, b""))
    assert list(live.files()) == []
    assert derivation.link({"statement": "", "convention": ""}, "") == ""


@pytest.fixture
def reported():
    """What is reported, once each, while nothing raises it."""
    messages = []
    problems.collect(messages.append)
    yield messages
    problems.collect(None)


def test_a_formula_of_which_no_setting_can_be_made_is_reported_once(monkeypatch, reported):
    """One that does not hold is reported where it is proved."""
    nothing = {"NAME": {"general": None, "own": None}}
    bad = ("vectorised.bp2", "vectorised.bp3")

    def made(tasks):
        return ((task, ContentError(f"{task[1]} fails") if task[1] in bad else nothing) for task in tasks)

    monkeypatch.setattr(live, "make_all", made)
    monkeypatch.setattr(live.proved, "problems", lambda: {"vectorised.bp3": ContentError("is not proved")})
    settings = live.settings.__wrapped__()
    assert reported == ["vectorised.bp2 fails"]
    assert "vectorised.bp1.NAME" in settings
    assert not {"vectorised.bp2.NAME", "vectorised.bp3.NAME"} & settings.keys()


def test_a_formula_that_cannot_be_judged_and_is_not_listed_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.delitem(declared_settings.NOT_JUDGED, "vectorised.unrolled.UNROLLED")
    to_do = r"vectorised\.unrolled\.UNROLLED: .*: .* letters\. If that is to be so, list it in NOT_JUDGED"
    with pytest.raises(Undecided, match=to_do):
        declared_settings.settings("vectorised.unrolled")
