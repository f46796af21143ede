"""The diagnosis: a verdict for each gradient and, where the code can be read, the wrong lines."""

import copy
from pathlib import Path

import numpy as np

from .derivatives import Derivatives
from .differences import Differences, largest
from .findings import Finding
from .judging import Judge
from .parameters import Unusable, by_name, gradients_by_name, leaves
from .picture import backward_lines
from .programs import Exhausted, FileProgram, FunctionProgram
from .reasons import reason
from .reports import Report
from .rewriting import Rewriting
from .tracing import same_random_numbers
from .verdict import RIGHT, WRONG, judge


def diagnose(
    loss=None,
    params=None,
    grads=None,
    *,
    backward=None,
    source=None,
    batch_size=None,
    penalty=None,
    layers=None,
    budget=20_000,
    seed=0,
    progress=None,
):
    """Say of every gradient whether it is right and, if not, which line is wrong, or which mistake it looks like.

    Args:
        loss: a function of the parameters that returns a number, the same one each time.
        params: a dict or a list of arrays of floats, one flat array, or an object with such attributes.
        grads: your gradients in the same form, each of its parameter's shape; or a function of the parameters
            that returns them.
        backward: a function of the parameters that returns the gradients. Its source is read, if it can be.
        source: the path of a file that defines `loss`, `params` and `backward` or `grads`; then nothing else is
            needed. The file is run in this process; it is not changed.
        batch_size: N, the number of samples in the loss.
        penalty: the penalty in the cost, as a function of the parameters; or λ, for λ‖W‖² or ½λ‖W‖².
        layers: what is known of each layer, if only values can be given.
        budget: how often the loss may be evaluated, and how often the program may be run to find the line. Where
            that is too little for every entry, a random sample and random directions are looked at.
        seed: of the sample and the directions.
        progress: whether a bar is drawn. If not given, then where a terminal watches and it takes long.

    Returns:
        A Report: true if all is right; `report.findings` are the mistakes, and it prints.

    Raises:
        Unusable: a ValueError, for what cannot be checked; it says what would be right.

    >>> x, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [0.0]])
    >>> loss = lambda p: np.mean((x @ p["w"] - y) ** 2)
    >>> params = {"w": np.array([[0.5], [-0.25]])}
    >>> diagnose(loss, params, {"w": x.T @ (x @ params["w"] - y)}).ok
    True
    """
    if not isinstance(budget, int | float) or budget < 60:
        raise Unusable("budget", f"budget is {budget!r}, and must be a number: give 60 or more")
    if source is not None:
        program = FileProgram(source)
    else:
        backward = backward if backward is not None else grads if callable(grads) else None
        program = _functions(loss, params, backward)
    if program is None:
        return _values(loss, params, backward(_double(params)) if backward else grads, budget, seed, progress)
    _check_random(program)
    with same_random_numbers():
        return examine(program, budget, seed, progress)


def _functions(loss, params, backward):
    """The program of two functions whose sources can be read; None if they cannot."""
    if not callable(loss):
        wanted = f"loss must be a function of the parameters, and it is a {type(loss).__name__}"
        raise Unusable("loss", f"{wanted}: give loss itself, not what it returns")
    if backward is None:
        return None
    try:
        return FunctionProgram(loss, _double(params), backward)
    except (OSError, SyntaxError):
        return None


def _double(params):
    """A copy of the parameters in float64."""
    if isinstance(params, np.ndarray):
        return np.array(params, float)
    copies = copy.deepcopy(params)
    for parameter in leaves(copies):
        value = parameter.read()
        if (
            isinstance(value, np.ndarray)
            and value.dtype.kind == "f"
            and not isinstance(parameter.owner, tuple)
        ):
            _replace(parameter, np.array(value, float))
    return copies


def _replace(parameter, array):
    if parameter.by_attribute:
        setattr(parameter.owner, parameter.key, array)
    else:
        parameter.owner[parameter.key] = array


def _values(loss, params, grads, budget, seed, progress):
    """The report on values alone."""
    at = _double(params)
    parameters = by_name(at)
    differences = Differences(lambda: loss(at), parameters, budget, progress)
    given = gradients_by_name(grads, parameters)
    truths = differences.truths(seed)
    verdicts = _verdicts(given, truths)
    note = "Give `backward`, a function of the parameters, or the file: then the wrong line can be found."
    wrong = any(verdict.state == WRONG for verdict in verdicts.values())
    return Report(verdicts, notes=[note] * wrong, evaluations=differences.spent)


