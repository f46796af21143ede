"""The judge of derivations as a reader's browser runs it: what its page fetches, made when the site is built.

Pyodide, a Python for browsers, is installed by npm at the version and the hash of `package-lock.json`, and
makes bytecode for itself of the judge and what it imports (bundle.mjs, bundle.py). Where there is no npm,
or no network the first time, the site is built without it, and the page says so.
"""

import hashlib
import io
import json
import logging
import shutil
import tempfile
import zipfile
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path

from backprop_checked.catalog import cache as cached
from backprop_checked.catalog import declared_settings, judgements, memory, pages
from backprop_checked.catalog import formulas as proved
from backprop_checked.catalog.dependencies import sources
from backprop_checked.catalog.modules import places
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.catalog.tasks import ContentError, make_all
from backprop_checked.site import node, problems

HERE = Path(__file__).parent
JUDGE = PROJECT / "backprop_checked" / "derivation" / "answers.py"
FORM = "check"  # the block
LOCKS = ("package.json", "package-lock.json", "python-lock.json")
FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm.gz",
    "pyodide-lock.json",
    "python.zip",
    "judge.zip",
)

log = logging.getLogger("mkdocs.plugins.backprop_checked")


@cache
def folder():
    """Return the folder below the site's root from which the page fetches; "" where nothing is made."""
    content = made()
    if not content:
        return ""
    every = {**{name: content[name] for name in FILES}, **formulas()}
    digest = hashlib.sha256(b"".join(name.encode() + every[name] for name in every)).hexdigest()
    return f"assets/judge/{digest[:16]}"


def files():
    """Yield (path, content) of what the page fetches, if a page has the form and it could be made."""
    if page() and made():
        for name, content in {**made(), **formulas()}.items():
            yield f"{folder()}/{name}", content


@cache
def page():
    """Return the page that has the form, below docs/; "" where none has."""
    return pages.page_with(FORM)


@memory.follows_from(memory.CONTENT)
@cache
def settings():
    """Return what `declared_settings.settings` gives, by a formula's whole name, module and own.

    What goes wrong is reported; for a formula that does not hold, that is done where it is proved.
    """
    found = {}
    for (_, name), made in make_all((declared_settings.settings, name) for name in places()):
        if not isinstance(made, ContentError):
            found |= {f"{name}.{own}": setting for own, setting in made.items()}
        elif name not in proved.problems():
            problems.report(made)
    return found


@memory.follows_from(memory.CONTENT)
@cache
def formulas():
    """Return what lines about a formula's own letters are judged by, as files by their names."""
    return {
        f"formulas/{name}.json": json.dumps(
            setting["own"], ensure_ascii=False, separators=(",", ":")
        ).encode()
        for name, setting in sorted(settings().items())
        if setting["own"]
    }


@cache
def made():
    """Return the files by name, none where they cannot be made here.

    Raises:
        ContentError: where they could be, and Python fails in it.
    """
    try:
        return unpacked(cached.cached("live/judge.zip", _state(), make))
    except node.NodeError as error:
        log.info(f"docs/derivation.md is without its live form: {error}")
        return {}


def unpacked(archive):
    """Return the files by name from the archive that the cache holds."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in FILES}


def _state():
    """A digest of all that the files depend on, to the byte: a line's number is in its bytecode."""
    digest = hashlib.sha256()
    own = [*HERE.glob("bundle.*"), *(HERE / name for name in LOCKS)]
    for file in sorted([*sources(JUDGE), *own]):
        digest.update(f"{file.relative_to(PROJECT)} ".encode() + file.read_bytes())
    digest.update(json.dumps(_examples()).encode())
    return digest.hexdigest()


def _examples():
    names = dict.fromkeys(name for page in pages.pages() for name in page.shows("judged"))
    return [judgements.text(name) for name in names]


def make():
    """Return the files as one archive, made now.

    Raises:
        NodeError: where there is no npm or Node.js, or npm fails, as it does without a network: the site is
            then built without the live form.
        ContentError: where a distribution is not that of the lock, and where Python fails.
    """
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        for name in LOCKS[:2]:
            shutil.copy(HERE / name, place)
        node.install(place)
        _copy_sources(place / "sources")
        (place / "examples.json").write_text(json.dumps(_examples()), encoding="utf-8")
        try:
            node.run("node", HERE / "bundle.mjs", place / "node_modules" / "pyodide", place, cwd=place)
        except node.NodeError as error:
            raise ContentError(f"{HERE.name}/bundle.mjs: {error}") from error
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as opened:
            for name in FILES:
                opened.writestr(name, (place / name).read_bytes())
        return archive.getvalue()


def _copy_sources(target):
    """Put what Python may import there: the judge with what it imports, and the distributions of the lock.

    Raises:
        ContentError: where a distribution is not that of the lock, to the byte.
    """
    for file in sources(JUDGE):
        copy = target / file.relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    expected = json.loads((HERE / "python-lock.json").read_text(encoding="utf-8"))
    if expected != locked(expected):
        raise ContentError(
            "backprop_checked/site/live/python-lock.json is not of what is installed; after an upgrade make "
            "it anew:  python -m backprop_checked.site.live"
        )
    for name in expected:
        for place, content in _modules(name):
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            (target / place).write_bytes(content)


def locked(names):
    """Return what the lock says of distributions: each one's version, and a hash of its modules."""
    return {name: {"version": version(name), "sha256": _digest(_modules(name))} for name in sorted(names)}


def _modules(name):
    """(path, content) of the modules of an installed distribution, without its tests."""
    files = (file for file in distribution(name).files if file.suffix == ".py" and "tests" not in file.parts)
    return [(str(file), file.locate().read_bytes()) for file in sorted(files)]


def _digest(modules):
    digest = hashlib.sha256()
    for place, content in modules:
        digest.update(f"{place} {hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()
