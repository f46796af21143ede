"""How something looks is not what it is: after a change of a view nothing is proved, drawn or run anew."""

import json
import os
import shutil

import pytest

from backprop_checked.catalog.paths import PROJECT
from tests import warm
from tests.conftest import UNFINISHED

pytestmark = pytest.mark.slow

STATES = """
import json
from pathlib import Path

from backprop_checked.catalog import formulas, mistakes, reports
from backprop_checked.catalog.formula_data import formula
from backprop_checked.catalog.paths import DOCS
from backprop_checked.catalog.tasks import state
from backprop_checked.site import checker, notebooks

tasks = [*formulas._beside_formulas(), *formulas._of_formulas()]
tasks += [(mistakes.reading, "mistakes.readings"), (reports.known, checker.CHECKER)]
states = {f"{maker.__name__} {name}": state(maker, name) for maker, name in tasks}
settings = {"execute": True, "allow_errors": False, "kernel_name": ""}
states |= {lab.stem: notebooks.state(lab, settings) for lab in (DOCS / "labs").glob("*.py")}
print(json.dumps(states))
"""
VIEWS = [
    "site/templates/card.html",
    "site/templates/badge.html",
    "site/templates/evidence.html",
    "site/templates/mistake.html",
    "site/blocks.py",
    "site/formula_card.py",
    "site/mistakes.py",
    "site/symptoms.py",
    "site/graph.py",
    "site/labs.py",
    "site/drawing.py",
    "site/linebreaks.py",
    "site/mathml.py",
    "site/rendering.py",
]
MAKERS = {
    "catalog/formula_data.py": "formula vectorised.bp2",
    "catalog/mistakes.py": "mistake mistakes.factors",
    "catalog/plots.py": "plot vectorised.plots.shrinking_errors",
    "site/notebooks.py": "circles",
}


@pytest.fixture
def states(tmp_path):
    """The state of every task of the site, in a copy of the project whose files are then changed."""
    for part in ("backprop_checked", "benchmarks", "docs", "snippets"):
        shutil.copytree(PROJECT / part, tmp_path / part, ignore=shutil.ignore_patterns(UNFINISHED))

    def of(*changed):
        for name in changed:
            file = tmp_path / "backprop_checked" / name
            file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        result = warm.run(["-c", STATES], tmp_path, {**os.environ, "PYTHONPATH": str(tmp_path)})
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return of


def test_a_change_in_how_a_page_looks_makes_nothing_anew_and_one_in_what_makes_it_does(states):
    before = states()
    assert len(before) > 200
    assert states(*VIEWS) == before
    after = states(*MAKERS)
    for file, task in MAKERS.items():
        assert after[task] != before[task], file
