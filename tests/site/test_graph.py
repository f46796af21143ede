"""In the derivation graph a line touches no box but the two that it joins, and no derivation is a circle."""

import re

import pytest

from backprop_checked.catalog.pages import DOCS, chapters, page
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import graph, overview
from backprop_checked.site.blocks import Request


def graph_of(chapter):
    """The data of a chapter's graph, or of the whole."""
    return graph.graph(Request(chapter, {}, "", 0))


def drawn(chapter):
    """The boxes of a graph as corners, and its lines as the points that they pass through."""
    data = graph_of(chapter)
    return {(box["x"], box["y"]) for box in data["boxes"]}, [points(line) for line in data["lines"]]


def points(d, steps=60):
    """Points along a path of absolute M, C and H."""
    found = []
    for command, numbers in re.findall(r"([A-Z])([^A-Z]*)", d):
        match command, [float(number) for number in numbers.split()]:
            case "M", [x, y]:
                found.append((x, y))
            case "H", [x]:
                start, y = found[-1]
                found += [(start + (x - start) * step / steps, y) for step in range(1, steps + 1)]
            case "C", [*numbers]:
                curve = [found[-1], *zip(numbers[::2], numbers[1::2], strict=True)]
                found += [bezier(curve, step / steps) for step in range(1, steps + 1)]
            case _:
                raise AssertionError(f"{command} is not known here: {d}")
    return found


def bezier(curve, t):
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    return tuple(sum(w * point[axis] for w, point in zip(weights, curve, strict=True)) for axis in (0, 1))


def touched(boxes, line):
    """The boxes that a line passes behind; one that it ends at is only reached."""
    return {
        (x, y)
        for x, y in boxes
        if any(x < px < x + graph.BOX[0] and y < py < y + graph.BOX[1] for px, py in line)
    }


def test_a_line_behind_a_box_is_found():
    boxes = {(8.0, 8.0), (158.0, 8.0), (308.0, 8.0)}
    assert touched(boxes, points("M112 25 C210 25 210 25 308 25")) == {(158.0, 8.0)}
    assert touched(boxes, points("M112 25 H158")) == set()


@pytest.mark.parametrize("chapter", ["", *chapters()], ids=lambda name: name or "whole")
def test_a_line_passes_behind_no_box(chapter):
    boxes, lines = drawn(chapter)
    assert len(boxes) > 5
    assert lines
    for line in lines:
        assert touched(boxes, line) == set()


@pytest.mark.parametrize("chapter", ["", *chapters()], ids=lambda name: name or "whole")
def test_a_line_leaves_the_right_side_of_a_box_and_ends_at_a_side_of_another(chapter):
    boxes, lines = drawn(chapter)
    middles = {(x, y + graph.BOX[1] / 2) for x, y in boxes}
    rights = {(x + graph.BOX[0], y) for x, y in middles}
    for line in lines:
        assert line[0] in rights
        assert line[-1] in middles | rights
        assert line[0] != line[-1]


@pytest.mark.parametrize("chapter", chapters())
def test_a_caption_speaks_of_dashed_boxes_where_there_are_any(chapter):
    dashed = any(box["elsewhere"] for box in graph_of(chapter)["boxes"])
    assert dashed == (
        "A dashed box is" in (DOCS / "derivations" / f"{chapter}.md").read_text(encoding="utf-8")
    )


def test_lines_to_two_boxes_of_one_row_run_beside_each_other():
    column = graph.BOX[0] + graph.GAP[0]
    near, far = (points(graph._line((8, 8), (8 + columns * column, 104))) for columns in (2, 3))
    assert near[60][1] != far[60][1]


def test_a_formula_stands_to_the_right_of_what_it_uses():
    at = graph.places(["a", "b", "c"], {"a": ["b"], "b": ["c"], "c": []})
    assert [at[name][0] for name in "cba"] == [0, 1, 2]


def test_the_whole_is_its_chapters_and_no_line_is_implied_by_others():
    data = graph_of("")
    assert sorted(box["name"] for box in data["boxes"]) == sorted(chapters())
    before = graph._chapters({f"{a}.x": [f"{b}.x" for b in rests] for a, rests in RESTS.items()})
    # Ten chapters: of three that rest on each other in a row only two lines are drawn.
    assert len(before["lines"]) == 2


def test_a_chapter_is_called_as_its_heading_in_the_list_of_formulas_says():
    words = {box["name"]: box["words"] for box in graph_of("")["boxes"]}
    assert (words["scalar"], words["vectorised"], words["autodiff"]) == (
        "One neuron",
        "Matrix form",
        "Autodiff",
    )
    assert not [name for name, said in words.items() if said.endswith("…") or "_" in said]


def test_a_box_has_the_word_of_the_field_where_the_address_has_an_older_one():
    said = {box["words"] for chapter in chapters() for box in graph_of(chapter)["boxes"]}
    assert {"pre-activation", "small change", "z by weight"} <= said
    assert not [words for words in said if "activity" in words or "nudge" in words]


def test_a_chapter_that_the_list_lacks_is_called_by_its_title(monkeypatch):
    pages = {"formulas.md": page("index.md"), "derivations/scalar.md": page("derivations/scalar.md")}
    monkeypatch.setattr(overview, "page", pages.__getitem__)
    assert overview.chapter_name("scalar") == "Backpropagation from scratch, on one neuron"


RESTS = {"scalar": [], "index_notation": ["scalar"], "vectorised": ["scalar", "index_notation"]}


def test_a_circle_is_refused_with_the_formulas_on_it():
    with pytest.raises(ContentError, match="a derivation in a circle: a ← b ← a"):
        graph.places(["a", "b"], {"a": ["b"], "b": ["a"]})
