"""Each promise of the build is broken once, in a small project of its own that has this project's hook."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from PIL import Image

from tests import warm

pytestmark = pytest.mark.slow

SETTINGS = """\
site_name: Small
site_url: https://small.example/
theme: {name: material, font: false, custom_dir: backprop_checked/site/theme}
markdown_extensions:
  - pymdownx.superfences
  - pymdownx.blocks.admonition
  - snippets.says
plugins: [search]
hooks: [backprop_checked/site/build.py]
watch: [snippets, backprop_checked]
"""

# An extension that puts what a module says into a page, as the formulas' does.
SAYS = """\
from markdown import Extension
from markdown.preprocessors import Preprocessor

from backprop_checked.site.reads import recorded


@recorded
def said():
    from snippets.chapter import saying

    return saying


class Says(Preprocessor):
    def run(self, lines):
        from backprop_checked.site.mathml import mathml

        return [line.replace("SAYING", f"{said()} {mathml('z + 1')}") for line in lines]


class SaysExtension(Extension):
    def extendMarkdown(self, md):
        md.preprocessors.register(Says(md), "says", 25)


def makeExtension(**settings):
    return SaysExtension(**settings)
"""


@pytest.fixture
def project(without_formulas):
    folder = without_formulas
    (folder / "snippets" / "says.py").write_text(SAYS)
    (folder / "snippets" / "chapter.py").write_text('saying = "first"\n')
    (folder / "mkdocs.yml").write_text(SETTINGS)
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text("# Small\n\nSAYING\n")
    return folder


def mkdocs(project, *arguments, **environment):
    """Run MkDocs in the project, with the project's own `snippets`."""
    surroundings = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1", **environment}
    return warm.run(["-m", "mkdocs", *arguments], project, surroundings)


def contents(site):
    return {str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def test_a_good_build_publishes_the_pages_the_font_and_the_formulas(project):
    shutil.rmtree(project / ".cache")  # the first build of all
    assert mkdocs(project, "build", "--strict").returncode == 0
    site = contents(project / "site")
    assert b"first" in site["index.html"]
    assert site["assets/mathematics.woff2"].startswith(b"wOF2")
    assert json.loads(site["formulas.json"]) == [{"id": "small"}]
    assert b'\nSITE = "https://small.example/"\n' in site["diagnose.py"]


def test_no_page_asks_the_host_of_a_repository_for_anything(project):
    settings = (project / "mkdocs.yml").read_text()
    (project / "mkdocs.yml").write_text(f"repo_url: https://github.com/someone/small\n{settings}")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode == 0, result.stderr
    for name in ("index.html", "404.html"):
        page = (project / "site" / name).read_text(encoding="utf-8")
        assert 'href="https://github.com/someone/small"' in page, name
        # The theme's script asks for the stars of what is marked so.
        assert 'data-md-component="source"' not in page, name


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# Small\n\n<script>alert()</script>\n", "docs/index.md:3: a script within the page"),
        ("# Small\n\nA <b onclick='alert()'>word</b>.\n", "docs/index.md:3: the attribute onclick"),
        ("# Small\n\nWords.\n{ style='color: red' }\n", "docs/index.md:4: the attribute style"),
        ("---\ntitle: <script>alert()</script>\n---\n# Small\n", "docs/index.md:2: a script within the page"),
        (
            "# Small\n\n<script src='//elsewhere.example/x.js'></script>\n",
            "docs/index.md:3: <script src=…> fetches",
        ),
    ],
)
def test_what_a_pages_policy_would_keep_out_is_named_with_its_line(project, text, problem):
    settings = (project / "mkdocs.yml").read_text()
    extensions = "markdown_extensions:\n  - attr_list\n"
    (project / "mkdocs.yml").write_text(settings.replace("markdown_extensions:\n", extensions))
    (project / "docs" / "index.md").write_text(text)
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    assert problem in result.stderr
    assert "Traceback" not in result.stderr
    assert not (project / "site").exists()


def test_a_theme_that_leaves_no_place_for_the_policy_ends_the_build(project):
    theme = project / "backprop_checked" / "site" / "theme" / "main.html"
    theme.write_text(theme.read_text() + "{% block site_meta %}<meta charset=utf-8>{% endblock %}\n")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    assert "no place for the security policy" in result.stderr
    assert not (project / "site").exists()


