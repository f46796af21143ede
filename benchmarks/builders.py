"""What other builders make of the site: its pages, formulas, links and files beside those that MkDocs makes.

Run `python -m benchmarks.builders SITE` after a build that is in the folder SITE. ProperDocs builds as MkDocs
does, with the hook; Zensical builds what `python -m backprop_checked.site prebuild` writes. The status is 1
where there is a difference. What a builder's theme puts around a page's own part is not compared, and the
security policy of each page is made by the hook alone.
"""

import argparse
import os
import posixpath
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

PROJECT = Path(__file__).resolve().parents[1]

# What a builder's own theme and search bring, by the names of builders: their files differ, and say nothing.
OWN_FILES = (
    "assets/javascripts/",
    "assets/stylesheets/",
    "assets/images/",
    "search",
    "sitemap.xml",
    "404.html",
)
OWN_ANCHORS = ("__skip", "__nav")
PART = "article"


class _Page(HTMLParser):
    """What a page says: its description; the anchors, links, formulas and words of its own part."""

    def __init__(self):
        super().__init__()
        self.inside, self.anchors, self.links, self.formulas, self.words = 0, [], [], 0, []
        self.description = ""

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.inside += tag == PART
        if tag == "meta" and values.get("name") == "description":
            self.description = values["content"]
        if self.inside:
            if values.get("id") and not values["id"].startswith(OWN_ANCHORS):
                self.anchors.append(values["id"])
            if address := values.get("href" if tag == "a" else "src"):
                self.links.append(address)
            self.formulas += tag == "math"

    def handle_endtag(self, tag):
        self.inside -= tag == PART

    def handle_data(self, data):
        if self.inside:
            self.words += data.split()


def read(site: Path) -> dict[str, dict[str, list[str]]]:
    """Return of each page of a built site, by its path: its `anchors`, `links`, `words`, `formulas` and
    `description`."""
    found = {}
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        if not name.startswith(OWN_FILES):
            page = _Page()
            page.feed(file.read_text(encoding="utf-8"))
            found[name] = {
                "anchors": page.anchors,
                "links": [_address(link, name) for link in page.links],
                "words": page.words,
                "formulas": [str(page.formulas)],
                "description": [page.description],
            }
    return found


def _address(link, page):
    """Where a link leads, from the root of the site."""
    if "://" in link or link.startswith("mailto:"):
        return link
    path, mark, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return f"{target.removesuffix('index.html').rstrip('/')}{mark}{unquote(anchor)}"


def files(site: Path) -> set[str]:
    """Return the paths of a built site's files, without those of the builder's own theme and search."""
    found = (file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    return {name for name in found if not name.startswith(OWN_FILES)}


def differences(ours: Path, theirs: Path) -> list[str]:
    """Return what another builder's site has not as ours, one difference a line."""
    missing = [f"no file {name}" for name in sorted(files(ours) - files(theirs))]
    more = [f"a further file {name}" for name in sorted(files(theirs) - files(ours))]
    changed = []
    mine, other = read(ours), read(theirs)
    for name in sorted(mine.keys() & other.keys()):
        for kind in mine[name]:
            if mine[name][kind] != other[name][kind]:
                changed.append(f"{name}: {kind}: {_first(mine[name][kind], other[name][kind])}")
    for name in sorted(files(ours) & files(theirs)):
        if not name.endswith(".html") and (ours / name).read_bytes() != (theirs / name).read_bytes():
            changed.append(f"{name}: other bytes")
    return missing + more + changed


def _first(mine, other):
    """The first place where two lists differ, in words."""
    for number, (one, two) in enumerate(zip(mine, other, strict=False)):
        if one != two:
            return f"{' '.join(mine[number : number + 5])}  /  {' '.join(other[number : number + 5])}"
    return f"{len(mine)} / {len(other)}, alike as far as they go"


def properdocs(folder: Path) -> Path:
    """Build the project with ProperDocs, and return the site."""
    site = folder / "properdocs"
    _run("properdocs", "build", "--strict", "--site-dir", site)
    return site


def zensical(folder: Path) -> Path:
    """Write the project for any builder, build that with Zensical, and return the site."""
    _run("backprop_checked.site", "prebuild", folder / "prebuilt")
    _run("zensical", "build", "--strict", "--config-file", folder / "prebuilt" / "mkdocs.yml")
    return folder / "prebuilt" / "site"


BUILDERS = {"ProperDocs": properdocs, "Zensical": zensical}


def _run(module, *arguments):
    """Run a module as a command in the project; raises RuntimeError, with its words, where it fails."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{module}: {(done.stdout + done.stderr)[-3000:]}")


def main(arguments=None):
    """Compare, print each difference, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("site", type=Path, help="the site as MkDocs has built it")
    parser.add_argument("--builder", choices=BUILDERS, help="only this one")
    options = parser.parse_args(arguments)
    found = 0
    for name in [options.builder] if options.builder else BUILDERS:
        with tempfile.TemporaryDirectory() as folder:
            for difference in differences(options.site, BUILDERS[name](Path(folder))):
                print(f"{name}: {difference}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
