"""A picture is drawn in a process of its own, in the page's colours, and says what it shows."""

from xml.etree import ElementTree

import pytest

from backprop_checked.site import drawing, mathml
from backprop_checked.site.plots import svg

NAME = "vectorised.plots.shrinking_errors"
PLOTS = '''"""Pictures, and what goes wrong with them."""

import sys
import time

import matplotlib.pyplot as plt


def line(ink):
    figure, axes = plt.subplots()
    plt.rcParams["lines.linewidth"] = 99
    axes.plot([1, 2], color=ink["weight"])
    return figure


def raises(ink):
    return plt.plot([1, 2], [1, 2, 3])


def exits(ink):
    sys.exit(0)


def hangs(ink):
    time.sleep(60)


def nothing(ink):
    pass


number = 1
'''
TELL = """
import json
from backprop_checked.catalog import cache, tasks
from backprop_checked.site import plots

outcomes = {}
for name in ("line", "raises", "exits", "nothing", "number", "missing", "hangs"):
    tasks.TIME_LIMIT = 1 if name == "hangs" else 60
    try:
        outcomes[name] = plots.svg(f"small.plots.{name}", "A picture")
    except tasks.ContentError as error:
        outcomes[name] = str(error)
cached = sorted(path.name for path in (cache.CACHE / "plots").iterdir())
print(json.dumps([outcomes, cached]))
"""


@pytest.fixture(scope="module")
def outcomes(ask):
    """What comes of each function, and which results were kept."""
    return ask(TELL, {"plots": PLOTS})


def at(text):
    return (
        f"snippets/small/plots.py:{next(n for n, line in enumerate(PLOTS.splitlines(), 1) if text in line)}"
    )


@pytest.mark.parametrize(
    ("name", "where", "expected"),
    [
        ("raises", at("plt.plot([1, 2], [1, 2, 3])"), "ValueError: x and y must have same first dimension"),
        ("exits", at("sys.exit(0)"), "SystemExit: 0"),
        ("hangs", "snippets/small/plots.py", "not done after 1 seconds"),
        ("nothing", "snippets/small/plots.py", "'NoneType' object has no attribute 'savefig'"),
        ("number", "snippets/small/plots.py", "'int' object is not callable"),
        ("missing", "snippets/small/plots.py", "has no attribute 'missing'"),
    ],
)
def test_a_plot_that_fails_is_named_and_nothing_of_it_is_kept(outcomes, name, where, expected):
    results, cached = outcomes
    assert results[name].startswith(f"{where}: ")
    assert expected in results[name]
    assert "Traceback" not in results[name]
    assert cached == ["small.plots.line.json"]


def test_a_plot_says_what_it_shows_and_has_ids_of_its_own():
    drawn = svg(NAME, 'Errors "shrink" & <vanish>')
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Errors "shrink" & <vanish>'
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert ids
    assert all(id_.startswith("vectorised-plots-shrinking_errors-") for id_ in ids)
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.endswith("href"):
                assert value.removeprefix("#") in ids


def test_a_plot_wears_the_pages_colours_and_brings_no_rules():
    drawn = svg(NAME, "A picture")
    assert "currentColor" in drawn
    assert "var(--math-error)" in drawn
    assert "#0000a" not in drawn
    assert "<style" not in drawn
    assert "<metadata" not in drawn
    assert "<?xml" not in drawn


def test_what_one_plot_does_to_matplotlib_is_not_seen_by_the_next(outcomes):
    import matplotlib

    drawn = svg(NAME, "A picture")
    assert 'stroke-width="' in drawn
    assert 'stroke-width="99"' not in drawn
    assert matplotlib.rcParams["lines.linewidth"] != 99


def test_outlines_are_no_finer_than_can_be_seen():
    letter = '<path id="a" d="M 1250 -1210\nQ 8 4416 7 0" transform="scale(0.015625)"/>'
    use = '<use href="#a" transform="translate(49.999954 0.384375) scale(0.7)"/>'
    part = drawing.part_of_page(f"<svg><!-- $a$ -->{letter}{use}</svg>", "A letter.", "p-")
    assert '<path id="p-a" d="M78-76q-78 352-78 76" transform="scale(0.25)"/>' in part
    assert 'transform="translate(50 0.38) scale(0.7)"' in part
    assert "<!--" not in part


def test_every_page_that_shows_a_plot_says_which_characters_it_needs():
    """Also where it has been asked for before: by another page, or by the same one before an edit of it."""
    needed = []
    for _ in range(2):
        with mathml.drawn() as characters:
            svg(NAME, "Errors")
            needed.append(set(characters))
    assert needed[0] == needed[1] > set("0")
