"""A browser and a web server on this machine, for what is tested in pages; and what npm brings for it.

`package-lock.json` holds the versions and hashes of axe-core, KaTeX and MathJax. They are installed below
`.cache/`, are used by `benchmarks.access` and `benchmarks.equations` alone, and reach no page.
"""

import hashlib
import json
import shutil
import threading
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from backprop_checked.site import node

PROJECT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
INDEX = "search_index.json"
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
# Chromium takes one list of features that are off, the last that it is given: what Playwright turns off is
# here, too. What we turn off is the list below each new window's address bar, which takes as long as a page.
OFF = [
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "TcpPortRandomizationWin",
    "ThirdPartyStoragePartitioning",
    "msEdgeUpdateLaunchServicesPreferredVersion",
    "msForceBrowserSignIn",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]


def chromium():
    """Return the path of Chromium, as the system installs it; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def opened(found):
    """Start the Chromium at a path: a context whose value is Playwright's browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        off = f"--disable-features={','.join(OFF)}"
        browser = playwright.chromium.launch(executable_path=found, args=[*SILENT, off])
        yield browser
        browser.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_):
        pass

    def send_head(self):
        """As for any file; of a search index, all but its words."""
        file = Path(self.translate_path(self.path))
        if self.words or file.name != INDEX or not file.is_file():
            return super().send_head()
        text = _without_words(file)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        return BytesIO(text)


@cache
def _without_words(file):
    index = json.loads(file.read_text(encoding="utf-8"))
    return json.dumps({**index, "docs": []}).encode()


@contextmanager
def serving(folder, words=False, **methods):
    """Serve a folder on this machine: a context whose value is the address.

    Args:
        folder: whose files are served.
        words: whether a search finds anything. Each page has the whole index read, which takes longer than
            the page does.
        methods: may change how `Quiet` answers.
    """
    handler = partial(type("Handler", (Quiet,), {"words": words, **methods}), directory=folder)
    with _Server(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def packages():
    """Return the folder of what npm installed at the hashes of the lock; the first time, it installs it.

    Raises:
        NodeError: where npm fails, as it does without a network, with its last words.
    """
    lock = (HERE / "package-lock.json").read_bytes()
    folder = PROJECT / ".cache" / "browser" / hashlib.sha256(lock).hexdigest()[:16]
    if not (folder / "node_modules").is_dir():
        unfinished = folder.with_name(f"{folder.name}-unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, unfinished)
        node.install(unfinished)
        unfinished.rename(folder)
    return folder / "node_modules"


def version_of(package):
    """The version of a package that is installed in a folder."""
    return json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
