"""Where each formula has to be shown, and what is missing where it is not: texts are read, nothing more."""

from backprop_checked.catalog import pages
from backprop_checked.catalog.pages import chapters


def page(name):
    """The page of a formula's chapter, as a path below docs/: `derivations/vectorised.md`."""
    return f"derivations/{name.partition('.')[0]}.md"


def times_shown(path, shown, block, name, source):
    """Yield what is wrong where a page, or a folder of pages, does not show something once.

    Args:
        path: the page or the folder, below docs/.
        shown: the pages, as `catalog.pages` reads them.
        block: the block that shows it.
        name: its name, which is the block's argument.
        source: the `file` and the `line` where it is written.
    """
    found = [
        f"docs/{page.path}:{each.line}"
        for page in shown
        for each in page.blocks
        if (each.name, each.argument) == (block, name)
    ]
    if not found:
        instead = [
            f"; docs/{page.path}:{each.line} names it in a block “{each.name}”"
            for page in shown
            for each in page.blocks
            if each.argument == name
        ]
        yield (
            f"{source['file']}:{source['line']}: docs/{path} shows {name} 0 times, and must show it once"
            f"{''.join(instead[:1])}:\n    /// {block} | {name}\n    ///"
        )
    if len(found) > 1:
        also = ", ".join(found[:-1])
        yield f"{found[-1]}: {name} is shown {len(found)} times, and must be shown once; also in {also}"


def unshown(formulas):
    """Yield what is missing for pages to show formulas: their chapter in the navigation, a block for each.

    Args:
        formulas: by their ids (`vectorised.bp2`), the `file` and the `line` where each is written.
    """
    for chapter in dict.fromkeys(name.partition(".")[0] for name in formulas):
        if chapter not in chapters():
            path = f"derivations/{chapter}.md"
            yield f"mkdocs.yml: its nav does not name {path}, which shows the formulas of snippets/{chapter}/"
    for name, source in formulas.items():
        yield from times_shown(page(name), [pages.page(page(name))], "formula", name, source)
