"""What pages show of the checker: what it knows, and what it says."""

import importlib
import re
from html import escape

from snippets.page.apart import BookError, make, path_of
from snippets.page.book import book
from snippets.page.figure import code
from snippets.page.mistakes import words
from snippets.page.overview import table

CHECKER = path_of("snippets.diagnose")


def report_record(name):
    """Run a program that asks the checker: the program, and what it was told."""
    from snippets.page.record import _code

    module, _, function = f"snippets.{name}".rpartition(".")
    asked = getattr(importlib.import_module(module), function)
    return {"says": asked.__doc__.partition("\n")[0], "code": _code(asked), "report": str(asked())}


def told(maker, parent, name):
    """Append a program that asks the checker, and what the checker told it."""
    it = make("report", name)
    maker.put(parent, "p", it["says"])
    maker.say(maker.put(parent, "div"), maker.html(code(it["code"])))
    # A span a line: where one is too long for the page, the rest stands under its beginning.
    lines = it["report"].splitlines()
    lines = "".join(f'<span class="report-line">{escape(line)}\n</span>' for line in lines)
    box = f'<div class="highlight"><pre><code>{lines}</code></pre></div>'
    maker.say(maker.put(parent, "div", class_="output report"), maker.html(box))


def known_record(name):
    """Every mistake that the checker knows: its name, its sentence, the formula that cures it."""
    checker = importlib.import_module(name)
    # One by one, or in lists.
    listed = [it if isinstance(it, list) else [it] for it in vars(checker).values()]
    every = (it for some in listed for it in some if isinstance(it, checker.Mistake) and it.sentence)
    return list({it.name: [it.name, it.sentence, it.cure] for it in every}.values())


def known(maker, parent):
    """Append every mistake that the checker knows.

    Raises:
        BookError: where one names a formula that is none.
    """
    body = table(maker, parent, ["Its name", "What it says", "Cure"])
    for name, sentence, cure in make("list", "snippets.diagnose"):
        if cure not in book():
            raise BookError(f"snippets/diagnose.py: “{name}” is cured by {cure}, which is no formula")
        row = maker.put(body, "tr")
        maker.put(row, "td", name)
        sentence = re.sub(r"\{[^}]*\}", "…", sentence)  # numbers that a report fills in
        words(maker, maker.put(row, "td"), sentence[0].upper() + sentence[1:])
        maker.link(maker.put(row, "td"), cure)
