"""Values: verdicts on gradients, and names of mistakes, from values alone."""

import math
from dataclasses import replace

import numpy as np

from backprop_checked.checker.differences import (
    Differences,
    as_array,
    copies,
    items,
)
from backprop_checked.checker.explanations import (
    Case,
    Explanation,
    not_cleared,
    stale,
    together,
)
from backprop_checked.checker.layers import LayeredNetwork, summed
from backprop_checked.checker.mistakes import largest, seen, times
from backprop_checked.checker.parameters import Unusable
from backprop_checked.checker.value_report import ValueReport
from backprop_checked.checker.verdicts import judge

# So many entries of a gradient are looked at, at most; random directions go through all the others.
SAMPLE = 600


def diagnose_values(
    loss, params, grads, *, batch_size=None, penalty=None, layers=None, budget=20_000, seed=0, progress=None
):
    """Say of every gradient whether it is right and, if not, which mistake it looks like.

    Args:
        loss: a function of the parameters that returns a number, the same one each time.
        params: a dict or a list of arrays of floats.
        grads: your gradients in the same form, each of its parameter's shape; or a function of the parameters
            that returns them.
        batch_size: N, the number of samples in the loss.
        penalty: the penalty in the cost, as a function of the parameters; or λ, for λ‖W‖² or ½λ‖W‖².
        layers: what you have of each layer, first to last, as dicts: the names of its `weight` and `bias`;
            its `input`, `z` and `slope` (σ′ as a function, or σ′(z)); if you have them, its `output` and your
            `delta`, and for the last layer the `target`. A weight is (in, out) where a sample is a row, and
            (out, in) where it is a column. A convolution's is (out, in, rows, columns), its input
            (N, in, rows, columns), its stride 1.
        budget: how often the loss may be evaluated, and the penalty if it is a function. Where that is too
            little for every entry, and where a parameter has more than 600, a random sample and random
            directions are judged, and the report says so.
        seed: of the sample and the directions.
        progress: whether a bar is drawn. If not said, then where a terminal watches and it takes long.

    Returns:
        A ValueReport: `report.ok` if every gradient is right, as far as differences can tell and they can
        tell it; `report.verdict` and `report["W1"].verdict`, which are "right", "wrong" or "cannot tell";
        `report["W1"].mistakes`; and it prints.

    Raises:
        Unusable: a ValueError, for what cannot be checked; it says what would be right.

    >>> x, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [0.0]])
    >>> loss = lambda p: np.mean((x @ p["w"] - y) ** 2)
    >>> params = {"w": np.array([[0.5], [-0.25]])}
    >>> diagnose_values(loss, params, {"w": x.T @ (x @ params["w"] - y)}).ok
    True
    >>> report = diagnose_values(loss, params, {"w": x.T @ (x @ params["w"] - y) / 2})
    >>> [mistake.name for mistake in report["w"].mistakes]
    ['factor ½']
    """
    if batch_size is not None and not (isinstance(batch_size, int | float | np.integer) and batch_size >= 1):
        raise Unusable("batch_size", f"batch_size is {batch_size!r}, and must be a number: give 1 or more")
    check_budget(budget, copies(params), penalty)
    added, spent = penalties_of(penalty, lambda values: values, params, budget / 2, seed)
    differences = Differences("loss", loss, params, budget - spent, progress)
    w = differences.w
    given = _given(grads(copies(params)) if callable(grads) else grads, params, w)
    floats = {name: G.astype(float) for name, G in given.items()}
    network = LayeredNetwork(layers, w, floats) if layers else None
    truth = truths_of(differences, seed)
    findings = judge(given, truth, differences)
    N = len(network.layers[0].input) if network and batch_size is None else batch_size
    findings = name_mistakes(findings, given, truth, differences, added, network, N, seed)
    differences.clear()
    missing = {"batch_size": N, "penalty": penalty, "layers": layers}
    missing = tuple(name for name, value in missing.items() if value is None)
    return ValueReport(findings, differences.spent + spent, missing)