def _verdicts(given, truths):
    scale = max((largest(truth.gradient) for truth in truths.values()), default=0.0)
    return {name: judge(name, given[name], truth, scale) for name, truth in truths.items()}


def _check_random(program):
    """Check that the loss gives the same number twice.

    Raises:
        Unusable: it does not; the text says which line draws anew.
    """
    program.start()
    first, second = program.twice()
    if abs(first[0] - second[0]) <= 1e-6 * abs(first[0]) or not np.isfinite(first[0]):
        return
    text = f"loss is random: {first[0]} and then {second[0]}, at the same place. "
    for (number, passed, _), (other, again, _) in zip(first[1].order, second[1].order, strict=False):
        events = first[1].by_site[number], second[1].by_site[other]
        values = [event.value for event in events[0] if event.number == passed]
        others = [event.value for event in events[1] if event.number == again]
        if number != other or (values and others and not np.array_equal(values[0], others[0])):
            site = program.sites[number]
            text += f"Line {site.line}, `{site.span.text}`, gives another value each time. "
            raise Unusable(
                "loss", text + "Draw it once, outside of the loss, or from a fixed seed", site.line
            )
    raise Unusable("loss", text + "Draw the batch and the dropout once, outside of it")


def examine(program, budget, seed, progress):
    """The report on a program whose code is traced."""
    differences = Differences(program.evaluate, program.parameters, budget, progress)
    truths = differences.truths(seed)
    given = program.gradients()
    verdicts = _verdicts(given, truths)
    report = Report(verdicts, evaluations=differences.spent)
    wrong = [name for name, verdict in verdicts.items() if verdict.state == WRONG]
    if wrong:
        program.limit = program.runs + budget
        try:
            trace(program, truths, report)
        except Exhausted:
            report.notes.append("The budget was spent before every line was judged; give a larger `budget`.")
        report.evaluations += program.runs
    return report


def trace(program, truths, report):
    """Find the wrong lines, and add them to the report."""
    known = {name: truth.gradient for name, truth in truths.items()}
    derivatives = Derivatives(program, known)
    judgement = Judge(program, derivatives, agreement(truths, derivatives.floor), list(truths))
    for blame in judgement.investigate():
        report.findings.append(finding(judgement, blame))
    report.findings.sort(key=lambda each: (each.span.file, each.span.line) if each.span else ("", 0))
    report.lines = backward_lines(judgement)
    if judgement.wrong and report.findings:
        names = ", ".join(map(str, sorted(judgement.wrong, key=str)))
        report.notes.append(f"After that {names} would still be wrong, and no line was found for it.")


def agreement(truths, floor):
    """The function of (name, gradient) that says whether a gradient is right, as experiments need it."""

    def agrees(name, given):
        truth = truths[name]
        if given.shape != truth.gradient.shape or not np.isfinite(given.astype(float)).all():
            return False
        off = np.where(truth.known, abs(given - truth.gradient), 0)
        allowed = 2 * np.where(truth.known, truth.error, 0) + 1e-5 * largest(truth.gradient) + floor
        if np.any(off > allowed):
            return False
        beside = all(
            min(left, right) - off - 1e-5 * abs(left)
            <= given[place]
            <= max(left, right) + off + 1e-5 * abs(right)
            for place, (off, left, right) in truth.kinks.items()
        )
        return beside and all(
            abs(np.sum(given * along) - slope) <= 2 * error + 1e-5 * np.sum(abs(given * along)) + floor
            for along, slope, error in truth.lines
        )

    return agrees


def finding(judgement, blame):
    """The Finding of a Blame."""
    why = reason(judgement, blame)
    repair = Rewriting(judgement, blame, why.factor).repair()
    span = blame.shown.span
    if repair and repair.line != span.line and repair.site is not None:
        span = repair.site.span
    sentence = why.sentence
    return Finding(
        message=f"{Path(span.file).name}:{span.line}: `{span.text}`. {sentence}",
        code=why.code,
        span=span,
        explains=tuple(sorted(blame.fixed, key=str)),
        sentence=sentence,
        suggestion=repair and repair.text,
        suggestion_line=repair and repair.line,
    )