def test_a_link_that_leads_nowhere_is_named_with_its_line(project):
    (project / "docs" / "index.md").write_text("# Small\n\n[a page](indx.md) and\n[a file](nowhere.txt)\n")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    message = (
        "docs/index.md:3: the link leads to indx.md, and no page is called “indx.md”; did you mean index.md?"
    )
    assert message in result.stderr
    assert "docs/index.md:4: Doc file 'index.md' contains a link 'nowhere.txt', but" in result.stderr


def test_a_place_that_a_page_has_not_is_named_with_its_line(project):
    settings = (project / "mkdocs.yml").read_text()
    (project / "mkdocs.yml").write_text(f"validation: {{anchors: warn}}\n{settings}")
    (project / "docs" / "index.md").write_text("# Small\n\n[small](#small)\n\n[a place](#nowhere)\n")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    assert "docs/index.md:5: Doc file 'index.md' contains a link '#nowhere', but" in result.stderr


@pytest.mark.parametrize("what", ["fonts", "assets/social"])
def test_a_cache_that_cannot_be_written_is_named_and_ends_in_no_traceback(project, what):
    shutil.rmtree(project / ".cache")
    (project / ".cache" / what).parent.mkdir(parents=True)
    (project / ".cache" / what).write_text("a file where a folder belongs")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    assert f".cache/{what}/" in result.stderr
    assert "cannot be written" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (project / "site").exists()


def test_a_page_that_is_shared_shows_its_title_and_its_card(project):
    assert mkdocs(project, "build", "--strict").returncode == 0
    page = (project / "site" / "index.html").read_text()
    assert '<meta property="og:title" content="Small">' in page
    assert '<meta property="og:description" content="' in page
    image = re.search(r'property="og:image" content="https://small.example/([^"]+)"', page)[1]
    with Image.open(project / "site" / image) as card:
        assert card.size == (1200, 630)
        assert len(card.getcolors(1 << 20)) > 10  # something is written on it


def test_a_site_without_an_address_has_no_cards(project):
    settings = (project / "mkdocs.yml").read_text()
    (project / "mkdocs.yml").write_text(settings.replace("https://small.example/", '""'))
    assert mkdocs(project, "build", "--strict").returncode == 0
    assert "og:image" not in (project / "site" / "index.html").read_text()
    assert not (project / "site" / "assets" / "social").exists()


def test_the_folder_on_the_command_line_is_honoured_and_nothing_is_left_behind(project):
    assert mkdocs(project, "build", "--strict", "--site-dir", "elsewhere/site").returncode == 0
    assert (project / "elsewhere" / "site" / "index.html").exists()
    assert not (project / "site").exists()
    assert not list((project / ".cache").glob("site-*"))


@pytest.mark.parametrize("quiet", [[], ["--quiet"]], ids=["with messages", "quiet"])
def test_a_warning_under_strict_leaves_the_last_good_site_as_it_was(project, quiet):
    mkdocs(project, "build", "--strict")
    good = contents(project / "site")
    (project / "docs" / "index.md").write_text("# Small\n\n[nowhere](nowhere.txt)\n")
    assert mkdocs(project, "build", "--strict", *quiet).returncode != 0
    assert contents(project / "site") == good
    assert not list((project / ".cache").glob("site-*"))
    assert mkdocs(project, "build").returncode == 0
    assert contents(project / "site") != good


def test_a_new_site_replaces_all_of_the_old_one_but_hidden_files(project):
    site = project / "site"
    (site / "gone").mkdir(parents=True)
    (site / ".hidden").mkdir()
    (site / "gone" / "index.html").touch()
    assert mkdocs(project, "build", "--strict").returncode == 0
    assert (site / ".hidden").exists()
    assert not (site / "gone").exists()


@pytest.mark.parametrize("place", ["snippets/chapter.py", "backprop_checked/site/crossrefs.py"])
def test_an_exit_inside_the_projects_code_fails_the_build(project, place):
    mkdocs(project, "build", "--strict")
    good = contents(project / "site")
    (project / place).write_text("import sys\n\nsys.exit(0)\n")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    assert place in result.stderr
    assert contents(project / "site") == good