def name_mistakes(findings, given, truth, differences, added, network=None, N=None, seed=0):
    """The findings with the mistakes that would have given these gradients.

    Args:
        findings, given, truth: by the parameters' names: the verdicts, the reader's gradients, the Truths.
        added: by name, what a penalty may add to the gradient, with what that supposes of the cost.
        network: the LayeredNetwork, if the layers are known.
        N: the number of samples, if it is known.
    """
    w, floats = differences.w, {name: G.astype(float) for name, G in given.items()}
    cases = {
        name: Case(w[name], given[name], truth[name], added[name], N, _others(name, truth))
        for name, finding in findings.items()
        if finding.verdict == "wrong" and not finding.mistakes
    }
    if network and cases:
        _look_inside(network, cases, truth, added)
    explanations = {name: case.explanations() for name, case in cases.items()}
    fits = {name for name in cases if given[name].shape == w[name].shape}
    unexplained = {name: truth[name].g for name in fits if not explanations[name]}
    if unexplained and (rate := stale(differences, floats, unexplained, seed)):
        one_step = Explanation((seen.known["stale by one step"].with_numbers(rate=rate),))
        explanations |= {name: [one_step] for name in unexplained}
    explanations = {name: some or cases[name].loosely() for name, some in explanations.items()}
    if added_up := not_cleared(explanations, floats, truth):
        explanations = {name: [added_up] for name in explanations}
    named = dict(findings)
    in_layers = {name for layer in network.layers for name in (layer.weight, layer.bias)} if network else ()
    for name, some in together(explanations, given).items():
        remarks = named[name].remarks
        if name in in_layers and not cases[name].known:
            remarks += (seen.known["layers left aside"],)
        named[name] = replace(named[name], mistakes=some, remarks=remarks)
    return named


def check_budget(budget, params, penalty):
    """Check that a budget is a number, and large enough.

    Raises:
        Unusable: it is not.
    """
    least = (110 + 20 * len(params)) * (2 if callable(penalty) else 1)
    if not (isinstance(budget, int | float | np.integer) and budget >= least):
        raise Unusable("budget", f"budget is {budget!r}, and must be a number: give {least} or more")


