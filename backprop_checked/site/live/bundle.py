"""What a browser fetches to judge derivations, made by the Python that will run there: its bytecode fits.

Pyodide runs this (bundle.mjs). Below /bundle stand `sources/`, with everything that may be imported, and
`examples.json`, derivations to judge. What has been imported once they are judged goes, as bytecode, into
`python.zip` (of the standard library) and `judge.zip` (of `sources/`). Nothing depends on day or machine.
"""

import gzip
import importlib._bootstrap_external as external
import json
import sys
import traceback  # noqa: F401 - imported where something goes wrong, which no example shows
import zipfile
from pathlib import Path

BUNDLE, PYODIDE = Path("/bundle"), Path("/pyodide")
SOURCES = BUNDLE / "sources"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows


def used():
    """(file, name in the archive, source) of each imported module; those within the wasm need no file."""
    for name, module in sorted(sys.modules.items()):
        loader = module.__spec__.loader if getattr(module, "__spec__", None) else None
        if not isinstance(loader, type | None) and getattr(module, "__file__", None):
            place = name.replace(".", "/") + ("/__init__" if hasattr(module, "__path__") else "")
            yield module.__file__, f"{place}.py", loader.get_source(name)


def write(name, modules):
    """Write modules as bytecode into a zip file from which Python imports: unchecked, without docstrings."""
    with zipfile.ZipFile(BUNDLE / name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for place, source in modules:
            code = compile(source, place, "exec", dont_inherit=True, optimize=2)
            content = external._code_to_hash_pyc(code, b"\0" * 8, checked=False)
            archive.writestr(zipfile.ZipInfo(f"{place}c", FIRST_DAY), bytes(content), zipfile.ZIP_DEFLATED, 9)


def main():
    """Judge the examples, see what was imported, write it."""
    sys.path.insert(0, str(SOURCES))
    from backprop_checked.derivation.answers import answer

    for text in json.loads((BUNDLE / "examples.json").read_text(encoding="utf-8")):
        answer(text)
    modules = list(used())
    ours = [(place, source) for file, place, source in modules if file.startswith(str(SOURCES))]
    library = [(place, source) for file, place, source in modules if file.startswith("/lib/")]
    write("judge.zip", ours)
    write("python.zip", library)
    wasm = gzip.compress((PYODIDE / "pyodide.asm.wasm").read_bytes(), 9, mtime=0)
    (BUNDLE / "pyodide.asm.wasm.gz").write_bytes(wasm)
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text(encoding="utf-8"))
    (BUNDLE / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}), encoding="utf-8")
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        (BUNDLE / name).write_bytes((PYODIDE / name).read_bytes())


if __name__ == "__main__":
    main()
