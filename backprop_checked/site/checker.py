"""What pages show of the checker: what it knows, and what it says."""

import re
from html import escape

from backprop_checked.catalog import reports
from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site.figure import code
from backprop_checked.site.mistakes import words
from backprop_checked.site.overview import table


def told(maker, parent, name):
    """Append a program that asks the checker, and what the checker told it."""
    it = make(reports.report, name)
    maker.put(parent, "p", it["says"])
    maker.say(maker.put(parent, "div"), maker.html(code(it["code"])))
    # A span a line: where one is too long for the page, the rest stands under its beginning.
    lines = it["report"].splitlines()
    lines = "".join(f'<span class="report-line">{escape(line)}\n</span>' for line in lines)
    box = f'<div class="highlight"><pre><code>{lines}</code></pre></div>'
    maker.say(maker.put(parent, "div", class_="output report"), maker.html(box))


def known(maker, parent):
    """Append every mistake that the checker knows.

    Raises:
        ContentError: where one names a formula that is none.
    """
    body = table(maker, parent, ["Its name", "What it says", "Cure"])
    for name, sentence, cure in make(reports.known, "backprop_checked.checker.mistakes"):
        if cure not in catalog():
            raise ContentError(
                f"backprop_checked/checker/mistakes.py: “{name}” is cured by {cure}, which is no formula"
            )
        row = maker.put(body, "tr")
        maker.put(row, "td", name)
        sentence = re.sub(r"\{[^}]*\}", "…", sentence)  # numbers that a report fills in
        words(maker, maker.put(row, "td"), sentence[0].upper() + sentence[1:])
        maker.link(maker.put(row, "td"), cure)
