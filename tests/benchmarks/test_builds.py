"""The copies that builds are measured with are what their names say; what is timed is what is shown."""

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import build_copies, builds, serve_times, tables
from tests import warm

pytestmark = pytest.mark.slow

CHECK = """
from backprop_checked.site import crossrefs, source_checks
source_checks.check(), crossrefs.check()
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return build_copies.project(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def doubled(tmp_path_factory):
    """A copy with every chapter twice."""
    project = build_copies.project(tmp_path_factory.mktemp("doubled"))
    build_copies.double(project, build_copies.chapters(project))
    return project


def run(project, *command):
    return warm.run(command, project, build_copies.environment(project))


def test_the_doubled_project_has_twice_the_formulas_and_the_texts_are_in_order(copy, doubled):
    assert build_copies.formulas(doubled) == 2 * build_copies.formulas(copy) > 600
    navigation = (doubled / "mkdocs.yml").read_text(encoding="utf-8")
    for name in build_copies.chapters(copy):
        assert f"- derivations/{name}.md" in navigation
        assert f"- derivations/{name}_again.md" in navigation
    checked = run(doubled, "-c", CHECK)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_second_chapter_rests_on_second_chapters(doubled):
    text = (doubled / "snippets" / "vectorised_again" / "bp2.py").read_text(encoding="utf-8")
    assert "from snippets.layouts_again.chain import" in text
    assert "from snippets.vectorised_again.layer_jacobian import" in text
    page = (doubled / "docs" / "derivations" / "convolution_again.md").read_text(encoding="utf-8")
    assert "/// formula | convolution_again.forward" in page
    assert "[BP4][vectorised_again.bp4]" in page
    settings = (doubled / "backprop_checked" / "catalog" / "declared_settings.py").read_text(encoding="utf-8")
    assert '"vectorised_again.unrolled.UNROLLED": LAYERS' in settings
    assert '"vectorised.unrolled.UNROLLED": LAYERS' in settings
    assert "](../mistakes/convolution.md#" in page


def test_a_formula_of_a_second_chapter_is_proved_where_it_stands(doubled):
    proved = run(doubled, "-m", "backprop_checked", "scalar_again.bp2")
    assert "1 formulas: 1 proved" in proved.stdout or "1 proved" in proved.stdout
    assert "scalar_again.bp2" in proved.stdout
    wrong = doubled / "snippets" / "scalar_again" / "bp2.py"
    right = wrong.read_text(encoding="utf-8")
    wrong.write_text(right.replace("W(l + 1)", "W(l)").replace("w(l + 1)", "w(l)"), encoding="utf-8")
    try:
        assert wrong.read_text(encoding="utf-8") != right
        assert run(doubled, "-m", "backprop_checked", "scalar_again.bp2").returncode == 1
        assert run(doubled, "-m", "backprop_checked", "scalar.bp2").returncode == 0
    finally:
        wrong.write_text(right, encoding="utf-8")


def test_every_edit_can_be_made_one_after_the_other(copy):
    edits = [edit for edit in builds.EDITS.values() if edit]
    for edit in [*edits, *(edit[:3] for edit in serve_times.EDITS.values())]:
        before = (copy / edit[0]).read_bytes()
        build_copies.edit(copy, *edit)
        assert (copy / edit[0]).read_bytes() != before
    assert run(copy, "-m", "backprop_checked", "vectorised.bp2").returncode == 0


def test_an_edit_that_finds_no_place_is_an_error(copy):
    with pytest.raises(RuntimeError, match="no longer holds"):
        build_copies.edit(copy, "mkdocs.yml", "words that nobody wrote", "")


def test_a_table_that_nobody_has_written_does_not_keep_it_from_being_written(tmp_path, monkeypatch):
    """The copy is without its block, and with all others."""
    folder = tmp_path / "source"
    for name in build_copies.FOLDERS:
        (folder / name).mkdir(parents=True)
    for name in build_copies.FILES:
        (folder / name).write_text("")
    (folder / "benchmarks" / "old.csv").write_text("")
    blocks = (
        "Old:\n\n/// count | benchmarks.old\nWords.\n///\n\n/// count | benchmarks.new\nWords.\n///\n\nEnd.\n"
    )
    (folder / "docs" / "checks.md").write_text(blocks)
    monkeypatch.setattr(build_copies, "PROJECT", folder)
    text = (build_copies.project(tmp_path / "copy") / "docs" / "checks.md").read_text()
    assert text == "Old:\n\n/// count | benchmarks.old\nWords.\n///\n\n\nEnd.\n"


def test_the_theme_alone_gets_the_page_and_nothing_of_its_frame(tmp_path):
    page = tmp_path / "site" / "a"
    page.mkdir(parents=True)
    (page / "index.html").write_text("<html><nav>menu</nav><article class=x><p>Sums.</p></article></html>")
    made = build_copies.theme_alone(tmp_path / "site", tmp_path / "theme")
    assert (made / "docs" / "a" / "index.md").read_text() == "# A page\n\n<div><p>Sums.</p></div>\n"


def test_a_lab_that_was_not_run_is_seen(tmp_path):
    (tmp_path / "ninja.html").write_text("<div class=cell_output>1</div>")
    build_copies.require_outputs(tmp_path, ["ninja"], "cell_output")
    with pytest.raises(RuntimeError, match="no output"):
        build_copies.require_outputs(tmp_path, ["ninja"], "jp-OutputArea-output")


def test_a_book_lists_every_lab_and_runs_them_in_this_python(copy, tmp_path):
    made = build_copies.book(copy, tmp_path / "book")
    contents = (made / "book" / "_toc.yml").read_text(encoding="utf-8")
    for lab in (copy / "docs" / "labs").glob("*.py"):
        assert f'"{lab.stem}"' in contents
    kernel = (made / "jupyter" / "kernels" / "python3" / "kernel.json").read_text(encoding="utf-8")
    assert sys.executable in kernel


def test_what_a_build_takes_is_measured_and_what_it_says_is_not_lost(tmp_path):
    program = "x = bytearray(80_000_000); t = __import__('time'); t.sleep(0.3); print(len(x))"
    seconds, _, megabytes = map(float, builds.measured(tmp_path, sys.executable, "-c", program))
    assert seconds >= 0.3
    assert megabytes > 80
    with pytest.raises(RuntimeError, match="it is wrong"):
        builds.measured(tmp_path, sys.executable, "-c", "raise SystemExit('it is wrong')")


def test_an_edit_is_timed_until_the_page_shows_it():
    """The page says what it said before until the third time that it is asked for."""
    asked = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"new" if len(asked) >= 3 else b"old")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        began = time.perf_counter()
        seconds = serve_times._wait(address, "new", lambda late: None)
        assert 0 < seconds <= time.perf_counter() - began
        assert len(asked) == 3
        with pytest.raises(RuntimeError, match="the server has ended"):
            serve_times._wait(address, "never", lambda late: "the server has ended")
        server.shutdown()


def test_a_missing_table_names_the_command_that_writes_it(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no later\.csv: python -m benchmarks\.later writes it"):
        tables.read(tmp_path / "later.csv")


def test_the_page_shows_builds_beside_the_theme_and_what_is_served_apart(tmp_path, monkeypatch):
    about = ["2026-11-27", "Linux x86_64", 2, "3.13.1", "9.8.1"]
    rows = [
        [*about, "cold", "75.0", "130.0", "700"],
        [*about, f"{builds.SERVED}a page", "1.9", "", ""],
        [*about, builds.THEME_ALONE, "5.0", "4.9", "90"],
    ]
    monkeypatch.setattr(builds, "TABLE", tmp_path / "builds.csv")
    tables.write(builds.TABLE, builds.COLUMNS, rows)
    built, served = builds.page()["tables"]
    assert built["rows"] == [
        ["cold", "75.0", "130.0", "700", "15.0"],
        [builds.THEME_ALONE, "5.0", "4.9", "90", "1.0"],
    ]
    assert served["rows"] == [["a page", "1.9"]]
