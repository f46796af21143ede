"""Every chapter has the parts that a reader comes to expect, in the same order, and is not too long."""

import re

import pytest

from backprop_checked.catalog.pages import DOCS, chapters

LAST = ["Where people go wrong here", "Exercises", "What follows from what", "Sources"]


@pytest.fixture(params=chapters())
def text(request):
    return (DOCS / "derivations" / f"{request.param}.md").read_text(encoding="utf-8")


def prose(text):
    """The words of a page's own sentences: no headings, blocks, folded parts, tables, formulas or code."""
    for left_out in (
        r"^\?{3}.*\n(?:\n|    .*\n)*",
        r"^/{3} \w[\s\S]*?^/{3}$",
        r"^[#|].*$",
        r"\]\([^)]*\)|\]\[[^\]]*\]",
        r"\$[^$]+\$|`[^`]*`",
    ):
        text = re.sub(left_out, " ", text, flags=re.MULTILINE)
    return [word for word in text.split() if re.search(r"[^\W\d_]", word)]


def test_words_are_counted_and_nothing_else():
    text = "# Head\n\nOne *two* [three](a/b.md) $x$ `y` 4.\n\n/// plot | a.b\nCaption.\n///\n\n| a | b |\n"
    assert prose(text + '\n??? note "Folded"\n\n    Aside.\n\nFour\n') == ["One", "*two*", "[three", "Four"]


def test_a_chapter_opens_with_its_question_and_says_what_it_needs_and_gives(text):
    text = re.sub(r"\A---\n.*?\n---\n\n", "", text, flags=re.DOTALL)
    assert re.match(r"# .+\n\n\*\*[^*]+\?\*\*\n\n\*You need\* [^*]+\n\*You get\* [^*]+\.\n\n", text)


def test_a_chapter_has_600_to_1400_words_before_its_exercises(text):
    assert 600 <= len(prose(text.partition("\n## Exercises\n")[0])) <= 1400


def test_a_chapter_ends_with_mistakes_exercises_what_it_rests_on_and_its_sources(text):
    assert re.findall(r"^## (.+)$", text, re.MULTILINE)[-len(LAST) :] == LAST


def test_a_chapter_asks_before_it_tells_and_folds_the_answer(text):
    asked = re.findall(r"^> \*\*Predict before you read on\.\*\*(?: .*\n(?:> .*\n)*)", text, re.MULTILINE)
    folded = r"^> \*\*Predict before you read on\.\*\* .*\n(?:> .*\n)*\n\?{3} question \"Answer\"\n\n    \S"
    assert len(asked) >= 2
    assert len(re.findall(folded, text, re.MULTILINE)) == len(asked)


def test_a_chapter_draws_and_derives_in_the_open(text):
    assert re.search(r"^/// plot \|", text, re.MULTILINE)
    assert text.count("    steps: true\n") >= 2


def test_a_chapter_has_three_to_six_exercises_each_with_a_folded_solution_that_is_run(text):
    exercises = text.partition("\n## Exercises\n")[2].partition("\n## ")[0]
    parts = re.split(r"^\*\*(\d)\.\*\* ", exercises, flags=re.MULTILINE)[1:]
    numbers, bodies = parts[::2], parts[1::2]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert 3 <= len(numbers) <= 6
    for exercise in bodies:
        assert re.search(
            r'^\?{3} success "Solution"\n[\s\S]*^    /{3} (program|formula) \|', exercise, re.MULTILINE
        )


def test_a_chapter_says_in_words_what_it_rests_on_and_what_uses_it(text):
    follows = text.partition("\n## What follows from what\n\n")[2].partition("\n/// graph |")[0]
    assert "](" in follows or "][" in follows
