"""A slip in a formula or a program is refused; what is not refused is equal. The table counts all of them."""

import pytest

from benchmarks import mutations, tables


@pytest.mark.parametrize("name", ["vectorised.bp2", "convolution.im2col", "softmax.error"])
@pytest.mark.parametrize("kind", ["term", "program"])
def test_no_mutant_of_a_formula_survives(name, kind):
    module = f"snippets.{name}"
    first = next(iter(dict(mutations.formulas(module))))
    [row], survivors = mutations.counted((module, first, 8, (kind,)))
    assert survivors == []
    counts = dict(zip(mutations.COLUMNS[len(mutations.ABOUT) :], row, strict=True))
    assert counts["mutants"] > counts["equal"]
    assert counts["survived"] == 0


PARTS = 60


def all_formulas():
    return [
        (f"snippets.{m}", name)
        for m in mutations.modules()
        for name, _ in mutations.formulas(f"snippets.{m}")
    ]


def test_no_mutant_of_this_trees_part_survives():
    """Another tree has another part, so that all formulas are mutated in the course of time."""
    tasks = mutations.part(PARTS)
    assert len(tasks) - len(all_formulas()) // PARTS in (0, 1)
    for module, name in tasks:
        rows, survivors = mutations.counted((module, name, 2, ("term", "program")))
        assert survivors == []
        assert len(rows) == 2


def test_all_parts_together_are_all_formulas(monkeypatch):
    every = sorted(all_formulas())
    turns = iter(range(PARTS))

    class Digest:
        def __init__(self, content=b""):
            self.turn = next(turns)

        def update(self, content):
            pass

        def hexdigest(self):
            return f"{self.turn:x}"

    monkeypatch.setattr(mutations, "digest", lambda: "")
    monkeypatch.setattr(mutations.hashlib, "sha256", Digest)
    parts = [mutations.part(PARTS) for _ in range(PARTS)]
    assert sorted(task for each in parts for task in each) == every


def test_a_survivor_is_seen(monkeypatch):
    """With every gate open, what is not equal survives."""
    gates = ("prove_for_every_size", "prove_steps", "prove_program", "prove_differences")
    for gate in (*gates, "prove_on_other_sizes"):
        monkeypatch.setattr(mutations.proof, gate, lambda formula: "")
    for kind in ("term", "program"):
        _, survivors = mutations.counted(("snippets.vectorised.bp2", "BP2", 8, (kind,)))
        assert survivors


def test_the_table_is_of_the_tree_as_it_is():
    assert mutations.stale() == ""


@pytest.mark.parametrize("column", ["algebra", "formulas"])
def test_a_table_of_another_tree_says_how_to_count_anew(tmp_path, monkeypatch, column):
    rows = [{**row, column: "another"} for row in tables.read(mutations.TABLE)[:2]]
    monkeypatch.setattr(mutations, "TABLE", tmp_path / "mutations.csv")
    tables.write(mutations.TABLE, mutations.COLUMNS, [row.values() for row in rows])
    assert mutations.stale().endswith("python -m benchmarks.mutations")


def test_a_digest_changes_with_code_and_not_with_words(tmp_path):
    def digest(source):
        (file := tmp_path / "module.py").write_text(source, encoding="utf-8")
        return mutations.code_digest([file])

    plain = digest('"""Words."""\n\ndef f(x):\n    """More."""\n    return "# no comment", x  # a comment\n')
    assert digest('# Other\n"""Words,\nmore of them."""\ndef f(x):\n    return "# no comment", x\n') == plain
    assert digest('def f(x):\n    return "# another", x\n') != plain
    assert digest('def f(x):\n    return "# no comment", -x\n') != plain


def test_the_table_knows_no_survivor():
    rows = tables.read(mutations.TABLE)
    assert sum(int(row["mutants"]) for row in rows) > 500
    assert [row for row in rows if int(row["survived"])] == []


def test_a_false_term_is_refused_by_the_small_networks_alone_only_where_there_are_no_letters_for_sizes():
    """Elsewhere it would have been proved for every size, and that proof would be unsound."""
    alone = [
        row for row in tables.read(mutations.TABLE) if row["mutated"] == "term" and int(row["small networks"])
    ]
    assert alone
    for row in alone:
        formula = dict(mutations.formulas(row["module"]))[row["formula"]]
        has_sizes = any(graph.sizes for graph in formula.on) and not formula.letters.scalar
        assert formula.on_sizes or not has_sizes, f"{row['module']}.{row['formula']}"
