"""What is made for the site beside its pages, whatever builds it: one list for MkDocs and for `prebuild`."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from backprop_checked.catalog import cache, dependencies
from backprop_checked.catalog.paths import DOCS, PROJECT
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.checker import single_file
from backprop_checked.site import crossrefs, download, live, mathml, plots, program_files

FONT = "assets/mathematics.woff2"
STYLESHEET = "assets/site.css"


def files(labs: Iterable[Path], site_url: str = "", repo_url: str = "") -> Iterator[tuple[str, str | bytes]]:
    """Yield what lies beside the pages: each one's path below docs/, and its content.

    Without what depends on the pages as they are set: the font, and the pictures of labs.

    Args:
        labs: the labs' files.
        site_url: where the site is published, if anywhere.
        repo_url: where its sources are published, if anywhere.

    Raises:
        ContentError: where the checker has no line for the address.
        PlacedError: for formulas that are shown but not known, or known but not shown.
    """
    for lab in labs:
        beside = lab.relative_to(DOCS).with_suffix("") / lab.stem
        notebook = download.notebook(lab, download.on_github(repo_url), site_url)
        yield f"{beside}.ipynb", json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        yield f"{beside}.py", lab.read_bytes()
    yield "diagnose.py", checker(site_url)
    yield from plots.files()
    yield from program_files.files()
    yield from live.files()
    yield "formulas.json", json.dumps(crossrefs.formulas_json(), ensure_ascii=False, indent=1) + "\n"


def checker(site_url: str = "") -> str:
    """Return the checker, one file that readers take with them: its cures lead to this site, if that has an
    address.

    Raises:
        ContentError: where the file has no line for the address.
    """
    folder = PROJECT / "backprop_checked" / "checker"
    modules = (folder / f"{name}.py" for name in ("single_file", *single_file.ENTRIES))
    state = " ".join(map(dependencies.content, modules))
    made = cache.cached("checker/diagnose.py", state, lambda: single_file.single_file(folder).encode())
    text = made.decode()
    if not site_url:
        return text
    text, count = re.subn(r'^SITE = ""$', f'SITE = "{site_url.rstrip("/")}/"', text, flags=re.MULTILINE)
    if count != 1:
        raise ContentError(
            "backprop_checked/checker/value_report.py: the site's address belongs into one line  "
            f'SITE = "",  not {count}'
        )
    return text


def stylesheet(names: Iterable[str], read: Callable[[str], str]) -> str:
    """Return one stylesheet of many, without their comments: a page asks for one file.

    Args:
        names: the files, as `extra_css` lists them.
        read: gives a file's text.
    """
    return "\n".join(re.sub(r"/\*.*?\*/\s*", "", read(name), flags=re.DOTALL) for name in names)


def font() -> bytes:
    """Return the font that draws the mathematics of all pages that have been set by now."""
    characters = "".join(sorted(mathml.CHARACTERS))
    state = dependencies.fingerprint(
        Path(mathml.__file__), ("brotli", "fonttools", "ziamath"), also=characters
    )
    return cache.cached("fonts/mathematics.woff2", state, lambda: mathml.font(characters))
