"""The diagnosis: a verdict for each gradient and, where the code can be read, the wrong lines."""

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np

from backprop_checked.checker.derivatives import Derivatives
from backprop_checked.checker.differences import Differences
from backprop_checked.checker.explaining import UNSURE, causes_together, explain
from backprop_checked.checker.file_programs import FileProgram
from backprop_checked.checker.findings import Finding
from backprop_checked.checker.function_programs import FunctionProgram
from backprop_checked.checker.judging import Judge
from backprop_checked.checker.layers import LayeredNetwork
from backprop_checked.checker.mistakes import cures_of, largest
from backprop_checked.checker.parameters import Unusable, by_name, gradients_by_name, is_plain, leaves
from backprop_checked.checker.picture import backward_lines
from backprop_checked.checker.pieces import pieces_of, truth_of
from backprop_checked.checker.programs import Exhausted
from backprop_checked.checker.progress import Progress
from backprop_checked.checker.repairs import with_repair
from backprop_checked.checker.reports import Report
from backprop_checked.checker.tracing import quiet, same_random_numbers
from backprop_checked.checker.values import (
    check_budget,
    diagnose_values,
    judge,
    name_mistakes,
    penalties_of,
    truths_of,
)

MOST_LINES = 4


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
    """Say of every gradient whether it is right and, if not, which line is wrong, or which mistake it looks
    like.

    Args:
        loss: a function of the parameters that returns a number, the same one each time.
        params: a dict or a list of arrays of floats, one flat array, or an object with such attributes.
        grads: your gradients in the same form, each of its parameter's shape; or a function of the parameters
            that returns them.
        backward: a function of the parameters that returns the gradients. Its source is read, if it can be.
        source: the path of a file that defines `loss`, `params` and `backward` or `grads`; then nothing else
        is
            needed. The file is run in this process; it is not changed.
        batch_size: N, the number of samples in the loss.
        penalty: the penalty in the cost, as a function of the parameters; or λ, for λ‖W‖² or ½λ‖W‖².
        layers: what is known of each layer, if only values can be given.
        budget: how often the loss may be evaluated, and how often the program may be run to find the line.
        Where
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
    if source is not None:
        program = FileProgram(source)
    else:
        backward = backward if backward is not None else grads if callable(grads) else None
        program = _functions(loss, params, backward)
    if program is None:
        options = {"batch_size": batch_size, "penalty": penalty, "layers": layers}
        options |= {"budget": budget, "seed": seed, "progress": progress}
        with quiet():
            return _on_values(loss, params, backward if backward is not None else grads, options)
    options = {"batch_size": batch_size, "penalty": penalty, "layers": layers, "budget": budget, "seed": seed}
    with same_random_numbers():
        program.start()
    with quiet():
        check_repeats(program)
        program.tracer.bound()
    with same_random_numbers(), quiet():
        return examine(program, {**options, **program.options()}, progress)


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


def _on_values(loss, params, grads, options):
    """The report on values alone."""
    if not is_plain(params):
        loss, params, grads, options = _by_name(loss, params, grads, options)
    checked = diagnose_values(loss, params, grads, **options)
    report = Report(checked.findings, evaluations=checked.evaluations)
    report.findings = value_findings(checked.findings, checked.findings)
    if report.findings:
        report.notes += [
            *([checked.hint] if checked.hint else []),
            "Give `backward`, a function of the parameters, or the file: then the wrong line can be found.",
        ]
    return report


def _by_name(loss, params, grads, options):
    """The same question about a dict of arrays, where the reader's parameters are nested, an object's
    attributes or one array."""
    own = copy.deepcopy(params)
    parameters = by_name(own)

    def in_form(values):
        for name, parameter in parameters.items():
            parameter.put(values[name])
        return own

    def loss_of_values(values):
        result = loss(in_form(values))
        for name, parameter in parameters.items():
            values[name][...] = parameter.get()  # a loss that changes its parameters is seen
        return result

    values = {name: parameter.get() for name, parameter in parameters.items()}
    given = gradients_by_name(grads(copy.deepcopy(params)) if callable(grads) else grads, parameters)
    if callable(penalty := options["penalty"]):
        options = {**options, "penalty": lambda values: penalty(in_form(values))}
    return loss_of_values, values, given, options


def value_findings(verdicts, names):
    """A Finding for each mistake that explains wrong gradients of these names by their values alone."""
    alike = {}
    for name in names:
        if verdicts[name].state == "wrong":
            alike.setdefault(tuple(one.sentence for one in verdicts[name].mistakes), []).append(name)
    return [value_finding(verdicts[same[0]], tuple(same)) for same in alike.values()]


def value_finding(verdict, names):
    """The Finding of wrong gradients that have one explanation, and no line."""
    sentence = " Or: ".join(mistake.sentence for mistake in verdict.mistakes)
    sentence = sentence or "No mistake that this checker knows gives these numbers."
    return Finding(
        message=f"{', '.join(map(str, names))}: {sentence}",
        code=" or ".join(mistake.name for mistake in verdict.mistakes) or None,
        explains=names,
        sentence=sentence,
        cures=verdict.mistakes[0].cures if verdict.mistakes else (),
    )


def check_repeats(program):
    """Check that the loss gives the same number twice.

    Raises:
        Unusable: it does not; the text says which line draws anew.
    """
    once, again = program.twice()
    if abs(once - again) <= 1e-6 * abs(once) or not np.isfinite(once):
        return
    program.instrument()
    first, second = program.recorded_twice()
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


def examine(program, options, progress):
    """The report on a program whose code is traced."""
    budget, seed = options["budget"], options["seed"]
    values = {name: parameter.read() for name, parameter in program.parameters.items()}
    check_budget(budget, values, options["penalty"])
    added, spent = penalties_of(options["penalty"], program.values_in_form, values, budget / 2, seed)
    differences = Differences("loss", program.loss_at, values, budget - spent, progress)
    truths = truths_of(differences, seed)
    program.loss_at(differences.w)
    given = {name: np.array([]) if G is None else G for name, G in program.gradients().items()}
    verdicts = judge(given, truths, differences)
    report = Report(verdicts, evaluations=differences.spent)
    wrong = [name for name, verdict in verdicts.items() if verdict.state == "wrong"]
    if wrong:
        floats = {name: G.astype(float) for name, G in given.items()}
        network = LayeredNetwork(options["layers"], differences.w, floats) if options["layers"] else None
        about = {"network": network, "N": options["batch_size"], "seed": seed}
        report.verdicts = name_mistakes(verdicts, given, truths, differences, added, **about)
        program.instrument()
        program.loss_at(differences.w)
        differences.clear()
        program.limit, program.progress = program.spent + budget, Progress(progress)
        try:
            trace(program, truths, report)
        except Exhausted:
            report.notes.append("The budget was spent before every line was judged; give a larger `budget`.")
        finally:
            program.progress.clear()
        explained = {name for each in report.findings for name in each.explains}
        report.findings += value_findings(report.verdicts, [name for name in wrong if name not in explained])
        report.evaluations += program.runs
    differences.clear()
    return report


def trace(program, truths, report):
    """Find the wrong lines, and add them to the report."""
    known = {name: truth.g for name, truth in truths.items()}
    derivatives = Derivatives(program, known)
    program.pieces = pieces_of(program, derivatives.recording, truths)
    judged = {name: truth_of(piece, truths) for name, piece in program.pieces.items()} or truths
    judgement = Judge(program, derivatives, agreement(judged, derivatives.floor), list(judged))
    several, stale = [], None
    for blame in judgement.investigate():
        several.append(explain(judgement, blame, several))
        one = finding(several[-1], report.verdicts)
        add(report.findings, one)
        if one.code == "gradients not cleared":  # that alone makes all of them wrong
            place = _first_left_over(judgement) or one.span
            explains = wholes(program, judgement.wrong)
            stale = replace(one, span=place, explains=explains)
            break
    together = several if stale else causes_together(judgement, several)
    if together is not several:
        report.findings.clear()
        for each in together:
            add(report.findings, finding(each, report.verdicts))
    report.findings[:] = [stale] if stale else report.findings
    report.findings.sort(key=lambda each: (each.span.file, each.span.line) if each.span else ("", 0))
    report.lines = backward_lines(judgement, [each.span for each in report.findings if each.span])


def _first_left_over(judgement):
    """Where a value first keeps something of the run before: it is added to, and was another at half time."""
    for number, (events, _) in judgement.at_first.items():
        half, last = events[len(events) // 2 - 1].value, events[-1].value
        added = judgement.program.sites[number].kind in ("state", "store")
        if added and len(events) % 2 == 0 and half.shape == last.shape and not np.array_equal(half, last):
            return judgement.program.sites[number].span
    return None


def add(findings, finding):
    """Add a finding; one with the same line and the same cure explains more gradients instead."""
    for place, other in enumerate(findings):
        if (other.span, other.suggestion) == (finding.span, finding.suggestion):
            explains = tuple(dict.fromkeys(other.explains + finding.explains))
            findings[place] = replace(other, explains=explains)
            return
    findings.append(finding)


def agreement(truths, floor):
    """The function of (name, gradient) that says whether a gradient is right, as experiments need it."""

    def agrees(name, given):
        truth = truths[name]
        known = np.isfinite(truth.g)
        if given.shape != truth.g.shape or not np.isfinite(given.astype(float)).all():
            return False
        off = np.where(known, abs(given - truth.g), 0)
        allowed = 2 * np.where(known, truth.error, 0) + 1e-5 * largest(truth.g) + floor
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
            for along, slope, error in truth.aims
        )

    return agrees


def finding(cause, verdicts):
    """The Finding of an explained Blame."""
    blame, why, repair = cause.blame, cause.why, cause.repair
    program = cause.rewriting.program
    span = blame.site.span
    if repair and (repair.site.file, repair.line) != (span.file, span.line):
        span = repair.site.span
    if repair and repair.line < repair.changed:
        text = program.sources[span.file].line(repair.changed)
        span = replace(span, line=repair.changed, column=0, text=text)
    why = with_repair(why, repair)
    code, sentence, lines = why.code, why.sentence, ()
    if repair is None and why.kind in UNSURE:
        lines = doubtful_lines(cause.rewriting, span)
    if lines:
        sentence = f"{sentence} It may be {' or '.join(f'line {each.line}' for each in lines)}."
    if repair and repair.text == "pass":
        sentence = f"{sentence} Leave this line out."
    explained = wholes(program, blame.fixed)
    if code in (None, "sign") and why.kind not in ("loop", "place"):
        code = _common_name(verdicts, explained) or code
    return Finding(
        message=f"{Path(span.file).name}:{span.line}: `{span.text}`. {sentence}",
        code=code,
        span=span,
        explains=explained,
        sentence=sentence,
        lines=lines,
        suggestion=repair and repair.text,
        suggestion_line=repair and repair.line,
        cures=cures_of(code, hidden=len(explained) < len(verdicts)),  # the last error is in all of them
    )


def wholes(program, names):
    """The names of the parameters, in order; of a piece, that of the array that it is a piece of."""
    return tuple(sorted({program.pieces.get(name, (name,))[0] for name in names}, key=str))


def doubtful_lines(rewriting, span):
    """The lines that may be the wrong one; none if it can be no other than the one of the span."""
    lines = [each for each in rewriting.places() if each.file == span.file]
    return tuple(lines) if 1 < len({each.line for each in lines}) <= MOST_LINES else ()


def _common_name(verdicts, names):
    """The mistake that the values of all these gradients look like, if it is one and no mere number."""
    named = [{mistake.name for mistake in verdicts[name].mistakes} for name in names]
    common = set.intersection(*named) if named else set()
    common -= {"a factor", "a factor for each neuron", "a multiple of the parameter", "wrong shape"}
    if common == {"y − a", "sign"}:  # one line that flips all of several is the last error
        return "y − a" if len(names) > 1 else "sign"
    return common.pop() if len(common) == 1 else None
