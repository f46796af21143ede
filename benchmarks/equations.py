"""A page of sixty equations, as this site sets them and as KaTeX and MathJax do: how heavy, how slow.

Run `python -m benchmarks.equations` on an idle machine, after a build, and the table beside this file is
written anew. All four pages hold the same LaTeX and nothing else. They take turns in one Chromium with an
empty cache; the time is what its main thread was busy, from the first byte until nothing is left to do.
"""

import datetime
import gzip
import html
import json
import os
import platform
import re
import statistics
import sys
import tempfile
from pathlib import Path

from backprop_checked.site import mathml, node
from benchmarks import browser, tables

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = (
    "measured",
    "system",
    "cores",
    "chromium",
    "page",
    "version",
    "kilobytes",
    "requests",
    "nodes",
    "milliseconds",
    "times ours",
)
NUMBER = 60
TURNS = 7
COMPRESSED = (".html", ".css", ".js", ".mjs", ".svg", ".json")
OURS = "this site: MathML, set when it is built"
IDLE = "() => new Promise(done => requestIdleCallback(() => requestIdleCallback(done)))"
HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Equations</title>'
    '<link rel="icon" href="data:,">'
)
PRERENDER = """
const katex = require(process.argv[1]), lines = require("fs").readFileSync(0, "utf8")
console.log(JSON.stringify(JSON.parse(lines).map(latex => katex.renderToString(latex, {displayMode: true}))))
"""
AUTO = """
document.addEventListener("DOMContentLoaded", () => renderMathInElement(document.body, {throwOnError: true}))
"""
MATHJAX = """
MathJax = {
    loader: {paths: {mathjax: "/packages/mathjax", fonts: "/packages/@mathjax"}},
    startup: {pageReady: () => MathJax.startup.defaultPageReady().then(() => {
        const errors = document.querySelectorAll("[data-mjx-error], mjx-merror, [data-mml-node=merror]")
        document.body.dataset.set = errors.length ? "badly" : "yes"
    })}
}
"""
# All fonts are there, and each equation is set: else the page is none to compare with.
DONE = """number => document.fonts.status === "loaded" && (document.body.dataset.set ?? "yes") === "yes"
    && document.querySelectorAll(".math-scroll, .katex-display, mjx-container").length === number"""


