"""What can be wrong with a page's text alone: it is read before anything is proved.

Markdown passes these on as text or as HTML, so a page that was meant otherwise would be published.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from mkdocs.utils import meta

from backprop_checked.catalog import pages
from backprop_checked.catalog.paths import DOCS
from backprop_checked.catalog.tasks import raise_all

RAW = re.compile(r"<(\w+)\b([^<>]*)>")
ADDRESS = re.compile(r"""\b(src|href|srcset|data|action)\s*=\s*["']?([^"'\s>]+)""")
DOLLAR = re.compile(r"(?<!\\)\$")
# A derivative or an error, and what it is said to be; that δ is ∂C/∂z is its definition.
CLAIM = re.compile(r"\$([^$]*(?:\\partial|\\nabla)[^$=]*|[^$=]*\\[dD]elta[^$=]*)=\s*(?!\s|\\partial)[^$]+\$")
EMPTY_LINK = re.compile(r"(?<!!)\[\s*\]\(([^()\s]+)\)")
FETCHES = {"script", "link", "iframe", "img", "video", "audio", "source", "object", "embed", "form"}


def check() -> None:
    """See that every page's text means what it seems to.

    Raises:
        PlacedError: for a file that is not UTF-8; for broken front matter, mathematics typed as HTML, a
            dollar without its partner, a link without words, and for raw HTML that links to no file of this
            site or fetches from another.
    """
    raise_all(problem for path in sorted(DOCS.rglob("*.md")) for problem in _problems(path))


def _problems(path) -> Iterator[str]:
    name = path.relative_to(DOCS).as_posix()
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield f"docs/{name}:{line}: this is not UTF-8: byte 0x{error.object[error.start]:02x}"
        return
    if text.startswith("---\n") and not meta.get_data(text)[1]:
        yield f"docs/{name}:1: this front matter is no YAML of names and values between two lines  ---"
    for number, line in enumerate(pages.page(name).lines, 1):
        plain = pages.CODE.sub("code", line)
        for problem in (*_typed(plain), *_raw_html(plain, path.parent)):
            yield f"docs/{name}:{number}: {problem}"
    yield from (
        f"docs/{name}:{line}: a $ without its partner: write \\\\$ for a dollar" for line in _dollars(name)
    )


def _typed(line: str) -> Iterator[str]:
    if "<math" in line:
        yield "mathematics typed as HTML is proved by nobody: make it a formula, or write $…$ for a symbol"
    for claim in CLAIM.finditer(line):
        yield f"{claim[0]} is a result, and typed by hand it is proved by nobody: make it a formula"
    for target in EMPTY_LINK.findall(line):
        yield f"a link without words, which nobody can see: [words]({target})"


def _raw_html(line: str, folder) -> Iterator[str]:
    for tag, attributes in RAW.findall(line):
        for attribute, address in ADDRESS.findall(attributes):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                if tag.lower() in FETCHES:
                    yield f"<{tag} {attribute}=…> fetches from {address}: this site asks nothing of another"
            elif parts.path and not (folder / parts.path).exists():
                yield f"<{tag} {attribute}=…> leads to {address}, which is no file beside this one"


def _dollars(name: str) -> Iterator[int]:
    """The lines in which a $ has no partner; mathematics stays within one line."""
    for number, line in enumerate(pages.page(name).lines, 1):
        if len(DOLLAR.findall(pages.CODE.sub("", line))) % 2:
            yield number
