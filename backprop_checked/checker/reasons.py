"""Reasons: why a value is wrong, from the numbers, in the reader's names."""

import ast
from itertools import combinations

import numpy as np

from backprop_checked.checker.derivatives import close
from backprop_checked.checker.findings import Reason
from backprop_checked.checker.observations import Observations

SLOPES = {  # usual derivatives of an activation, written in its value v
    "{v} * (1 - {v})": lambda v: v * (1 - v),
    "(1 - {v} ** 2)": lambda v: 1 - v**2,
    "({v} > 0)": lambda v: (v > 0) * 1.0,
    "{v}": lambda v: v,
    "(1 - {v})": lambda v: 1 - v,
}


def reason(judge, blame):
    """The first Reason that the numbers give."""
    observations = Observations(judge, blame)
    with np.errstate(all="ignore"):
        for explain in (
            another_forward_value,
            another_shape,
            a_run_before,
            nothing,
            a_path,
            the_other_sign,
            another_derivative,
            a_factor,
            transposed,
            another_order,
            a_summand,
            a_slope,
            other_places,
            some_entries,
        ):
            explanation = explain(observations)
            if explanation:
                return explanation
    return Reason(None, f"It should be {observations.target}.", "unknown")


def another_forward_value(observations):
    blame = observations.blame
    if not blame.stands_for:
        return None
    site, twin = blame.site, blame.stands_for
    words = f"`{site.text}` here is not the `{twin.text}` of the loss, line {twin.line}"
    for number, events in observations.derivatives.recording.by_site.items():
        other = observations.program.sites[number]
        same = len(events) == len(blame.events) and all(
            close(event.value, mine.value, observations.floor)
            for event, mine in zip(events, blame.events, strict=True)
        )
        if same and other.text != site.text and other.names_a_value:
            return Reason("another forward value", f"{words}: it is `{other.text}`.", "forward")
    return Reason(
        "another forward value", f"{words}: the forward pass here computes something else.", "forward"
    )


def another_shape(observations):
    if observations.same_shapes:
        return None
    given, expected = observations.given_arrays[-1], observations.expected_arrays[-1]
    words = f"Its shape is {given.shape}, where {expected.shape} belongs"
    for axis in range(given.ndim):
        for keep in (False, True):
            if close(given.sum(axis, keepdims=keep), expected, observations.floor):
                kept = ", keepdims=True" if keep else ""
                return Reason(
                    "not summed over the batch",
                    f"{words}: summed over axis {axis} (`.sum({axis}{kept})`) it would be right.",
                    "shape",
                )
    if close(given.T, expected, observations.floor):
        return Reason("transposed", f"{words}: it is transposed.", "transposed")
    if given.size == 1:
        return Reason("summed over everything", f"{words}: it is one number.", "shape")
    if not given.any():
        return Reason("a check that cannot fail", f"{words}, and it is zero.", "zero")
    return Reason("wrong shape", f"{words}.", "shape")


def a_run_before(observations):
    """Right the first time, wrong the last: something is left from the run before."""
    events = observations.judge.recording.by_site.get(observations.blame.site.number, [])
    half, places = len(events) // 2, {event.number: place for place, event in enumerate(events)}
    if not events or len(events) % 2 or not np.any(observations.expected):
        return None
    for event, expected in observations.pairs:
        place = places.get(event.number, 0)
        early = events[place - half].value if place >= half else None
        if early is None or not close(early, expected, observations.floor):
            return None
        if close(event.value, expected, observations.floor):
            return None
    words = "It was right the first time and is wrong the last time: something is left from the run before."
    return Reason("gradients not cleared", words, "stale")


def nothing(observations):
    if np.any(observations.given):
        return None
    return Reason(
        "path missing", f"It is zero: nothing comes back here. It should be {observations.target}.", "zero"
    )


