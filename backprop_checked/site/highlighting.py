"""Source code, coloured as the theme colours it."""

import re
from functools import cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from backprop_checked.catalog.cache import memoize

_NAME = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')


@memoize("pygments")
def code(source, language="python", numbers=False):
    """Return source as HTML. `language` is one that Pygments knows; lines may have their numbers."""
    # A name has the colour of all text: its marks are a fifth of a page, and show nothing.
    return _NAME.sub(r"\1", highlight(source, *_lexer_and_formatter(language, numbers))).strip()


@cache
def _lexer_and_formatter(language, numbers):
    lines = "inline" if numbers else False
    formatter = HtmlFormatter(cssclass=f"language-{language} highlight", wrapcode=True, linenos=lines)
    return get_lexer_by_name(language), formatter
