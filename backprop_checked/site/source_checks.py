"""What can be wrong with a page's text alone: it is read before anything is proved; and with its HTML.

Markdown passes these on as text or as HTML, so a page that was meant otherwise would be published.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from backprop_checked.catalog import names, pages
from backprop_checked.catalog.paths import CONTENT, DOCS, relative
from backprop_checked.catalog.tasks import raise_all
from backprop_checked.site import policy

RAW = re.compile(r"<(\w+)\b([^<>]*)>")
ADDRESS = re.compile(r"""\b(src|href|srcset|data|action)\s*=\s*["']?([^"'\s>]+)""")
DOLLAR = re.compile(r"(?<!\\)\$")
# A derivative or an error, and what it is said to be; that δ is ∂C/∂z is its definition.
CLAIM = re.compile(r"\$([^$]*(?:\\partial|\\nabla)[^$=]*|[^$=]*\\[dD]elta[^$=]*)=\s*(?!\s|\\partial)[^$]+\$")
EMPTY_LINK = re.compile(r"(?<!!)\[\s*\]\(([^()\s]+)\)")
FETCHES = {"script", "link", "iframe", "img", "video", "audio", "source", "object", "embed", "form", "image"}
STYLE = re.compile(r"<style\b.*?</style>|\bstyle\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.DOTALL)
STYLED = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s;]+)""")


def check_encoding() -> None:
    """See that every text can be read.

    Raises:
        PlacedError: for each page, lab or module of the content that is not UTF-8.
    """
    raise_all(_not_utf8(path) for path in (*texts(), *sorted(CONTENT.rglob("*.py"))))


def check() -> None:
    """See that every page's text means what it seems to, a lab's too.

    Raises:
        PlacedError: for broken front matter, mathematics typed as HTML, a dollar without its partner, a link
            without words or to a page that there is not, and for raw HTML that links to no file of this site,
            fetches from another, or is kept out by the page's security policy.
    """
    raise_all(problem for path in texts() for problem in _problems(path))


def check_page(html: str, path: str, about: str = "") -> str:
    """Return a page's HTML as it is, if its security policy keeps none of it out.

    Args:
        html: the page's own part.
        path: its source below docs/.
        about: what its front matter says.

    Raises:
        PlacedError: for each part that a browser would ask another site for, and for each script, style and
            frame within it, with the line where the page names it.
    """
    page = pages.page(path)
    foreign = ((address, _fetches(what, address)) for what, address in _foreign(html))
    inline = ((text, _is_kept_out(what)) for what, text in policy.kept_out(f"{html}\n{about}"))
    raise_all(f"{page.where(text)}: {problem}" for text, problem in (*foreign, *inline))
    return html


def texts() -> list[Path]:
    """Return the files of all pages and labs."""
    return [*sorted(DOCS.rglob("*.md")), *sorted((DOCS / "labs").glob("*.py"))]


def _not_utf8(path: Path) -> str | None:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        byte = error.object[error.start]
        return f"{relative(path)}:{line}: this is not UTF-8: byte 0x{byte:02x}: save it as UTF-8"
    return None


def _problems(path: Path) -> Iterator[str]:
    name = path.relative_to(DOCS).as_posix()
    text = path.read_text(encoding="utf-8")
    if text.startswith("---\n") and not _has_front_matter(text):
        yield f"docs/{name}:1: this front matter is no YAML of names and values between two lines  ---"
    lines = [pages.CODE.sub("code", line) for line in pages.page(name).lines]
    for number, line in enumerate(lines, 1):
        for problem in _typed(line):
            yield f"docs/{name}:{number}: {problem}"
    for number, problem in _raw_html("\n".join(lines), path.parent):
        yield f"docs/{name}:{number}: {problem}"
    for link in pages.page(name).links:
        if problem := _dead(link.target, path):
            yield f"docs/{name}:{link.line}: {problem}"
    yield from (
        f"docs/{name}:{line}: a $ without its partner: write \\$ for a dollar" for line in _dollars(name)
    )


def _has_front_matter(text: str) -> bool:
    """Whether a text begins with names and values, between two lines."""
    match = re.match(r"---\n(.*?)^(?:---|\.\.\.)[ \t]*$", text, re.DOTALL | re.MULTILINE)
    try:
        return bool(match) and isinstance(yaml.safe_load(match[1]), dict)
    except yaml.YAMLError:
        return False


def _typed(line: str) -> Iterator[str]:
    if "<math" in line:
        yield "mathematics typed as HTML is proved by nobody: make it a formula, or write $…$ for a symbol"
    for claim in CLAIM.finditer(line):
        yield f"{claim[0]} is a result, and typed by hand it is proved by nobody: make it a formula"
    for target in EMPTY_LINK.findall(line):
        yield f"a link without words, which nobody can see: [words]({target})"


def _dead(target: str, page: Path) -> str | None:
    """What is wrong with a link to a page, as it is written on another one; where in it is asked later."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not parts.path.endswith(".md"):
        return None
    file = DOCS / parts.path.lstrip("/") if parts.path.startswith("/") else page.parent / parts.path
    if file.is_file():
        return None
    there = [os.path.relpath(each, page.parent) for each in sorted(DOCS.rglob("*.md"))]
    return f"the link leads to {parts.path}, and " + names.unknown("page", parts.path, there)


def _raw_html(text: str, folder: Path) -> Iterator[tuple[int, str]]:
    """What is wrong with the tags of a text, over several lines or in one: each problem with its line."""

    def line_of(tag, written):
        return text.count("\n", 0, max(tag.start(), text.lower().find(written.lower(), tag.start()))) + 1

    for tag in RAW.finditer(text):
        for what, address in _foreign(tag[0]):
            yield line_of(tag, address), _fetches(what, address)
        for what, written in policy.kept_out(tag[0]):
            yield line_of(tag, written), _is_kept_out(what)
        for attribute, address in ADDRESS.findall(tag[2]):
            parts = urlsplit(address)
            if not (parts.scheme or parts.netloc) and parts.path and not (folder / parts.path).exists():
                problem = f"<{tag[1]} {attribute}=…> leads to {address}, which is no file beside this one"
                yield line_of(tag, address), problem


def _foreign(html: str) -> Iterator[tuple[str, str]]:
    """What a browser would ask another site for, by the place that names it."""
    for tag, attributes in RAW.findall(html):
        for attribute, address in ADDRESS.findall(attributes):
            parts = urlsplit(address)
            if tag.lower() in FETCHES and (parts.netloc or parts.scheme in ("http", "https")):
                yield f"<{tag} {attribute}=…>", address
    for style in STYLE.finditer(html):
        for address in STYLED.findall(style[0]):
            yield "a style", address


def _fetches(what: str, address: str) -> str:
    return f"{what} fetches from {address}: this site asks nothing of another"


def _is_kept_out(what: str) -> str:
    return (
        f"{what} is kept out by the page's security policy: scripts and styles are files below docs/assets/"
    )


def _dollars(name: str) -> Iterator[int]:
    """The lines in which a $ has no partner: mathematics stays in one line, in a lab too."""
    for number, line in enumerate(pages.page(name).lines, 1):
        if len(DOLLAR.findall(pages.CODE.sub("", line))) % 2:
            yield number