def uses(observations):
    """Each single use of the forward value: (its site, the derivative through it alone)."""
    adjoint, judge = observations.blame.adjoint, observations.judge
    recording, derivatives = judge.derivatives.recording, judge.derivatives
    places, shares = _passes_by_identity(observations), []
    for other in derivatives.adjoints:
        for site in other.sites:
            if site.kind != "use" or other.together or len(shares) >= 12:
                continue
            through = [
                (place, places[event.identity])
                for place, event in enumerate(recording.by_site[site.number])
                if event.identity in places
            ]
            whole = derivatives.whole(other) if through else None
            if whole is None or any(whole[a].shape != adjoint.shapes[b] for a, b in through):
                continue
            share = [np.zeros(shape) for shape in adjoint.shapes]
            for place, own in through:
                share[own] += whole[place]
            pairs = zip(observations.blame.alignment, observations.blame.expected, strict=False)
            ordered = [share[place] for place, expected in pairs if expected is not None]
            shares.append(
                (site, observations.blame.factor * np.concatenate([array.ravel() for array in ordered]))
            )
    return shares


def _passes_by_identity(observations):
    """In which pass an object is the forward value, or the parameter, by its identity."""
    adjoint, recording = observations.blame.adjoint, observations.derivatives.recording
    if adjoint.parameter is None:
        several = [recording.by_site.get(site.number, ()) for site in adjoint.sites]
        passes = [events for events in several if len(events) == len(adjoint.shapes)]
        return {event.identity: place for events in passes for place, event in enumerate(events)}
    parameter = observations.program.parameters.get(adjoint.parameter)
    value = parameter.get() if parameter else None
    return {
        event.identity: 0
        for events in recording.by_site.values()
        for event in events
        if value is not None and np.array_equal(event.value, value)
    }


def a_path(observations):
    """A sum of shares is missing, each through one use of the forward value."""
    blame = observations.blame
    if blame.adjoint is None or not observations.same_shapes:
        return None
    lack = observations.expected - observations.given
    shares = uses(observations)
    if lack.shape != observations.given.shape or any(share.shape != lack.shape for _, share in shares):
        return None
    for count in (1, 2, 3):
        for some in combinations(shares, count):
            total = sum(share for _, share in some)
            if np.any(total) and close(lack, total, 5 * observations.floor):
                if close(total, observations.expected, observations.floor):
                    continue  # all of it: nothing came
                return _path_words(observations, [site for site, _ in some])
    return None


def _path_words(observations, sites):
    site = observations.blame.adjoint.site
    name = f"`{site.text}` (line {site.line})" if site else f"`{sites[0].text}`"
    through = " and ".join(dict.fromkeys(f"{_reached(observations, use)} (line {use.line})" for use in sites))
    shares = "this share is" if len(sites) == 1 else "these shares are"
    sentence = f"{name} also reaches the loss through {through}: {shares} missing."
    return Reason("path missing", sentence, "path")


def _reached(observations, use):
    """What a use of a value contributes to: the target of its statement."""
    source = observations.program.sources[use.file]
    for node in source.statements():
        if (node.lineno, node.col_offset) == use.statement[1:]:
            if isinstance(node, ast.Assign):
                return f"`{ast.unparse(node.targets[0])}`"
            if isinstance(node, ast.AugAssign | ast.AnnAssign):
                return f"`{ast.unparse(node.target)}`"
    return f"`{source.line(use.line)}`"


def the_other_sign(observations):
    """It is right but for its sign."""
    given, expected = observations.given, observations.expected
    if (
        not observations.same_shapes
        or not np.any(expected)
        or not close(given, -expected, observations.floor)
    ):
        return None
    words = f"The sign is wrong: it is −1 times what it should be, {observations.target}."
    return Reason("sign", words, "factor", -1.0)


