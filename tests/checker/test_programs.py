"""The trial programs are what they claim to be: right as they stand, wrong after each of their edits."""

import pytest

from benchmarks import trials


def double(files):
    """The files in double precision: a difference cannot judge single precision."""
    return {name: text.replace("float32", "float64") for name, text in files.items()}


def cases():
    return [(name, kinds) for name in trials.names() for kinds in trials.program(name).cases]


def test_each_program_has_a_table_and_each_table_a_program():
    modules = {
        trials.program(name).path.with_name(m)
        for name in trials.names()
        for m in trials.program(name).modules
    }
    programs = set(trials.PROGRAMS.glob("*/*.py")) - modules
    assert {path.with_suffix(".toml") for path in programs} == set(trials.PROGRAMS.glob("*/*.toml"))
    assert {path.parent.name for path in programs} == set(trials.GROUPS)


@pytest.mark.parametrize("name", trials.names())
def test_a_program_agrees_with_central_differences(name, tmp_path):
    path = trials.write(double(trials.program(name).files), tmp_path)
    assert trials.right(*trials.run(path))


@pytest.mark.parametrize("name", trials.names())
def test_a_programs_central_differences_do_not_depend_on_the_step(name, tmp_path):
    """A parameter at a kink would make a right gradient doubtful."""
    loss, params, grads = trials.run(trials.write(double(trials.program(name).files), tmp_path))
    wide, narrow = (trials.differences(loss, params, h, tuple(grads)) for h in (1e-4, 1e-5))
    assert wide == pytest.approx(narrow, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(("name", "kinds"), cases())
def test_a_mistake_changes_its_line_alone_and_makes_a_gradient_wrong(name, kinds, tmp_path):
    program = trials.program(name)
    wrong = program.wrong(kinds)
    changed = {
        (file, number)
        for file, text in program.files.items()
        for number, (before, after) in enumerate(
            zip(text.split("\n"), wrong[file].split("\n"), strict=True), 1
        )
        if before != after
    }
    assert changed == {program.place(program.mistakes[kind].old) for kind in kinds}
    for mistake in (program.mistakes[kind] for kind in kinds):
        assert mistake.says
        for text in mistake.also:
            program.place(text)
    assert not trials.right(*trials.run(trials.write(double(wrong), tmp_path)))
