"""Source code, coloured as the theme colours it."""

import re
from functools import cache

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from backprop_checked.catalog import memory
from backprop_checked.catalog.cache import memoize

_CODE = re.compile(r"(.*?<code[^>]*>)(.*)(</code>.*)", re.DOTALL)
_PLAIN = re.compile(r'<span class="(?:n|w|o|p)">([^<]*)</span>')


@memoize("pygments")
def code(source, language="python", numbers=False):
    """Return source as HTML. `language` is one that Pygments knows; lines may have their numbers."""
    # Names, operators and brackets have the colour of all text: their marks would be a fifth of a page.
    return _PLAIN.sub(r"\1", highlight(source, *_lexer_and_formatter(language, numbers))).strip()


def program(source, imports, needs):
    """Return a program as HTML that is whole where it is pasted: what it needs stands before it, folded.

    Args:
        source: its own code.
        imports: lines that stand before all else, and are shown.
        needs: the code of what else it calls, or nothing.
    """
    before, inner, after = _CODE.match(code(source)).groups()
    folded = f'<span class="program-folded">{_inner(needs)}\n\n</span>' if needs else ""
    head = "".join(f"{_inner(line)}" for line in imports) + "\n" * bool(imports)
    return f"{before}{head}{folded}{inner}{after}"


def _inner(source):
    return _CODE.match(code(source))[2]


@memory.follows_from(memory.CODE)
@cache
def _lexer_and_formatter(language, numbers):
    lines = "inline" if numbers else False
    formatter = HtmlFormatter(cssclass=f"language-{language} highlight", wrapcode=True, linenos=lines)
    # In `\left[ … \right]` Pygments takes the bracket for an option, and all that follows.
    return get_lexer_by_name("text" if language == "latex" else language), formatter
