"""How blocks are written on the pages: Markdown leaves one as text whose name, option or end is wrong."""

import re
import string
from collections.abc import Iterable, Iterator
from itertools import takewhile
from pathlib import Path

import yaml

from backprop_checked.catalog import names, pages
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.tasks import raise_all
from backprop_checked.site import source_checks
from backprop_checked.site.blocks import KINDS, Kind


def check() -> None:
    """See that every block has a name, an argument, options and an end as its kind asks for.

    Raises:
        PlacedError: for each that has not, with the line of its page.
    """
    raise_all(
        problem for file in source_checks.texts() for problem in _problems(file.relative_to(pages.DOCS))
    )


def _problems(path: Path) -> Iterator[str]:
    page = pages.page(path.as_posix())
    others = "pymdownx.blocks" in str(pages.settings().get("markdown_extensions"))  # with blocks of their own
    return (f"docs/{page.path}:{number}: {problem}" for number, problem in _blocks(page.lines, others))


@memoize("PyYAML")
def _blocks(lines: tuple[str, ...], others: bool) -> list[tuple[int, str]]:
    """What is wrong with how blocks are written, each with its line: Markdown would leave them as text.

    Args:
        lines: those of a page.
        others: whether there are kinds of blocks beside this package's.
    """
    return list(_problems_of_blocks(lines, others))


def _problems_of_blocks(lines: tuple[str, ...], others: bool) -> Iterator[tuple[int, str]]:
    kinds = {kind.name: kind for kind in KINDS}
    for number, line in enumerate(lines, 1):
        match = pages.BLOCK.match(line)
        if not match:
            continue
        name, argument = match.groups()
        if name not in kinds:
            if not others:
                yield number, names.unknown("block", name, kinds)
            continue
        if bool(argument) != kinds[name].argument and kinds[name].argument is not None:
            says = f"it is written  /// {name} | …" if kinds[name].argument else "it takes nothing behind a |"
            yield number, f"the block {name}: {says}"
        mark = line.split()[0].rstrip(string.ascii_letters)
        after = (each.strip() for each in lines[number:] if re.match(rf"\s*{mark}(?!/)", each))
        if next(after, "") != mark:
            yield number, f"this block does not end: write  {mark}  on a line of its own below it"
        indented = re.compile(" " * (len(line) - len(line.lstrip()) + 4) + r"\S")
        for problem in _options(kinds[name], takewhile(indented.match, lines[number:])):
            yield number, f"the block {name}: {problem}"


def _options(kind: Kind, lines: Iterable[str]) -> Iterator[str]:
    """What is wrong with the options of a block, which stand indented right below its first line."""
    try:
        options = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError:
        options = ""
    if not isinstance(options, dict):
        yield 'its options are no YAML of names and values: one with ": " in it needs quotes, alt: "a: b"'
        return
    for name, value in options.items():
        if name not in kind.options:
            there = names.unknown("option", str(name), kind.options)
            yield f"{there}; it has {', '.join(kind.options) or 'none'}"
            continue
        try:
            kind.options[name][1](value)
        except ValueError:
            right = "true or false" if isinstance(kind.options[name][0], bool) else "text"
            yield f"its option {name} is {right}, and cannot be {value!r}"
