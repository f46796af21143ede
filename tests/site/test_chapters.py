"""Every chapter has the parts that a reader comes to expect, in the same order, and is not too long.

Each part of the plan is a function that yields what a page lacks: the line, and what to write there.
"""

import re

import pytest

from backprop_checked.catalog.pages import DOCS, chapters

LAST = ["Where people go wrong here", "Exercises", "What follows from what", "Sources"]
PREDICTION = re.compile(r"^> \*\*Predict before you read on\.\*\* .*\n(?:> .*\n)*", re.MULTILINE)
ANSWER = re.compile(r"\n\?{3} question \"Answer\"\n\n    \S")


def prose(text):
    """The words of a page's own sentences: no headings, blocks, folded parts, tables, formulas or code."""
    for left_out in (
        r"^/{3} \w[\s\S]*?^/{3}$",  # before folds, which end with the empty line above a block
        r"^\?{3}.*\n(?:\n|    .*\n)*",
        r"^[#|].*$",
        r"\]\([^)]*\)|\]\[[^\]]*\]",
        r"\$[^$]+\$|`[^`]*`",
    ):
        text = re.sub(left_out, " ", text, flags=re.MULTILINE)
    return [word for word in text.split() if re.search(r"[^\W\d_]", word)]


def line_of(text, place):
    return text.count("\n", 0, place) + 1


def opening(text):
    """A chapter opens with its question and says what it needs and gives."""
    front = re.match(r"(?:---\n.*?\n---\n\n)?", text, re.DOTALL).end()
    parts = {
        "a title, “# Radial basis layer: … { #radial }”": r"# .+\n\n",
        "the chapter's question in bold, ending in “?”: “**How does …?**”": r"\*\*[^*]+\?\*\*\n\n",
        "“*You need* …”, above “*You get* …”": r"\*You need\* [^*]+\n(?=\*You get\*)",
        "“*You get* …”, ending in a full stop and an empty line": r"\*You get\* [^*]+\.\n\n",
    }
    for what, pattern in parts.items():
        found = re.compile(pattern).match(text, front)
        if not found:
            yield line_of(text, front), f"here should stand {what}"
            return
        front = found.end()


def length(text):
    """A chapter has 600 to 1,400 words before its exercises."""
    many = len(prose(text.partition("\n## Exercises\n")[0]))
    if not 600 <= many <= 1400:
        yield (
            1,
            f"the page has {many} words of prose before its exercises, and should have 600 to 1,400: "
            f"headings, blocks, folds, tables, mathematics and code do not count",
        )


def ending(text):
    """A chapter ends with mistakes, exercises, what it rests on and its sources."""
    sections = [(match[1], match.start()) for match in re.finditer(r"^## (.+)$", text, re.MULTILINE)]
    last = sections[-len(LAST) :]
    if [name for name, _ in last] != LAST:
        named = ", ".join(f"“{name}”" for name, _ in last) or "none"
        wanted = ", ".join(f"“## {name}”" for name in LAST)
        at = next((at for (name, at), right in zip(last, LAST, strict=False) if name != right), len(text))
        yield line_of(text, at), f"the last sections should be {wanted}, exactly so; they are {named}"


def predictions(text):
    """A chapter asks before it tells, and folds the answer."""
    asked = list(PREDICTION.finditer(text))
    if len(asked) < 2:
        yield (
            line_of(text, asked[-1].start()) if asked else 1,
            f"there should be two predictions or more, and there are {len(asked)}: a quote that begins with "
            f"“> **Predict before you read on.** ” and goes on in the same line",
        )
    for each in asked:
        if not ANSWER.match(text, each.end()):
            yield (
                line_of(text, each.end()),
                "after a prediction and one empty line should stand its folded answer: “??? question "
                '"Answer"”, an empty line, and the text, four spaces further in',
            )


def shown(text):
    """A chapter draws and derives in the open."""
    if not re.search(r"^/// plot \|", text, re.MULTILINE):
        yield 1, "the page should draw something: “/// plot | radial.plots.bumps”"
    steps = text.count("    steps: true\n")
    if steps < 2:
        yield 1, f"two formulas or more should have the option “    steps: true”, and {steps} have it"


def exercises(text):
    """A chapter has three to six exercises, each with a folded solution that is run."""
    head, _, rest = text.partition("\n## Exercises\n")
    section, first = rest.partition("\n## ")[0], line_of(head, len(head)) + 2
    starts = list(re.finditer(r"^\*\*(\d+)\.\*\* ", section, re.MULTILINE))
    numbers = [int(start[1]) for start in starts]
    if not 3 <= len(starts) <= 6 or numbers != list(range(1, len(starts) + 1)):
        yield (
            first - 1,
            f"there should be three to six exercises, each a paragraph that begins with its number, "
            f"“**1.** ”, “**2.** ” …; found: {', '.join(map(str, numbers)) or 'none'}",
        )
    ends = [*(start.start() for start in starts[1:]), len(section)]
    for start, end in zip(starts, ends, strict=True):
        body = section[start.end() : end]
        if not re.search(
            r'^\?{3} success "Solution"\n[\s\S]*^    /{3} (program|formula) \|', body, re.MULTILINE
        ):
            yield (
                first + line_of(section, start.start()) - 1,
                f'exercise {start[1]} should have a fold, “??? success "Solution"”, and in it, four spaces '
                "further in, a block that is run: “    /// program | radial.exercises.nearest”",
            )


