"""Where things are: the project's folders, and a file's name as messages say it."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
CONTENT = PROJECT / "snippets"
CACHE = PROJECT / ".cache"


def relative(path: str | Path) -> str:
    """Return a file as messages name it: below the project's folder where it stands there."""
    path = Path(path)
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def module_name(name: str) -> str:
    """Return the dotted module name of content: `vectorised.bp2` stands in `snippets.vectorised.bp2`.

    Content is named below `snippets/`; what stands elsewhere in the project (`benchmarks.confusion`) has
    its own name.
    """
    return (
        name
        if name.partition(".")[0] in ("snippets", "benchmarks", "backprop_checked")
        else f"snippets.{name}"
    )


def module_file(name: str) -> Path:
    """Return the file of a module of the project, whether it exists or not."""
    return PROJECT / f"{module_name(name).replace('.', '/')}.py"
