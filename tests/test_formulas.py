"""Every formula: one test each for its proof, its program, its differences and its wrong variants.

Each is proved once, in a process of its own, and what was found is recorded: the site's build asks for it,
too, and so whoever comes second has the record, which holds as long as nothing that it depends on changes.
"""

from functools import cache

import pytest
from filelock import FileLock

from backprop_checked.catalog.formula_data import formula as prove
from backprop_checked.catalog.tasks import make

pytestmark = pytest.mark.slow


@cache
def records(name):
    return make(prove, name)


@pytest.fixture
def proved(formulas_of_module, shared):
    """Each formula of a module with its record. Who builds the site proves all formulas meanwhile."""
    with FileLock(shared / "site.lock"):
        return list(zip(formulas_of_module, records(formulas_of_module[0].id), strict=True))


def test_every_step_equals_direct_differentiation(proved):
    assert proved
    for formula, record in proved:
        assert (record["id"], record["name"]) == (formula.id, formula.name)
        assert len(record["steps"]) == len(formula.steps)
        assert record["entries"] > 0


def test_numpy_does_what_the_formula_says(proved):
    for _, record in proved:
        assert record["program_entries"] > 0


def test_central_differences_agree(proved):
    for _, record in proved:
        assert record["difference_entries"] > 0


def test_every_wrong_variant_is_refused(proved):
    for formula, record in proved:
        assert formula.wrong, (
            f"{formula.place()}: give {formula.name} the mistakes that people make with it: wrong={{…}}"
        )
        assert [wrong["name"] for wrong in record["wrong"]] == list(formula.wrong)
        assert {wrong["caught"] for wrong in record["wrong"]} <= {"shape", "algebra", "numbers"}
