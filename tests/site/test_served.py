"""What `serve` shows after any edits is what a process that remembers nothing makes of the same sources."""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

from backprop_checked.site import build
from tests import warm

pytestmark = pytest.mark.slow

SETTINGS = """\
site_name: Small
nav:
  - index.md
  - Pages: [one.md, two.md]
theme: {name: material, font: false, custom_dir: backprop_checked/site/theme}
extra_css: [site.css]
markdown_extensions:
  - toc: {permalink: true}
  - snippets.says
plugins: [search]
hooks: [backprop_checked/site/build.py]
watch: [snippets, backprop_checked]
"""

# An extension that puts into a page what a module says, and what another page is called.
SAYS = """\
from markdown import Extension
from markdown.preprocessors import Preprocessor

from backprop_checked.catalog import pages
from backprop_checked.site.mathml import mathml
from backprop_checked.site.reads import recorded

MATHEMATICS = "z + 1"


@recorded
def said():
    from snippets.chapter import saying

    return saying


@recorded
def title(path):
    return pages.page(path).title


class Says(Preprocessor):
    def run(self, lines):
        text = "\\n".join(lines).replace("TITLE", title("one.md"))
        return text.replace("SAYING", f"{said()} {mathml(MATHEMATICS)}").splitlines()


class SaysExtension(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Says(md), "says", 25)


def makeExtension(**settings):
    return SaysExtension(**settings)
"""

# As `mkdocs serve` does: a build for each line that is written to it.
BUILDER = """\
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config

started = False
for line in LINES:
    config = load_config(site_dir=sys.argv[1])
    if not started:
        started = True
        config.plugins.on_startup(command="serve", dirty=False)
    config.site_url = "http://127.0.0.1:8000/"
    try:
        build(config, serve_url=config.site_url)
        print("built", flush=True)
    except (Exception, SystemExit) as error:
        print("failed", type(error).__name__, flush=True)
"""

SOURCES = {
    "mkdocs.yml": SETTINGS,
    "docs/index.md": "# Small\n\nSAYING\n\n[there](one.md#part)\n",
    "docs/one.md": "# One\n\n## Part {#part}\n\n`code` and <svg><text>a picture</text></svg>.\n",
    "docs/two.md": "# Two\n\nIt comes after TITLE. SAYING\n",
    "docs/site.css": "p { color: black }\n",
    "docs/file.txt": "a file\n",
    "snippets/chapter.py": 'saying = "first"\n',
    "snippets/says.py": SAYS,
}
# What is edited: a file, a text in it, and what is put in its place. Each is done, or undone, at random.
EDITS = [
    ("docs/one.md", "# One\n", "# Another one\n"),
    ("docs/one.md", "## Part {", "## The part {"),
    ("docs/one.md", "a picture", "another picture"),
    ("docs/two.md", "It comes", "---\ntitle: x\n---\nIt comes"),
    ("docs/two.md", "after", "right after"),
    ("docs/index.md", "SAYING", "SAYING SAYING"),
    ("docs/site.css", "black", "white"),
    ("docs/file.txt", "a file", "another"),
    ("snippets/chapter.py", "first", "second"),
    ("snippets/chapter.py", "saying =", "# a comment\nsaying ="),
    ("snippets/says.py", "z + 1", "q < 8"),  # in other characters
    ("mkdocs.yml", "[one.md, two.md]", "[two.md, one.md]"),
    ("mkdocs.yml", "site_name: Small", "site_name: Tiny"),
    ("backprop_checked/site/theme/main.html", "{%", "{# once #}{%"),
    ("backprop_checked/site/aside.py", '"svg" else', '"svg" and html else'),
    ("snippets/chapter.py", "saying =", "import nowhere\nsaying ="),  # and the last page stays readable
]
# Where one of these is edited, the fresh process has what was read of the machine as it stood at first: who
# imports whom, the theme's templates. Where a program or the machine is edited, it reads all that itself.
OF_PAGES = ("docs/", "mkdocs.yml")


@pytest.fixture
def project(without_formulas):
    for name, text in SOURCES.items():
        (without_formulas / name).parent.mkdir(exist_ok=True)
        (without_formulas / name).write_text(text)
    return without_formulas


def surroundings(project):
    return {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}


def builder(project, site):
    command = [sys.executable, "-c", BUILDER.replace("LINES", "sys.stdin"), site]
    return subprocess.Popen(
        command,
        cwd=project,
        env=surroundings(project),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def built_once(project, site):
    """What a process says that builds once, and has never built before."""
    program = BUILDER.replace("LINES", "['build']")
    return warm.run(["-c", program, site], project, surroundings(project)).stdout


def ask(process):
    process.stdin.write("build\n")
    process.stdin.flush()
    return process.stdout.readline()


def contents(site):
    return {str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def test_what_is_served_after_any_edits_is_what_a_fresh_process_makes_of_the_sources(
    project, of_the_machine, tmp_path
):
    chance, done = random.Random(0), set()
    order = [*chance.sample(EDITS, len(EDITS)), *chance.sample(EDITS, 4)]
    with builder(project, tmp_path / "served") as served:
        assert ask(served) == "built\n"
        for number, edit in enumerate(order):
            file, old, new = edit
            path = project / file
            text = path.read_text()
            old, new = (new, old) if edit in done else (old, new)
            assert old in text
            path.write_text(text.replace(old, new, 1))
            done ^= {edit}
            said = ask(served)
            cache = project / ".cache"
            cache.rename(tmp_path / "aside")
            if file.startswith(OF_PAGES):
                shutil.copytree(of_the_machine, cache)
            assert built_once(project, tmp_path / f"fresh{number}") == said
            shutil.rmtree(cache)
            (tmp_path / "aside").rename(cache)
            assert contents(tmp_path / "served") == contents(tmp_path / f"fresh{number}"), edit
        served.stdin.close()


def test_an_edit_is_seen_within_the_time_to_look(tmp_path):
    (tmp_path / "page.md").write_text("one")
    server = LiveReloadServer(lambda: None, "127.0.0.1", 0, str(tmp_path / "site"))
    server.watch(str(tmp_path))
    build.on_serve(server, MkDocsConfig(), server.builder)
    server.watch(str(tmp_path))  # as MkDocs goes on, with what mkdocs.yml lists
    assert {emitter.timeout for emitter in server.observer.emitters} == {build.SECONDS_TO_LOOK}
    server.observer.start()
    try:
        time.sleep(3 * build.SECONDS_TO_LOOK)
        assert not server._want_rebuild
        (tmp_path / "page.md").write_text("another")
        with server._rebuild_cond:
            assert server._rebuild_cond.wait_for(lambda: server._want_rebuild, timeout=60)
    finally:
        server.observer.stop()
        server.observer.join()
        server.server_close()