def truths_of(differences, seed):
    """What differences say of all entries of the small gradients, and of a sample of the others."""
    first, *rngs = (
        np.random.default_rng(sequence)
        for sequence in np.random.SeedSequence(seed).spawn(1 + len(differences.w))
    )
    w, counts = differences.w, {}
    differences.measure_noise(first)
    room = int(min(differences.budget, 1e9) - differences.spent) // 5 - 5 * len(w)
    for left, name in zip(range(len(w), 0, -1), sorted(w, key=lambda name: w[name].size), strict=True):
        counts[name] = min(w[name].size, SAMPLE, max(1, room // left))
        room -= counts[name]
    differences.expected = differences.spent + 4 * sum(counts.values())
    # Each has random numbers of its own, so that the same entries of the penalty's gradient are looked at.
    truth = {name: differences.truth(name, counts[name], rng) for name, rng in zip(w, rngs, strict=True)}
    differences.see_that_it_repeats("changes while it is checked: {} and then {}. What else does it read?")
    return truth


def _others(name, truth):
    return [one.g for other, one in truth.items() if other != name]


def _given(grads, params, w):
    """The reader's gradients as arrays, by name."""
    if not isinstance(grads, dict if isinstance(params, dict) else list | tuple):
        kinds = f"which is a {type(params).__name__}, and it is a {type(grads).__name__}"
        raise Unusable("grads", f"grads must have the form of params, {kinds}")
    grads = items(grads)
    if set(grads) != set(w):
        odd = ", ".join(map(repr, sorted(set(grads) ^ set(w), key=str)))
        raise Unusable("grads", f"grads and params do not have the same names: {odd} is in one of them only")
    given = {
        name: np.array([]) if grads[name] is None else as_array("grads", name, grads[name]) for name in w
    }
    for name, G in given.items():
        if G.dtype.kind not in "fiub":
            text = f"grads[{name!r}] must be an array of numbers, and it is of type {G.dtype}"
            raise Unusable("grads", text)
    return given


def penalties_of(penalty, in_form, params, budget, seed):
    """What the penalty may add to each gradient, with what that supposes of the cost; and how often it was
    evaluated for that.

    `in_form` gives params, after their values were moved, the form that the penalty takes.
    """
    w = items(copies(params))
    none = {name: [(np.zeros(array.shape), "")] for name, array in w.items()}
    if penalty is None:
        return none, 0
    if callable(penalty):
        differences = Differences("penalty", lambda values: penalty(in_form(values)), params, budget)
        truth = truths_of(differences, seed)
        return {name: [(one.g, "")] for name, one in truth.items()}, differences.spent
    if not isinstance(penalty, int | float | np.number) or not math.isfinite(penalty):
        raise Unusable("penalty", "penalty must be λ, a number, or a function of the parameters")
    costs = ((2, " That is so if the cost has λ‖W‖²."), (1, " That is so if the cost has ½λ‖W‖²."))
    return {name: none[name] + [(by * penalty * w[name], words) for by, words in costs] for name in w}, 0


def _look_inside(network, cases, truth, added):
    """Give each case what mistakes would give in these layers, if differences confirm the layers."""

    def split(name, P):
        return _factor_and_penalty(P, truth[name], network.w[name], added[name])

    network.find_last(lambda name, P: split(name, P)[0])
    right = summed(network.backward()[1])
    for name, case in cases.items():
        factor, model = split(name, right[name]) if name in right else (0, None)
        case.known = factor == 1  # else what the layers say of it is not so
        if case.known:
            case.penalties = added[name] = [model]
    sound = {name: right[name] for name in right if name not in cases and split(name, right[name])[0] == 1}
    for mistake, layer, gradients in network.predictions(added):
        # It is doubtful where a gradient that is right would be wrong: half a mistake more, to explain that.
        doubt = 0.5 * any(_spoilt(gradients[name], P) for name, P in sound.items() if name in gradients)
        for name in (name for name in gradients if name in cases and cases[name].known):
            case, P = cases[name], gradients[name]
            if P.size == case.w.size and P.shape != case.G.shape:
                P = P.reshape(case.w.shape)
            if P.shape != case.w.shape or _far(P, right[name].reshape(P.shape), 1e-9):
                above = layer is not None and name not in (layer.weight, layer.bias)
                note = f" It happens in the layer of {layer.weight}, and is passed on." if above else ""
                case.inside.append((mistake, note, P, doubt))


def _factor_and_penalty(P, truth, w, penalties):
    """The right gradient as a multiple of P and a penalty: (factor, (penalty's gradient, words)).

    The factor is 0 if it is none.
    """
    g, error = truth.g, 2 * largest(truth.error)
    if P.size != g.size:
        return 0, None
    P, models = P.reshape(g.shape), list(penalties)
    if g.size > 3 and np.isfinite(g).all():  # a penalty that was not given is a multiple of w
        by = np.linalg.lstsq(np.stack([P.ravel(), w.ravel()], 1), g.ravel(), rcond=None)[0][1]
        models.append((by * w, f" The cost has a penalty, it seems, whose gradient is {by:.4g} w."))
    for model in models:
        factor = times(g - model[0], P)
        if factor and largest(g - model[0] - factor * P) <= error + 1e-6 * largest(g):
            return (1 if abs(factor - 1) * largest(P) <= error + 1e-5 * largest(g) else factor), model
    return 0, None


def _far(P, right, apart):
    """Whether it is another gradient: its shape is, or an entry is that far off, relative to the largest."""
    return P.shape != right.shape or np.max(abs(P - right)) > apart * np.max(abs(right))


def _spoilt(P, right):
    """Whether it is another gradient, whatever factor is before it."""
    return P.shape != right.shape or _far(times(right, P) * P, right, 1e-3)