def equations(site):
    """Sixty statements of formulas in LaTeX, at even distances in the site's list."""
    every = json.loads((site / "formulas.json").read_text(encoding="utf-8"))
    return [every[place * len(every) // NUMBER]["statement"] for place in range(NUMBER)]


def pages(site, packages):
    """Return what is compared: the name of each page, the version of what sets it, and its HTML.

    Args:
        site: the folder of the built site, which has the font and the style sheet.
        packages: the folder in which npm has installed KaTeX and MathJax.
    """
    latex = equations(site)
    set_here = "".join(f"<p>{mathml.display(each)}</p>" for each in latex)
    written = "".join(rf"<p>\[{html.escape(each)}\]</p>" for each in latex)
    katex, mathjax = (browser.version_of(packages / name) for name in ("katex", "mathjax"))
    styled = '<link rel="stylesheet" href="/packages/katex/dist/katex.min.css">'
    scripts = (
        '<script defer src="/packages/katex/dist/katex.min.js"></script>'
        '<script defer src="/packages/katex/dist/contrib/auto-render.min.js"></script>'
        f"<script>{AUTO}</script>"
    )
    done = node.run("node", "-e", PRERENDER, packages / "katex", input=json.dumps(latex))
    before = "".join(f"<p>{each}</p>" for each in json.loads(done))
    return {
        OURS: ("", f'{HEAD}<link rel="stylesheet" href="/mathematics.css"><body>{set_here}'),
        "KaTeX, set when the page is built": (katex, f"{HEAD}{styled}<body>{before}"),
        "KaTeX, set by the browser": (katex, f"{HEAD}{styled}{scripts}<body>{written}"),
        **{
            f"MathJax, set by the browser as {kind}": (
                mathjax,
                f"{HEAD}<script>{MATHJAX}</script>"
                f'<script defer src="/packages/mathjax/tex-{file}.js"></script><body data-set="">{written}',
            )
            for kind, file in (("HTML", "chtml"), ("SVG", "svg"))
        },
    }


def measured(chromium, address, folder):
    """Open a page with an empty cache; return the compressed bytes of what it fetched, how many requests that
    were, the elements of its body, and the seconds for which the main thread was busy.

    Raises:
        RuntimeError: where a request fails, or asks another host.
    """
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Performance.enable")
        asked, failed = [], []
        page.on("response", lambda r: (asked if r.ok else failed).append(r.url))  # data: and blob: too
        page.on("requestfailed", lambda r: failed.append(r.url))
        before = _busy(devtools)
        page.goto(address)
        page.wait_for_function(DONE, arg=NUMBER)
        page.evaluate(IDLE)
        asked = [url for url in asked if not url.startswith(("data:", "blob:"))]
        if strange := failed + [url for url in asked if not url.startswith(address.rpartition("/")[0])]:
            raise RuntimeError(f"not fetched, or from elsewhere: {strange}")
        seconds = _busy(devtools) - before
        nodes = page.evaluate("document.body.querySelectorAll('*').length")
    files = [folder / re.sub(r"^\w+://[^/]+/", "", url) for url in asked]
    return sum(map(_bytes, files)), len(files), nodes, seconds


def _busy(devtools):
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def _bytes(file):
    """How many bytes a file has on its way: what is not compressed already is, as a web server does."""
    content = file.read_bytes()
    return len(gzip.compress(content, 9, mtime=0) if file.suffix in COMPRESSED else content)


def compared(site, chromium, turns=TURNS):
    """Return (name, version, kilobytes, requests, nodes, seconds) of each page; the median of the turns."""
    packages = browser.packages()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "packages").symlink_to(packages)
        style = browser.PROJECT / "docs" / "assets" / "mathematics.css"
        (folder / "mathematics.css").write_bytes(style.read_bytes())
        (folder / "mathematics.woff2").write_bytes((site / "assets" / "mathematics.woff2").read_bytes())
        every = pages(site, packages)
        for number, (_, text) in enumerate(every.values()):
            (folder / f"{number}.html").write_text(text, encoding="utf-8")
        with browser.serving(folder) as address:
            rounds = [
                [measured(chromium, f"{address}{number}.html", folder) for number in range(len(every))]
                for _ in range(turns)
            ]
    for number, (name, (version, _)) in enumerate(every.items()):
        sizes, requests, nodes, _ = rounds[0][number]
        yield name, version, sizes / 1000, requests, nodes, statistics.median(r[number][3] for r in rounds)


def main() -> None:
    """Compare them, and write the table."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else browser.PROJECT / "site"
    found = browser.chromium()
    if not found or not (site / "formulas.json").is_file():
        sys.exit("Chromium is not installed" if not found else f"no site is built in {site}")
    with browser.opened(found) as chromium:
        about = [
            datetime.date.today().isoformat(),
            f"{platform.system()} {platform.machine()}",
            os.cpu_count(),
            chromium.version,
        ]
        rows = list(compared(site, chromium))
    ours = rows[0][-1]
    written = [
        [
            *about,
            name,
            version,
            f"{size:.0f}",
            requests,
            nodes,
            f"{1000 * seconds:.0f}",
            f"{seconds / ours:.1f}",
        ]
        for name, version, size, requests, nodes, seconds in rows
    ]
    tables.write(TABLE, COLUMNS, written)
    for row in written:
        print(*row[4:], sep="\t")


def page():
    """Return what the table says: a sentence, and the table."""
    rows = tables.read(TABLE)
    about = rows[0]
    return {
        "sentence": (
            f"Measured on {about['measured']} in Chromium {about['chromium']} on {about['system']} with "
            f"{about['cores']} cores. Sizes are compressed; the time is the median of {TURNS} turns."
        ),
        "tables": [
            {
                "title": "A page of sixty equations",
                "open": True,
                "heads": ["Set by", "kB", "Requests", "Elements", "Main thread, ms", "Times ours"],
                "rows": [
                    [f"{row['page']} {row['version']}".strip()]
                    + [row[key] for key in ("kilobytes", "requests", "nodes", "milliseconds", "times ours")]
                    for row in rows
                ],
            }
        ],
    }


if __name__ == "__main__":
    main()
