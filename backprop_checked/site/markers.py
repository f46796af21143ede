"""A block whose name or option is wrong is left as text by Markdown; such a page must not be published."""

import re
from html.parser import HTMLParser

from backprop_checked.catalog.pages import PageError, page

MARKER = re.compile(r"\s*/{3,}(\s|$)")


def refuse_markers(html: str, path: str) -> str:
    """Return a page's HTML as it is.

    Raises:
        PageError: where a block was left as text.
    """
    if not re.search(r"(^|>)\s*/{3,}(\s|$)", html, re.MULTILINE):
        return html
    parser = _Markers()
    parser.feed(html)
    parser.close()
    if not parser.markers:
        return html
    # An end without a beginning is named only when it stands alone.
    marker = max(parser.markers, key=lambda line: line.strip("/ ") != "")
    numbers = [number for number, line in enumerate(page(path).lines, 1) if line.strip() == marker]
    at = " or ".join(f"docs/{path}:{number}" for number in numbers) or f"docs/{path}"
    problem = "this is no block: a blank line before it, or its end, is missing"
    raise PageError(f"{at}: {problem}\n    {marker}")


class _Markers(HTMLParser):
    """The lines of a page's text, code aside, that look like the marker of a block."""

    ASIDE = ("pre", "code", "script", "style", "math", "svg")

    def __init__(self):
        super().__init__()
        self.depth, self.markers = 0, []

    def handle_starttag(self, tag, attributes):
        self.depth += tag in self.ASIDE

    def handle_endtag(self, tag):
        self.depth -= tag in self.ASIDE

    def handle_data(self, text):
        if not self.depth:
            self.markers += [line.strip() for line in text.splitlines() if MARKER.match(line)]
