"""The trial programs are what they claim to be: right as they stand, wrong after each of their edits."""

import pytest

from benchmarks import trials

pytestmark = pytest.mark.slow


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


# Mistakes in today's layers, each of which is made in programs of at least two styles.
TWICE = """
the mean's share missing
the variance's share missing
mean and variance held constant
gamma missing
1/sigma missing
1/rms missing
the root mean square held constant
sum for mean
Bessel's n - 1
the scale missing
softmax taken entry by entry
no row sum
row sum along the wrong axis
dS not transposed for K
the mask on the forward side only
repeated ids count once
every one of the ties gets the whole error
overlapping windows overwrite
the mask missing
1/keep missing
the residual share missing
no carry through time
= for +=
truncated
the slope at the wrong letter
no carry of c
one share of the tied weight missing
GELU: the product rule's second term missing
leaky ReLU's slope without the error
hinge: the correct class's share once
Huber: the sign missing in the linear part
label smoothing: the hard target on the way back
focal loss: the weighting factor held constant
""".strip().split("\n")


@pytest.mark.parametrize("kind", TWICE)
def test_a_mistake_in_todays_layers_is_made_in_two_styles(kind):
    styles = {trials.program(name).style for name in trials.names() if kind in trials.program(name).mistakes}
    assert len(styles) > 1


def test_the_further_public_cases_name_their_sources():
    further = [trials.program(name) for name in trials.names() if name.startswith("public/")]
    assert len({program.source for program in further}) >= 15
    assert all(program.source.startswith("https://") for program in further)