def test_an_error_in_the_projects_code_names_its_file_and_line(project):
    (project / "snippets" / "chapter.py").write_text("\nfrom nowhere import saying\n")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode != 0
    assert "No module named 'nowhere'" in result.stderr
    assert "snippets/chapter.py:2" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_block_that_is_left_as_text_fails_the_build_with_file_and_line(project):
    block = "/// admonition | Title\n    nonsense: 1\nText\n///\n"
    (project / "docs" / "index.md").write_text(f"# Small\n\n{block}")
    result = mkdocs(project, "build")
    assert result.returncode != 0
    assert "docs/index.md:3: this is no block" in result.stderr
    assert "/// admonition | Title" in result.stderr


def test_a_good_block_and_code_that_shows_one_are_no_mistake(project):
    block = "/// admonition | Title\nText\n///\n"
    (project / "docs" / "index.md").write_text(f"# Small\n\n{block}\n```\n{block}```\n\n`///`\n")
    result = mkdocs(project, "build", "--strict")
    assert result.returncode == 0, result.stderr


def test_the_same_sources_give_the_same_bytes_on_another_day(project):
    for day, seed in (("0", "1"), ("1700000000", "2")):
        shutil.rmtree(project / ".cache")
        result = mkdocs(project, "build", "--strict", "-d", day, SOURCE_DATE_EPOCH=day, PYTHONHASHSEED=seed)
        assert result.returncode == 0, result.stderr
    assert contents(project / "0") == contents(project / "1700000000")
    assert b"<loc>" in contents(project / "0")["sitemap.xml"]


def test_the_code_of_another_checkout_is_refused(project, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(project / "backprop_checked", other / "backprop_checked")
    shutil.copytree(project / "snippets", other / "snippets")
    result = mkdocs(project, "build", "--strict", PYTHONPATH=str(other), PYTHONSAFEPATH="1")
    assert result.returncode != 0
    assert "pip install -e ." in result.stderr


# What the machine remembers of a page; in a build after an edit of that page it must be asked again.
GREETS = """\
from functools import cache

from backprop_checked.catalog.paths import DOCS
from backprop_checked.site.reads import recorded


@recorded
@cache
def greeting():
    return "greeted: " + (DOCS / "greeting.txt").read_text()
"""


def test_serve_shows_edited_code_and_outlives_a_mistake(project):
    greets, greeting = project / "backprop_checked" / "site" / "greets.py", project / "docs" / "greeting.txt"
    greets.write_text(GREETS)
    greeting.write_text("good morning")
    says = SAYS.replace("{said()}", "{said()} {greeting()}").replace(
        "mathml\n", "mathml\n        from backprop_checked.site.greets import greeting\n"
    )
    (project / "snippets" / "says.py").write_text(says)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    with open(project / "log", "w") as log:
        server = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
    chapter = project / "snippets" / "chapter.py"
    try:
        seen(address, "first")
        seen(address, "script-src 'self' 'unsafe-inline';")  # or the page could not be reloaded
        greeting.write_text("good evening")
        seen(address, "greeted: good evening")
        chapter.write_text('saying = "the second"\n')
        seen(address, "the second")
        greets.write_text(GREETS.replace("greeted: ", "greeted otherwise: "))
        seen(address, "greeted otherwise: good evening")
        chapter.write_text("import sys\n\nsys.exit(0)\n")
        seen(address, "This page could not be built")
        chapter.write_text('saying = "the third of them"\n')
        seen(address, "the third of them")
        # Compiled files would be edits of what is watched: each would build the site once more.
        assert not list(project.rglob("chapter*.pyc"))
    finally:
        server.terminate()
        server.wait(10)
    assert not (project / "site").exists()


def seen(address, text):
    """Wait until the first page holds the text. Raises AssertionError if it does not."""
    page = ""
    for _ in range(1500):  # in the end it is there, on however busy a machine
        try:
            page = urlopen(f"http://{address}/", timeout=5).read().decode()
        except (URLError, OSError):
            page = ""
        if text in page:
            return
        time.sleep(0.1)
    raise AssertionError(f"{text!r} is not on the page:\n{page[-3000:]}")
