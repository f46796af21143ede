"""Pages, read once: the title, the blocks and the links of each, with their lines.

Fenced code is an example and left out. A lab is a page too: its text stands behind "# " in Markdown cells.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import yaml

from backprop_checked.catalog import memory
from backprop_checked.catalog.paths import DOCS, PROJECT

BLOCK = re.compile(r"\s*/{3,}\s*([\w-]+)(?:\s*\|\s*(.+?))?\s*$")
FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
CODE = re.compile(r"(`+).*?\1")
LINK = re.compile(r"\]\(([^()\s]+)\)")
# `[words][chapter.name]`: a reference to a formula.
REFERENCE = r"\[([^\]\[]*)\]\[([a-z_0-9]+\.[a-z_0-9]+)\]"
MARKUP = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|[*`$\\{}]")
SUMMARY = 300  # characters, as search engines and shared links show
TITLE = re.compile(r"# +(.+?)(?:\s*\{[^}]*\})?\s*$")  # without the anchor behind it


class PageError(Exception):
    """Something on a page that cannot be shown. The message names the file, the line and the fix."""


@dataclass(frozen=True)
class BlockLine:
    """The first line of a block: `/// formula | vectorised.bp2`."""

    name: str
    argument: str
    line: int


@dataclass(frozen=True)
class Link:
    """Where a link leads, as it is written: `../sources.md#nielsen`."""

    target: str
    line: int


@dataclass(frozen=True)
class Page:
    """A page by its path below `docs/`; a file that does not exist has neither blocks nor links."""

    path: str
    lines: tuple[str, ...]  # all of the file's, those that are code left empty
    title: str
    blocks: tuple[BlockLine, ...]
    links: tuple[Link, ...]

    def summary(self) -> str:
        """Return the page's first paragraph as plain text, whole sentences up to a length; "" without one."""
        text = "\n".join(self.lines)
        body = re.sub(r"\A(?:---\n.*?\n---\n)?\s*(?:# [^\n]*\n)?", "", text, flags=re.DOTALL)
        paragraphs = (paragraph for paragraph in re.split(r"\n\s*\n", body) if paragraph.strip())
        plain = (part for part in paragraphs if not re.match(r"\s*(?:[#<|>/!-]|\?\?\?)", part))
        words = " ".join(MARKUP.sub(r"\1", next(plain, "")).split())
        if len(words) <= SUMMARY:
            return words
        sentences = re.match(rf".{{1,{SUMMARY - 1}}}[.?!](?= )", words)
        return sentences[0] if sentences else f"{words[: SUMMARY - 1].rpartition(' ')[0]}…"

    def shows(self, name: str) -> list[str]:
        """Return the arguments of the blocks of that name, in the page's order."""
        return [block.argument for block in self.blocks if block.name == name]

    def where(self, text: str, block: str = "", before: int = 0) -> str:
        """Return the place of a text, or of a block with this argument: `docs/index.md:7`.

        The line is left out where the page does not have it.

        Args:
            text: the text, or the block's argument.
            block: the block's name.
            before: how many blocks like it come before.
        """
        if block:
            numbers = [each.line for each in self.blocks if (each.name, each.argument) == (block, text)]
        else:
            # As a whole: bp1 is not bp1_general.
            whole = re.compile(re.escape(text) + r"(?!\w)" * text[-1:].isalnum())
            numbers = [number for number, line in enumerate(self.lines, 1) if whole.search(line)]
        return f"docs/{self.path}" + (f":{numbers[before]}" if before < len(numbers) else "")


def page(path: str) -> Page:
    """Return a page by its path below `docs/`: `derivations/vectorised.md`."""
    file = DOCS / path
    return _parse(path, file.read_text(encoding="utf-8") if file.is_file() else "")


def pages() -> Iterator[Page]:
    """Yield every Markdown page below `docs/`, sorted by path."""
    for file in sorted(DOCS.rglob("*.md")):
        yield page(file.relative_to(DOCS).as_posix())


def page_with(block: str) -> str:
    """Return the first page that has a block of this name, below docs/; "" where none has."""
    return next((each.path for each in pages() if each.shows(block)), "")


@memory.follows_from(memory.CODE)  # with other settings, `serve` begins anew
@cache
def navigation() -> tuple[str, ...]:
    """Return every page that the navigation in mkdocs.yml names, in the reading order."""
    return tuple(dict.fromkeys(_paths(settings().get("nav") or [])))


@memory.follows_from(memory.CODE)
@cache
def chapters() -> tuple[str, ...]:
    """Return the names of the chapters in the reading order, which the navigation gives."""
    chapter = re.compile(r"derivations/(\w+)\.md")
    return tuple(match[1] for path in navigation() if (match := chapter.fullmatch(path)))


@memory.follows_from(memory.CODE)
@cache
def settings() -> dict:
    """Return what mkdocs.yml says. MkDocs' own tags (!ENV, !!python/…) are read as nothing."""

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("", lambda loader, suffix, node: None)
    return yaml.load((PROJECT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)


def _paths(entries: list | dict | str) -> Iterator[str]:
    """The pages of a part of the navigation: a path, a title with its path, or a list of such."""
    match entries:
        case str():
            yield entries
        case list():
            for entry in entries:
                yield from _paths(entry)
        case dict():
            for entry in entries.values():
                yield from _paths(entry)


@memory.follows_from(memory.CODE)
@cache
def _parse(path: str, text: str) -> Page:
    lines = text.splitlines()
    lines = list(_without_code(_text_of_lab(lines) if path.endswith(".py") else lines))
    titles = (match[1] for line in lines if (match := TITLE.match(line)))
    blocks = (
        BlockLine(match[1], match[2] or "", number)
        for number, line in enumerate(lines, 1)
        if (match := BLOCK.match(line))
    )
    links = (
        Link(match[1], number)
        for number, line in enumerate(lines, 1)
        for match in LINK.finditer(CODE.sub("", line))
    )
    return Page(path, tuple(lines), next(titles, path), tuple(blocks), tuple(links))


def _text_of_lab(lines: list[str]) -> Iterator[str]:
    """The lines of a lab's Markdown cells as Markdown; those of other cells are empty."""
    in_text = False
    for line in lines:
        if line.startswith("# %%"):
            in_text = "[markdown]" in line
            yield ""
        else:
            yield line.removeprefix("#").removeprefix(" ") if in_text else ""


def _without_code(lines: list[str]) -> Iterator[str]:
    """The lines, with none of what stands in a fence."""
    fence = ""
    for line in lines:
        match = FENCE.match(line)
        if fence:
            closes = match and match[1].startswith(fence) and not match[2].strip()
            fence = "" if closes else fence
            yield ""
        elif match:
            fence = match[1]
            yield ""
        else:
            yield line