def another_derivative(observations):
    """It is the right derivative with respect to something else."""
    blame, judge = observations.blame, observations.judge
    if blame.adjoint is None:
        return None
    for match in judge.matches.get(blame.site.number, ()):
        if match.adjoint is blame.adjoint or abs(match.factor - blame.factor) > 1e-4 * abs(blame.factor):
            continue
        other = observations.derivatives.describe(match.adjoint)
        sentence = f"It is the gradient with respect to {other}, not {_not(observations.target)}."
        step = _step_between(observations, match.adjoint)
        if step:
            code, words = step
            return Reason(code, f"{sentence} {words}", "between")
        return Reason(None, sentence, "other")
    return None


def _not(target):
    return target.removeprefix("the gradient ") if target.startswith("the gradient ") else target


def _step_between(observations, upper):
    """The step of the forward pass between two values, whose derivative is missing: (code, words)."""
    lower = observations.blame.adjoint
    site = upper.site
    if upper.parameter is not None or lower.parameter is not None or site is None:
        return None
    line = site.line
    text = observations.program.sources[site.file].line(line)
    if site.kind == "use" or lower.site is None or lower.site.line > line:
        return None
    elementwise = upper.squeezed == lower.squeezed
    factor = elementwise and a_factor(observations)
    code = factor.code if factor else "σ′ missing" if elementwise else None
    return code, f"The derivative of the step between them, line {line} (`{text}`), is missing."


def a_factor(observations):
    given, expected = observations.given, observations.expected
    if not observations.same_shapes or not np.any(expected):
        return None
    by = float(np.sum(given * expected) / np.sum(expected * expected))
    if (
        abs(by) < 1e-9
        or not close(given, by * expected, observations.floor)
        or (given.size < 2 and abs(by) > 1e6)
    ):
        return None
    code, words = factor_words(observations, by)
    return Reason(code, f"It is {words} what it should be, {observations.target}.", "factor", by)


def factor_words(observations, by):
    """A factor's name as a mistake, and the factor in words."""
    if abs(by + 1) < 1e-4:
        return "sign", "−1 times"
    if abs(by - 2) < 2e-4:
        return "factor 2", "twice"
    if abs(by - 0.5) < 5e-5:
        return "factor ½", "half of"
    name, exponent = _named_number(observations.program, by)
    if name:
        code = "N forgotten" if exponent > 0 else "divided by N twice"
        sign = "−" if by < 0 else ""
        return code, f"{sign}{name} (= {by:.5g}) times"
    return "a factor", f"{by:.5g} times"


def _named_number(program, by):
    """The factor in a number of the reader's, or in one over it: (in words, 1 or −1)."""
    for simple in (1, 2, 0.5):
        for name, number in named_numbers(program).items():
            for exponent in (1, -1):
                if abs(abs(by) - simple * float(number) ** exponent) < 1e-4 * abs(by):
                    times = f"`{simple:g} * {name}`" if simple != 1 else f"`{name}`"
                    return (times if exponent > 0 else f"{simple:g} / `{name}`"), exponent
    return None, 0


def named_numbers(program):
    """The numbers that the reader's names hold, and the lengths of arrays."""
    numbers = {}
    space = getattr(program, "space", {})
    for name, value in space.items():
        if isinstance(value, int | np.integer) and not isinstance(value, bool) and abs(value) > 2:
            numbers[name] = value
    for name, value in space.items():
        if isinstance(value, np.ndarray) and value.ndim and not name.startswith("_"):
            for axis, size in enumerate(value.shape):
                if size > 2:
                    numbers.setdefault(f"{name}.shape[{axis}]" if axis else f"len({name})", size)
    return numbers


def transposed(observations):
    arrays = list(zip(observations.given_arrays, observations.expected_arrays, strict=True))
    square = all(given.ndim == 2 and given.shape == expected.shape[::-1] for given, expected in arrays)
    if square and all(close(given.T, expected, observations.floor) for given, expected in arrays):
        return Reason("transposed", f"It is transposed: it should be {observations.target}.", "transposed")
    return None


