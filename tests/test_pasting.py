"""Every program of the site runs where it is pasted alone, and gives what its page says.

It is pasted into a namespace of its own, in a process that cannot import the project.
"""

import json
import re
import subprocess
import sys
from html import unescape

import pytest

pytestmark = pytest.mark.browser  # it needs the built site, as the tests of pages do

PASTE = r"""
import doctest, io, json, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("snippets", "backprop_checked", "benchmarks"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
sys.path.append(sys.argv[1])  # where the reader has put diagnose.py
for name in ("snippets", "backprop_checked"):
    try:
        __import__(name)
    except ModuleNotFoundError:
        continue
    sys.exit(f"{name} can be imported here")
failures = []
for place, source, example, report in json.load(sys.stdin):
    space = {"__name__": "__main__"}
    try:
        exec(compile(source, place, "exec"), space)
        if report:
            given = str([value for value in space.values() if callable(value)][-1]())
            if given.split() != report.split():
                failures.append(f"{place}: {given}")
            continue
        said = io.StringIO()
        test = doctest.DocTestParser().get_doctest(example, space, place, None, None)
        if not test.examples or doctest.DocTestRunner(verbose=False).run(test, out=said.write).failed:
            failures.append(f"{place}: {said.getvalue()}")
    except Exception as error:
        failures.append(f"{place}: {type(error).__name__}: {error}")
print(json.dumps(failures))
"""
BLOCK = re.compile(
    r'<div class="program-code">(?P<code>.*?)</pre>.*?'
    r'<div class="(?:program-example|output report)">(?P<after>.*?)</pre>',
    re.DOTALL,
)


def text(html):
    return unescape(re.sub(r"<[^>]*>", "", html))


def programs(site):
    """Every program of the site: where it stands, what copying gives, its example, a checker's report."""
    for file in sorted(site.rglob("index.html")):
        html = file.read_text(encoding="utf-8")
        for number, block in enumerate(BLOCK.finditer(html), 1):
            after = text(block["after"])
            example, report = (after, "") if ">>>" in after else ("", after)
            yield f"{file.parent.relative_to(site)}, program {number}", text(block["code"]), example, report


def failures(site, pasted):
    command = [sys.executable, "-I", "-B", "-c", PASTE, str(site)]
    result = subprocess.run(command, input=json.dumps(pasted), capture_output=True, text=True, timeout=600)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_every_displayed_program_runs_where_it_is_pasted_and_gives_its_example(site):
    pasted = list(programs(site))
    formulas = json.loads((site / "formulas.json").read_text(encoding="utf-8"))
    conventions = sum(1 + len(formula["variants"]) for formula in formulas)
    assert len(pasted) > conventions > 100  # each convention has one, and the exercises have theirs
    assert failures(site, pasted) == []


def test_a_program_without_its_needs_is_found(site):
    example = ">>> half(4)\n2\n"
    for source in (
        "def half(x):\n    return halve(x)\n",
        "from snippets import scalar\n",
        "def half(x): return x",
    ):
        assert len(failures(site, [("here", source, example, "")])) == 1
    assert failures(site, [("here", "def half(x):\n    return x // 2\n", example, "")]) == []


def test_what_a_program_uses_is_named_and_folded_above_it(site):
    html = (site / "derivations" / "scalar" / "index.html").read_text(encoding="utf-8")
    folded = re.findall(
        r'<summary>Uses (.*?)</summary>\s*</details>\s*<div class="program-code">(.*?)</pre>', html, re.DOTALL
    )
    assert len(folded) > 5
    for names, code in folded:
        before = text(re.search(r'<span class="program-folded">(.*?)\n\n</span>', code, re.DOTALL)[1])
        for name in re.findall(r"<code>(\w+)</code>", names):
            assert re.search(rf"^(def |class )?{name}\b", before, re.MULTILINE), name


def test_a_program_that_pages_offer_as_one_file_runs_alone_and_prints_what_its_page_shows(site):
    files = sorted(site.glob("derivations/*.py"))
    assert [file.name for file in files] == ["classifier.py"]
    page = (site / "derivations" / "two_layer" / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<a download="classifier\.py" href="\.\./classifier\.py">', page)
    result = subprocess.run(
        [sys.executable, "-I", str(files[0])], capture_output=True, text=True, timeout=600, cwd=site
    )
    assert result.returncode == 0, result.stderr
    [shown] = [example for _, source, example, _ in programs(site) if "def classifier(" in source]
    assert result.stdout == shown.partition("\n")[2].rstrip("\n") + "\n"
    assert "agree with central differences: True" in result.stdout