def connections(text):
    """A chapter says in words what it rests on and what uses it."""
    before, head, rest = text.partition("\n## What follows from what\n\n")
    follows = rest.partition("\n/// graph |")[0]
    if "](" not in follows and "][" not in follows:
        yield (
            line_of(before, len(before)) + bool(head),
            "“## What follows from what” should say in words, with links such as “[BP2][vectorised.bp2]”, "
            "what the chapter rests on and what uses it, before its block “/// graph | radial”",
        )


PLAN = [opening, length, ending, predictions, shown, exercises, connections]


@pytest.mark.parametrize("chapter", chapters())
@pytest.mark.parametrize("part", PLAN, ids=lambda part: part.__name__)
def test_a_chapter_keeps_to_the_plan(part, chapter):
    text = (DOCS / "derivations" / f"{chapter}.md").read_text(encoding="utf-8")
    lacks = [f"docs/derivations/{chapter}.md:{line}: {what}" for line, what in part(text)]
    assert not lacks, "\n".join(lacks)


def test_words_are_counted_and_nothing_else():
    text = "# Head\n\nOne *two* [three](a/b.md) $x$ `y` 4.\n\n/// plot | a.b\nCaption.\n///\n\n| a | b |\n"
    assert prose(text + '\n??? note "Folded"\n\n    Aside.\n\nFour\n') == ["One", "*two*", "[three", "Four"]
    fold = '\n??? note "Folded"\n\n    Aside.\n\n/// plot | a.b\nCaption.\n///\n\nFour\n'
    assert prose(text + fold) == ["One", "*two*", "[three", "Four"]


# A page that keeps to the plan, but for its length; then what is changed in it, the line that is named, and
# what is said.
GOOD = """# A layer { #layer }

**How does it work?**

*You need* the chain rule.
*You get* two formulas.

/// plot | layer.plots.one
    alt: "A line."
///

> **Predict before you read on.** What is it?

??? question "Answer"

    This.

/// formula | layer.one
    steps: true
///

> **Predict before you read on.** And this,
> in two lines?

??? question "Answer"

    That.

/// formula | layer.two
    steps: true
///

## Where people go wrong here

## Exercises

**1.** One.

??? success "Solution"

    /// program | layer.exercises.one
    ///

**2.** Two.

??? success "Solution"

    /// program | layer.exercises.two
    ///

**3.** Three.

??? success "Solution"

    /// formula | layer.three
    ///

## What follows from what

It rests on [BP2][vectorised.bp2].

/// graph | layer
///

## Sources
"""
BROKEN = {
    "no question": (opening, "How does it work?", "How it works.", 3, "ending in “?”"),
    "no title": (opening, "# A layer { #layer }", "A layer", 1, "a title"),
    "nothing needed": (opening, "*You need* the chain rule.\n", "", 5, "“*You need* …”"),
    "no full stop": (opening, "two formulas.", "two formulas", 6, "full stop"),
    "too short": (length, "How", "Why", 1, "has 31 words"),
    "a section is called otherwise": (
        ending,
        "## Where people go wrong here",
        "## Mistakes",
        33,
        "“Mistakes”",
    ),
    "sources first": (
        ending,
        "## What follows",
        "## Sources\n\n## What follows",
        35,
        "“Exercises”, “Sources”",
    ),
    "one prediction": (predictions, "> **Predict before you read on.** What", "> What", 22, "there are 1"),
    "an open answer": (predictions, '??? question "Answer"\n\n    That', "That", 24, "folded answer"),
    "no plot": (shown, "/// plot |", "/// program |", 1, "draw something"),
    "all derivations folded": (shown, "layer.one\n    steps: true", "layer.one", 1, "and 1 have it"),
    "two exercises": (exercises, "**3.** Three.", "Three.", 35, "found: 1, 2"),
    "a number twice": (exercises, "**3.**", "**2.**", 35, "found: 1, 2, 2"),
    "a solution that is not run": (
        exercises,
        "    /// program | layer.exercises.two",
        "    x",
        44,
        "exercise 2",
    ),
    "no words on what it rests on": (
        connections,
        "[BP2][vectorised.bp2]",
        "BP2",
        58,
        "[BP2][vectorised.bp2]",
    ),
}


def test_a_page_that_keeps_to_the_plan_lacks_nothing():
    assert [what for part in PLAN if part is not length for _, what in part(GOOD)] == []
    assert list(length(GOOD.replace("What is it?", "word " * 600))) == []


@pytest.mark.parametrize(("part", "old", "new", "line", "said"), BROKEN.values(), ids=BROKEN)
def test_what_a_page_lacks_is_said_with_its_line_and_what_to_write(part, old, new, line, said):
    assert GOOD.count(old) == 1
    [(at, what)] = part(GOOD.replace(old, new))
    assert (at, said in what) == (line, True), (at, what)