def another_order(observations):
    if len(observations.pairs) < 2 or len({array.shape for array in observations.given_arrays}) > 1:
        return None
    reverse = np.concatenate([array.ravel() for array in observations.given_arrays[::-1]])
    if close(reverse, observations.expected, observations.floor):
        return Reason("wrong order of passes", "The passes of the loop come in the wrong order.", "order")
    return None


def a_summand(observations):
    """Something is missing from a sum, or too much in it."""
    if not observations.same_shapes or observations.given.size < 3:
        return None
    lack = observations.expected - observations.given
    for site, column in observations.columns():
        length = np.sum(column * column)
        by = float(np.sum(column * lack) / length) if length and np.isfinite(length) else 0.0
        if abs(by) < 1e-9 or not np.ptp(column) or not close(lack, by * column, 5 * observations.floor):
            continue
        words = "`" if abs(abs(by) - 1) < 1e-4 else f"{abs(by):.5g} times `"
        what = "missing from it" if by > 0 else "too much in it"
        return Reason(None, f"{words}{site.text}` (line {site.line}) is {what}.", "summand")
    return None


def a_slope(observations):
    """A factor entry by entry is missing, or there once too often."""
    given, expected = observations.given, observations.expected
    if not observations.same_shapes:
        return None
    ratio = expected / given
    known = np.isfinite(ratio) & (abs(given) > 1e-7 * np.max(abs(given)))
    if known.sum() < 3 or np.any(abs(expected[~known]) > 1e-6 * np.max(abs(expected))):
        return None
    for site, column in observations.columns():
        for form, function in SLOPES.items():
            factor = function(column)
            words = form.format(v=site.text)
            if not np.ptp(factor):
                continue
            for power, code, sentence in (
                (1, "σ′ missing", "The factor `{}` (line {}) is missing, entry by entry."),
                (-1, "σ′ once too often", "The factor `{}` (line {}) is there once too often."),
                (2, "σ′ missing", "It is divided by `{}` (line {}) where it should be multiplied."),
            ):
                if _agrees(ratio[known], factor[known] ** power):
                    return Reason(code, sentence.format(words, site.line), "slope")
    return None


def _agrees(ratio, factor):
    return np.all(np.isfinite(factor)) and np.allclose(ratio, factor, rtol=1e-5, atol=1e-8)


def other_places(observations):
    """The right numbers stand in other places: a reshape where axes should be exchanged."""
    if not observations.same_shapes:
        return None
    for event, expected in observations.pairs:
        given, wanted = np.sort(event.value, axis=None), np.sort(expected, axis=None)
        if len(np.unique(wanted)) < 6 or not close(given, wanted, observations.floor):
            return None
    words = "Its entries are the right ones, but in other places: `reshape` does not exchange axes"
    if all(array.ndim == 1 for array in observations.given_arrays):
        words = "Its entries are the right ones, but in other places: its parts are joined in another order"
    return Reason(None, f"{words}. It should be {observations.target}.", "order")


def some_entries(observations):
    if not observations.same_shapes:
        return None
    given, expected = observations.given_arrays[-1], observations.expected_arrays[-1]
    off = abs(given - expected) > 1e-5 * np.max(abs(expected)) + observations.floor
    if len(observations.pairs) > 1 or not given.ndim or not off.any() or off.all():
        return None
    signs = close(given[off], -expected[off], observations.floor)
    are_wrong = "have the wrong sign" if signs else "are wrong"
    for axis in range(off.ndim):
        others = tuple(other for other in range(off.ndim) if other != axis)
        lines = np.flatnonzero(off.any(others))
        if len(lines) < off.shape[axis] and len(lines) <= 6:
            places = ", ".join(map(str, lines))
            words = f"Only entries {places} along axis {axis} {are_wrong}, the others are right"
            return Reason(None, f"{words}; it should be {observations.target}.", "entries")
    words = f"{int(off.sum())} of {off.size} entries {are_wrong}, the others are right"
    return Reason(None, f"{words}; it should be {observations.target}.", "entries")
