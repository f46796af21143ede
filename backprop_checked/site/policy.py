"""The security policy of every page: it asks only this site, and runs only this site's scripts.

The theme writes scripts into its pages. Their hashes are taken from the page as it is published, without what
its author wrote: a script that somebody types into Markdown has no hash, and does not run. Nothing has a
style attribute: `style-src 'self'` would leave a plot black. What the policy keeps out, the build refuses by
name.

A page cannot say of itself who may frame it (`frame-ancestors`): browsers read that in a header alone. Nor is
its policy that of the workers it starts, for the search and for Python: theirs come with their own files,
from a host that sends one. What may be started, and from where, is the page's to say.

Source: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

RUNS_PYTHON = ' data-folder="'  # the form for derivations
INLINE = re.compile(r"<script(?![^>]*\b(?:src=|application/json))[^>]*>(.*?)</script>", re.DOTALL)
HEAD = '<meta charset="utf-8">'
RULES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "worker-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # the theme's stylesheet holds its icons
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
# Elements that the policy would keep out, or that would change what it is about.
REFUSED = ("applet", "audio", "base", "embed", "frame", "iframe", "meta", "object", "style", "video")
ADDRESSES = ("action", "formaction", "href", "src", "xlink:href")
# Whatever may be one of these, or hides the end of its tag in a quoted value: most pages have none, and to
# parse them all would take as long as to set them.
CANDIDATE = re.compile(
    rf"""<script\b(?!\ src="[^"<>]*"\ type="module">)|<(?:{"|".join(REFUSED)})\b|javascript
    |<[^<>]*\b(?:style|on[a-z]+)\s*=|=\s*(?:"[^"]*>|'[^']*>)""",
    re.IGNORECASE | re.VERBOSE,
)


class PolicyError(Exception):
    """A page that cannot have its policy."""


def with_policy(html: str, content: str, livereload: bool = False) -> str:
    """Return a page with its policy, which stands before whatever the page loads.

    `wasm-unsafe-eval`, on the page that runs Python, lets WebAssembly be compiled and nothing else.

    Args:
        html: the whole page.
        content: the part of it that its author wrote, whose scripts are not trusted; "" for none.
        livereload: `mkdocs serve` adds a script to each page that it hands out, so scripts within a page run.

    Raises:
        PolicyError: where the page does not begin as the theme's do, or does not hold its content as it is.
    """
    if html.count(HEAD) != 1 or "<script" in html.partition(HEAD)[0]:
        raise PolicyError(f"no place for the security policy: {HEAD} must stand once, before any script")
    if content not in html:
        raise PolicyError("the theme does not show a page's content as it is: which scripts are the theme's?")
    scripts = INLINE.findall(html.replace(content, "", 1) if content else html)
    inline = ["'unsafe-inline'"] if livereload else dict.fromkeys(map(_hash, scripts))
    wasm = ["'wasm-unsafe-eval'"] if RUNS_PYTHON in content else []
    rules = RULES | {"script-src": " ".join([RULES["script-src"], *wasm, *inline])}
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    return html.replace(HEAD, f'{HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def kept_out(html: str) -> Iterator[tuple[str, str]]:
    """Yield what the policy keeps out of a part of a page: the words for it, and how it is written."""
    if CANDIDATE.search(html):
        parser = _Elements()
        parser.feed(html)
        parser.close()
        yield from dict.fromkeys(parser.found)


class _Elements(HTMLParser):
    """Scripts, styles and frames among a page's elements."""

    def __init__(self):
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.found.append(("a script within the page", "<script"))
        if tag in REFUSED:
            self.found.append((f"<{tag}>", f"<{tag}"))
        for name, value in attributes:
            if name == "style" or name.startswith("on"):
                self.found.append((f"the attribute {name}", f"{name}="))
            elif name in ADDRESSES and (value or "").strip().lower().startswith("javascript:"):
                self.found.append(("a script as an address", "javascript:"))


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
