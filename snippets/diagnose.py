"""A gradient checker that names the mistake.

    from diagnose import diagnose

    print(diagnose(loss, params, grads, batch_size=32))

`loss` takes the parameters and returns a number; `params` and `grads` are dicts or lists of arrays. The more it is
told, the more it can say: `penalty` is the λ of the cost, or the penalty itself as a function of the parameters;
`layers` is what each layer of your network held. A file that defines `loss`, `params` and `grads` is checked by

    python diagnose.py my_backprop.py

How it works, in the order of this file:

1. Differences of the loss say what each gradient is, and how exactly they know it.
2. One list holds the mistakes. Each says what gradient it would have given instead.
3. Where yours is not the right one, it is compared with all of these and with what they give together. The
   simplest that agree within the noise are named: all of them, if several do, and none, if none does.

This file needs NumPy and nothing else. A cure such as `vectorised.bp2` names a formula of “Backprop, Checked”.
"""

import ast
import math
import runpy
import sys
import time
import traceback
from dataclasses import dataclass, field
from html import escape
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np

# Where the site with the formulas is, with a slash at its end. Without it a report gives their names alone.
SITE = ""


class Unusable(ValueError):
    """Something that cannot be checked. `about` is what it is wrong with: loss, params, grads, layers, …"""

    def __init__(self, about, text):
        super().__init__(text)
        self.about = about


# What is said ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """A mistake: its name, a sentence that explains it, and the formula that cures it."""

    name: str
    sentence: str
    cure: str
    gives: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Explanation:
    """What gives a wrong gradient: one mistake, or several together."""

    parts: tuple
    note: str = ""

    @property
    def name(self):
        return " and ".join(part.name for part in self.parts)

    @property
    def sentence(self):
        return " And: ".join(part.sentence for part in self.parts) + self.note

    @property
    def cure(self):
        return self.parts[0].cure


@dataclass(frozen=True)
class Finding:
    """What is known of one gradient.

    `mistakes` are explanations, each of which alone accounts for it; `remarks` are notes that accuse nobody;
    `where` says which entries are off; `checked` says how many were looked at.
    """

    name: object
    ok: bool
    relative_error: float
    mistakes: tuple = ()
    remarks: tuple = ()
    where: str = ""
    checked: str = ""


class Report:
    """The findings, by the parameters' names. It prints, and in a notebook it shows as a table."""

    def __init__(self, findings, evaluations):
        self.findings, self.evaluations = findings, evaluations

    @property
    def ok(self):
        return all(finding.ok for finding in self.findings.values())

    def __getitem__(self, name):
        return self.findings[name]

    def __iter__(self):
        return iter(self.findings)

    def __len__(self):
        return len(self.findings)

    def _head(self):
        wrong = [finding for finding in self.findings.values() if not finding.ok]
        count = f"{len(wrong)} of {len(self)} gradients" + (" is wrong" if len(wrong) == 1 else " are wrong")
        return count if wrong else f"All {len(self)} gradients are right" if len(self) > 1 else "It is right"

    def __str__(self):
        wide = max(len(str(name)) for name in self)
        lines = [f"{self._head()}  ({self.evaluations} evaluations of the loss)", ""]
        for name, it in self.findings.items():
            verdict = "right" if it.ok else "WRONG"
            lines.append(f"{str(name).ljust(wide)}  {verdict}  {_error(it)}  {it.checked}")
            indent = " " * (wide + 2)
            if not it.ok:
                lines += _wrapped(f"off: {it.where}", indent) if it.where else []
                several = len(it.mistakes) > 1
                for number, mistake in enumerate(it.mistakes, 1):
                    title = f"{f'{number}. ' if several else ''}{mistake.name.upper()}"
                    lines.append(f"{indent}{title}")
                    lines += _wrapped(mistake.sentence, indent + "   " * several)
                    lines.append(f"{indent}{'   ' * several}→ {_place(mistake.cure)}")
                if several:
                    lines += _wrapped("These numbers cannot tell which of them it is.", indent)
                if not it.mistakes:
                    lines += _wrapped(
                        "None of the mistakes that this checker knows gives this gradient.", indent
                    )
            for remark in it.remarks:
                lines += _wrapped(f"({remark.name}: {remark.sentence})", indent)
            lines += [""] if not it.ok or it.remarks else []
        return "\n".join(lines).rstrip()

    def _repr_html_(self):
        rows = []
        for name, it in self.findings.items():
            said = []
            if not it.ok:
                said += [f"<p>Off: {escape(it.where)}.</p>"] if it.where else []
                for mistake in it.mistakes:
                    address = _place(mistake.cure)
                    cure = (
                        f'<a href="{escape(address)}">{escape(mistake.cure)}</a>'
                        if SITE
                        else f"<code>{address}</code>"
                    )
                    said.append(
                        f"<p><strong>{escape(mistake.name)}.</strong> {escape(mistake.sentence)} → {cure}</p>"
                    )
                if len(it.mistakes) > 1:
                    said.append("<p>These numbers cannot tell which of them it is.</p>")
                if not it.mistakes:
                    said.append("<p>None of the mistakes that this checker knows gives this gradient.</p>")
            said += [f"<p><em>{escape(note.name)}:</em> {escape(note.sentence)}</p>" for note in it.remarks]
            mark = "✓ right" if it.ok else "✗ <strong>wrong</strong>"
            cells = (
                f"<code>{escape(str(name))}</code>",
                mark,
                _error(it).strip(),
                "".join(said) or escape(it.checked),
            )
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        head = "".join(
            f"<th>{title}</th>" for title in ("gradient", "", "relative error", "what it looks like")
        )
        return (
            f'<div class="diagnosis"><p>{self._head()}.</p><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )


def _error(finding):
    return "shape   " if math.isnan(finding.relative_error) else f"{finding.relative_error:8.1e}"


def _place(cure):
    """Where a cure is found: its address if the site's is known, else its name."""
    chapter, _, formula = cure.partition(".")
    return f"{SITE}derivations/{chapter}/#{formula}" if SITE else cure


def _wrapped(text, indent):
    lines, line = [], indent
    for word in text.split():
        if len(line) + len(word) > 100 and line.strip():
            lines, line = [*lines, line.rstrip()], indent
        line += word + " "
    return [*lines, line.rstrip()]


# The mistakes ---------------------------------------------------------------------------------------------------
# One list, by what they give. A new one needs its name, its sentence, its cure, and a function that gives what it
# would give: nothing else has to know of it.

MISTAKES = {
    kind: [] for kind in ("factor", "penalty", "order", "error", "last error", "product", "bias", "loose")
}


def mistake(kind, name, cure):
    """Put a function into the list: what it gives is what the mistake gives, and its docstring explains it."""

    def put(gives):
        MISTAKES[kind].append(Mistake(name, " ".join(gives.__doc__.split()), cure, gives))
        return gives

    return put


# Factors: given the batch size N, by what is the gradient multiplied?
@mistake("factor", "y − a", "softmax.error")
def _(N):
    """The error of the last layer is taken the wrong way round, y − a for a − y: it turns every gradient."""
    return -1


@mistake("factor", "sign", "training.descent")
def _(N):
    """The gradient has the wrong sign: it points downhill, where a gradient points uphill."""
    return -1


@mistake("factor", "factor 2", "scalar.half_square_cost")
def _(N):
    """It is twice what it should be. Perhaps the cost has a ½ that cancels the 2 of the square, or a
    gradient is added to the last one instead of replacing it."""
    return 2


@mistake("factor", "factor ½", "scalar.square_cost")
def _(N):
    """It is half of what it should be. Perhaps the 2 that the square brings down is dropped, for a cost
    without a ½."""
    return 0.5


@mistake("factor", "N forgotten", "batches.mean")
def _(N):
    """It is N times what it should be: your gradient sums over the batch where your cost takes the mean."""
    return N


@mistake("factor", "divided by N twice", "batches.mean_error")
def _(N):
    """It is 1/N of what it should be: divided by N once too often, or averaged where your cost sums."""
    return 1 / N if N else None


# The penalty: how often is its gradient there, where it should be there once?
@mistake("penalty", "penalty missing", "two_layer.weight_1")
def _():
    """The gradient of the penalty is missing."""
    return 0


@mistake("penalty", "penalty halved", "two_layer.weight_1")
def _():
    """Only half of the penalty's gradient is there. The derivative of λ w² is 2λw."""
    return 0.5


@mistake("penalty", "penalty doubled", "two_layer.half_penalty")
def _():
    """The penalty's gradient is there twice. With a ½ in front of it, the derivative of ½λw² is λw."""
    return 2


@mistake("penalty", "penalty subtracted", "two_layer.weight_1")
def _():
    """The penalty's gradient is subtracted where it must be added."""
    return -1


# The order: given the right gradient and those of the other parameters, what do these entries become?
@mistake("order", "transposed", "vectorised.bp4")
def _(g, others):
    """It is the right gradient, transposed."""
    if g.ndim == 2:
        yield g.T


@mistake("order", "kernel not turned", "convolution.kernel_gradient")
def _(g, others):
    """It is the right gradient turned round by 180°: a convolution turns its kernel, a correlation does not."""
    # The axes of the kernel's window are the last two, the first two, or all there are.
    for axes in {(-2, -1), (0, 1), tuple(range(-g.ndim, 0))}:
        if g.ndim >= 2 and all(g.shape[axis] > 1 for axis in axes):
            yield np.flip(g, axes)
    if g.ndim == 1 and len(g) > 1:
        yield g[::-1]


@mistake("order", "axes swapped", "convolution.kernel_gradient")
def _(g, others):
    """The entries are right and the axes are in another order: input and output channels, perhaps, or rows
    and columns of the kernel."""
    if g.ndim > 2:
        for axes in list(permutations(range(g.ndim)))[1:]:
            yield g.transpose(axes)


@mistake("order", "reversed along an axis", "convolution.kernel_gradient")
def _(g, others):
    """The entries are right, and run backwards along an axis: red for blue, perhaps."""
    if g.ndim > 1:
        for axis in range(g.ndim):
            if g.shape[axis] > 1:
                yield np.flip(g, axis)


@mistake("order", "filled in another order", "convolution.flatten")
def _(g, others):
    """The entries are right, and fill the shape in another order: reshaped where it must be transposed."""
    if g.ndim > 1:
        yield g.ravel("F").reshape(g.shape)
        yield g.T.reshape(g.shape)


@mistake("order", "another parameter's gradient", "vectorised.bp4")
def _(g, others):
    """It is the right gradient of another parameter."""
    yield from (other for other in others if other.shape == g.shape)


@mistake("order", "summed over everything", "batches.bias_gradient")
def _(g, others):
    """It is one number, the sum over all entries: the sum should run over the batch only."""
    total = np.sum(g)
    if g.size > 1:
        yield from (np.full(shape, total) for shape in {(), (1,), (1, 1), g.shape})


# The error of a hidden layer: what is it instead of (the errors above, sent back) ⊙ σ′(z)?
@mistake("error", "σ′ missing", "vectorised.bp2")
def _(at):
    """The error is sent back through the weights, and the slope of the activation is left out: ⊙ σ′(z)."""
    yield at.sent


@mistake("error", "σ′ at a", "vectorised.bp2")
def _(at):
    """The slope is taken at the activation a where it belongs at the activity z."""
    if at.output is not None:
        yield at.sent * at.slope(at.output)


@mistake("error", "σ′ at the layer's input", "vectorised.bp2")
def _(at):
    """The slope is taken at the layer's input where it belongs at its activity z."""
    if at.input.shape == at.z.shape:
        yield at.sent * at.slope(at.input)


@mistake("error", "σ′ of the wrong layer", "vectorised.bp2")
def _(at):
    """The slope of another layer stands where this layer's own belongs."""
    for other in at.others:
        if other.slopes is not None and other.z.shape == at.z.shape:
            yield at.sent * other.slopes
    for above, error in at.above:
        if above.slopes is not None and len(at.above) == 1:
            yield at.back(above, error * above.slopes)


@mistake("error", "W not transposed", "vectorised.bp2")
def _(at):
    """The error is sent back through W, where it needs W transposed: each neuron asks along the weights that
    leave it."""
    if all(above.W.ndim == 2 and above.W.shape[0] == above.W.shape[1] for above, _ in at.above):
        yield sum(error @ above.W for above, error in at.above) * at.slopes


@mistake("error", "W of the wrong layer", "vectorised.bp2")
def _(at):
    """The error is sent back through the weights of another layer."""
    for above, error in at.above[:1] if len(at.above) == 1 else ():
        for other in at.others + [at.layer]:
            if other is not above and other.W.shape == above.W.shape:
                yield at.back(other, error) * at.slopes


@mistake("error", "kernel not turned", "convolution.flipped_kernel")
def _(at):
    """On the way back the error is slid under the kernel as it stands; it must be turned round by 180°."""
    if any(above.W.ndim == 4 for above, _ in at.above):
        yield sum(at.back(above, error, turned=True) for above, error in at.above) * at.slopes


@mistake("error", "path missing", "scalar.fork")
def _(at):
    """This activation is used in more than one place, and only some of the ways back are counted: where
    paths join, errors add (+=, not =)."""
    for size in range(1, len(at.above)):
        for some in combinations(at.above, size):
            yield sum(at.back(above, error) for above, error in some) * at.slopes


@mistake("error", "matrix product where ⊙ belongs", "layouts.diagonal_is_hadamard")
def _(at):
    """The slope is multiplied in by a matrix product, which mixes one neuron's slope into another's error:
    each has its own, so entry by entry, ⊙."""
    if at.slopes.ndim == 2:
        yield from _products(at.sent, at.slopes)
        for above, error in at.above:
            if above.W.ndim == 2:
                yield from _products(error, above.W.T, at.slopes.T)
                if above.W.shape[0] == at.slopes.shape[1]:
                    yield error * (at.slopes @ above.W)
            yield from (p * np.ones_like(at.slopes) for p in _products(at.sent, at.slopes.T) if p.size == 1)


# The error of the last layer: what is it instead of what the cost and the last activation give?
@mistake("last error", "σ′ missing", "vectorised.bp1")
def _(a, y, z, slope):
    """The slope of the last activation is left out: this cost does not cancel it."""
    yield a - y


@mistake("last error", "σ′ once too often", "layouts.sigmoid_error")
def _(a, y, z, slope):
    """The last error is multiplied by σ′ where a − y alone is the error: cross-entropy has cancelled the
    slope already."""
    yield (a - y) * a * (1 - a)
    if slope is not None:
        yield (a - y) * slope(z)


@mistake("last error", "σ′ at a", "vectorised.bp1")
def _(a, y, z, slope):
    """The slope is taken at the activation a where it belongs at the activity z."""
    if slope is not None:
        yield (a - y) * slope(a)


@mistake("last error", "only the diagonal of the softmax Jacobian", "softmax.not_elementwise")
def _(a, y, z, slope):
    """Every score moves every probability; here each is taken to move its own alone."""
    if np.allclose(a.sum(1), 1):
        yield -y * (1 - a)
        yield (a - y) * a * (1 - a)


@mistake("last error", "p − y times the Jacobian again", "softmax.error")
def _(a, y, z, slope):
    """p − y is the error already: the softmax Jacobian is in it, and must not be multiplied in again."""
    if np.allclose(a.sum(1), 1):
        yield _softmax_back(a, a - y)


@mistake("last error", "z − y", "layouts.identity_error")
def _(a, y, z, slope):
    """The activity z stands in the error of the last layer where the activation a belongs."""
    yield z - y
    yield z


@mistake("last error", "(n,) against (n, 1)", "batches.broadcast_adjoint")
def _(a, y, z, slope):
    """The targets are (n,) and the outputs (n, 1): their difference is stretched to n × n, each output
    against every target."""
    if a.shape[1] == 1 and len(a) > 1:
        yield a - y.reshape(1, -1)
        yield np.sum(a - y.reshape(1, -1), axis=1, keepdims=True)


# The weights' gradient: what is it instead of (the input)ᵀ times (the error)?
@mistake("product", "z for a", "vectorised.bp4")
def _(layer, error, below):
    """The activity z of the layer below stands where its activation a belongs."""
    if below is not None and below.z.size == layer.input.size:
        yield layer.pair(below.z.reshape(layer.input.shape), error)


@mistake("product", "the layer's output for its input", "vectorised.bp4")
def _(layer, error, below):
    """The layer's own activation stands where its input belongs."""
    if layer.output is not None and layer.output.shape == layer.input.shape:
        yield layer.pair(layer.output, error)


@mistake("product", "one sample only", "batches.sum_of_outer_products")
def _(layer, error, below):
    """It is the gradient of a single sample: the others of the batch are not added."""
    for n in range(len(error)) if 1 < len(error) <= 4096 else ():
        yield layer.pair(layer.input[n : n + 1], error[n : n + 1])


@mistake("product", "summed before the product", "batches.sum_of_outer_products")
def _(layer, error, below):
    """Inputs and errors are summed over the batch each by itself, and then multiplied: first multiply,
    sample by sample, then add."""
    if len(error) > 1:
        yield layer.pair(layer.input.sum(0, keepdims=True), error.sum(0, keepdims=True)) / len(error)


@mistake("product", "⊙ where a matrix product belongs", "vectorised.bp4")
def _(layer, error, below):
    """Error and input are multiplied entry by entry: a weight's gradient needs every error with every input,
    an outer product."""
    if error.ndim == 2 and error.shape == layer.input.shape:
        yield layer.input * error
        yield (layer.input * error).sum(0)
        yield (
            np.broadcast_to((layer.input * error).sum(0), layer.W.shape)
            if len(layer.W) == len(layer.W.T)
            else error
        )


# The bias: what is it instead of the errors, summed over the batch?
@mistake("bias", "summed over the wrong axis", "batches.bias_gradient")
def _(error):
    """The errors are summed over the neurons, where they must be summed over the batch."""
    if len(error) > 1:
        yield error.reshape(len(error), -1).sum(1)


@mistake("bias", "one sample only", "batches.bias_gradient")
def _(error):
    """It is the error of a single sample: the others of the batch are not added."""
    for n in range(len(error)) if 1 < len(error) <= 4096 else ():
        yield error[n] if error.ndim == 2 else error[n].reshape(len(error[n]), -1).sum(1)


def _products(*factors):
    """Every matrix product of these, as they stand or transposed, whose shapes fit."""
    for turned in product(*((factor, factor.T) for factor in factors)):
        for ordered in permutations(turned):
            if all(
                left.shape[1] == right.shape[0] for left, right in zip(ordered, ordered[1:], strict=False)
            ):
                yield np.linalg.multi_dot(ordered)


def _softmax_back(p, upstream):
    """The Jacobian of softmax, row by row, times what comes from above."""
    return p * (upstream - np.sum(p * upstream, axis=1, keepdims=True))


UPDATED = Mistake(
    "weights already updated",
    "The error is sent back through weights that have been updated already: finish all gradients, then "
    "take the step.",
    "training.descent",
)
PATHS = Mistake(
    "path missing",
    "This parameter is used in more than one place, and only some of its shares are counted: where paths "
    "join, gradients add (+=, not =).",
    "scalar.fork",
)
SHAPE = Mistake(
    "(n,) against (n, 1)",
    "The entries are right and the shape is not: a difference of (n,) and (n, 1) is n × n, and no error "
    "is raised.",
    "batches.broadcast_adjoint",
)
STRETCHED = Mistake(
    "wrong shape that broadcasts",
    "The shape is wrong, and NumPy stretches it without a word.",
    "batches.broadcast_adjoint",
)
MISSHAPEN = Mistake(
    "wrong shape",
    "The shape is not the parameter's. A gradient has one entry for each entry of its parameter.",
    "vectorised.bp4",
)
UNSUMMED = Mistake(
    "not summed over the batch",
    "It holds one gradient for each sample: what the forward pass copies to every sample must be summed "
    "over them.",
    "batches.bias_gradient",
)
BLIND = Mistake(
    "a check that cannot fail",
    "There is nothing here that could turn out wrong.",
    "gradient_checking.max_form",
)

# Differences ----------------------------------------------------------------------------------------------------


class Differences:
    """The loss along lines through the parameters: slopes by central differences, and how exact they are.

    Nothing is assumed of the loss's precision: its noise is measured, and the step follows from it. Where two
    steps disagree, the step is shortened; where they never agree, there is a kink.
    """

    def __init__(self, loss, container, budget, progress):
        self.loss, self.container, self.budget = loss, container, budget
        self.at = dict(container) if isinstance(container, dict) else dict(enumerate(container))
        self.before = {name: array.copy() for name, array in self.at.items()}
        self.spent, self.began, self.shown, self.progress = 0, time.monotonic(), 0.0, progress
        self.middle = self()
        if not math.isfinite(self.middle):
            raise Unusable("loss", f"the loss is {self.middle} at these parameters: there is no slope there")
        self.unmoved()
        again = self()
        if abs(again - self.middle) > 1e-6 * abs(self.middle) + 1e-300:
            raise Unusable(
                "loss",
                f"the loss is random: {self.middle} and then {again} for the same parameters. Draw the batch and "
                "the dropout mask once, outside of it",
            )

    def __call__(self):
        self.spent += 1
        self._show()
        with np.errstate(all="ignore"):
            value = np.asarray(self.loss(self.container))
        if value.size != 1 or value.dtype.kind not in "fiu":
            raise Unusable(
                "loss",
                f"the loss must be one real number, and it is {_described(value)}: take the mean or the sum over "
                "the batch",
            )
        return float(value.reshape(()))

    def unmoved(self):
        """See that the loss leaves its parameters alone."""
        now = self.container if isinstance(self.container, dict) else dict(enumerate(self.container))
        same = list(now) == list(self.before)
        changed = [
            name for name in self.before if not same or not np.array_equal(now[name], self.before[name])
        ]
        if changed:
            raise Unusable(
                "loss",
                f"the loss changes its parameters ({', '.join(map(str, changed))}): work on a copy, or write "
                "w = w + … for w += …",
            )

    def still(self):
        """See that the loss is what it was when the check began."""
        self.unmoved()
        now = self()
        if abs(now - self.middle) > 1e-6 * abs(self.middle) + 1e-300:
            raise Unusable(
                "loss",
                "the loss changed while it was checked: something that it reads changes with each call",
            )

    def line(self, name, way):
        """The loss as a function of how far the parameter is moved: one entry, or along a direction."""
        array = self.at[name]
        if isinstance(way, np.ndarray):

            def moved(far):
                array[...] = self.before[name] + far * way
                value = self()
                array[...] = self.before[name]
                return value
        else:
            flat, middle = array.reshape(-1), self.before[name].flat[way]

            def moved(far):
                flat[way] = middle + far
                value = self()
                flat[way] = middle
                return value

        return moved

    def measure(self, rng):
        """Measure how much of the loss is rounding: what is left of it over steps too short for its slope."""
        noises = []
        for _ in range(2):
            ways = {name: rng.choice([-1e-6, 1e-6], array.shape) for name, array in self.at.items()}
            values = []
            for step in range(-4, 5):
                for name, array in self.at.items():
                    array[...] = self.before[name] + step * ways[name] * np.maximum(1, abs(self.before[name]))
                values.append(self())
            noises.append(np.sqrt(np.mean(np.diff(values, 4) ** 2) / math.comb(8, 4)))
        for name, array in self.at.items():
            array[...] = self.before[name]
        size = abs(self.middle)
        self.noise = np.nan_to_num(min(noises)) + 2 * np.finfo(float).eps * size
        self.step = float(np.clip(self.noise / (size or 1), np.finfo(float).eps, 1e-3) ** 0.25)

    def slope(self, moved, scale, size=0.0):
        """The slope of a line in the middle: its value, how far it may be off, and (left, right) at a kink."""
        best, step = (math.nan, math.inf, None), scale * self.step
        for _ in range(5):
            if self.budget - self.spent < 4 and best[1] < math.inf:
                break
            (up, down), (far_up, far_down) = ((moved(far), moved(-far)) for far in (step, 2 * step))
            near, far = (up - down) / (2 * step), (far_up - far_down) / (4 * step)
            bends = far_up - 2 * self.middle + far_down - 4 * (up - 2 * self.middle + down)
            blur = 4 * self.noise / step
            error = abs(near - far) + abs(bends) / step + blur
            if error < best[1]:
                best = (4 * near - far) / 3, error, None
            if error < max(1e-6 * max(abs(near), size), 3 * blur):
                return best
            left, right = (self.middle - down) / step, (up - self.middle) / step
            step /= 8
        if abs(right - left) > 0.1 * best[1] > 1e-4 * max(abs(left), abs(right)):
            return best[0], best[1], (left, right)
        return best

    def _show(self):
        """A bar, if it takes long and somebody watches."""
        now = time.monotonic()
        if self.progress is False or (self.progress is None and not sys.stderr.isatty()):
            return
        if now - self.began > 1 and now - self.shown > 0.1:
            self.shown, share = now, min(1, self.spent / self.expected)
            bar = ("█" * round(30 * share)).ljust(30, "░")
            print(f"\rchecking {bar} {share:4.0%}", end="", file=sys.stderr, flush=True)

    expected = 1


@dataclass
class Truth:
    """What differences say of a gradient. Entries that were not looked at, or have a kink, are nan."""

    g: np.ndarray
    error: np.ndarray
    kinks: dict
    skipped: int
    aims: list  # (direction, slope, error): what was not looked at entry by entry


def _measured(differences, name, count, rng):
    """The truth about one gradient, from all of its entries or `count` of them and a few directions."""
    w = differences.before[name]
    g, error, kinks = np.full(w.shape, np.nan), np.full(w.shape, np.nan), {}
    chosen = np.arange(w.size) if count >= w.size else np.sort(rng.choice(w.size, count, replace=False))
    size = 0.0
    for place in chosen:
        scale = max(1.0, abs(w.flat[place]))
        value, off, kink = differences.slope(differences.line(name, place), scale, size)
        if kink:
            kinks[tuple(map(int, np.unravel_index(place, w.shape)))] = kink
        elif math.isfinite(off):
            g.flat[place], error.flat[place] = value, off
            size = max(size, abs(value))
    aims = []
    if len(chosen) < w.size:
        rest = np.ones(w.size)
        rest[chosen] = 0
        for _ in range(4):
            way = (rest * rng.choice([-1.0, 1.0], w.size)).reshape(w.shape)
            value, off, kink = differences.slope(differences.line(name, way), 1 / math.sqrt(w.size))
            if not kink and math.isfinite(off):
                aims.append((way, value, off))
    return Truth(g, error, kinks, w.size - len(chosen), aims)


# The layers -----------------------------------------------------------------------------------------------------

LAYER = ("weight", "bias", "input", "z", "slope", "delta", "output", "target")


class Layer:
    """What is known of a layer, a sample a row, however the reader lays it out."""

    def __init__(self, about, params, number):
        def wrong(text):
            return Unusable("layers", f"layers[{number}]: {text}")

        if unknown := [key for key in about if key not in LAYER]:
            raise wrong(f"unknown keys {', '.join(map(str, unknown))}; there are {', '.join(LAYER)}")
        if missing := [key for key in ("weight", "input", "z") if about.get(key) is None]:
            raise wrong(f"{' and '.join(missing)} must be given: the parameter's name, and two arrays")
        self.weight, self.bias = about["weight"], about.get("bias")
        if absent := [name for name in (self.weight, self.bias) if name is not None and name not in params]:
            raise wrong(f"no parameter is called {absent[0]!r}; there are {', '.join(map(str, params))}")
        W = params[self.weight]
        if W.ndim not in (2, 4):
            raise wrong(
                f"{self.weight} is {W.shape}: a dense layer's is a matrix, a convolution's (F, C, k, k)"
            )
        A, z = (np.asarray(about[key], float) for key in ("input", "z"))
        A, z = (array[None] if array.ndim == W.ndim - 1 else array for array in (A, z))
        b = 0 if self.bias is None else params[self.bias].reshape(-1)
        fits = []
        for turned in (False, True) if W.ndim == 2 else (False,):
            A_, W_, z_ = (A.T, W.T, z.T) if turned and len(A) != 1 else (A, W.T, z) if turned else (A, W, z)
            if W.ndim == 4 or (A_.shape[-1:] == W_.shape[:1] and z_.shape == (len(A_), W_.shape[1])):
                off = 0 if W.ndim == 4 else np.max(abs(A_ @ W_ + b - z_), initial=0)
                fits.append((off, turned, A_, W_, z_))
        if not fits:
            raise wrong(f"input {A.shape} and z {z.shape} do not fit {self.weight}, which is {W.shape}")
        _, self.turned, self.input, self.W, self.z = min(fits, key=lambda fit: fit[:2])

        def rows(key):
            array = np.asarray(about[key], float)
            return (array.T if array.shape != self.z.shape and array.ndim == 2 else array).reshape(
                self.z.shape
            )

        given = about.get("slope")
        try:
            self.slope = given if callable(given) else None
            self.slopes = None if given is None else given(self.z) if callable(given) else rows("slope")
            self.delta, self.output, self.target = (
                None if about.get(key) is None else rows(key) for key in ("delta", "output", "target")
            )
        except ValueError:
            raise wrong(f"slope, delta, output and target must have the shape of z, {self.z.shape}") from None

    def pair(self, A, error):
        """The gradient of the weights, in the layout of the parameter."""
        if self.W.ndim == 4:
            windows = np.lib.stride_tricks.sliding_window_view(A, error.shape[2:], (2, 3))
            return np.einsum("ncklij,nfij->fckl", windows, error)
        if len(A) != len(error):
            return np.empty(0)
        gradient = A.T @ error
        return gradient.T if self.turned else gradient

    def back(self, error, turned=False):
        """The error on its way to this layer's input."""
        if self.W.ndim == 2:
            return error @ self.W.T
        kernel = self.W if turned else np.flip(self.W, (2, 3))
        rows, columns = (size - 1 for size in kernel.shape[2:])
        padded = np.pad(error, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[2:], (2, 3))
        return np.einsum("nfijkl,fckl->ncij", windows, kernel)

    def bias_of(self, error, shape):
        """The gradient of the bias: the errors, summed over all but the neurons."""
        total = error.sum(tuple(axis for axis in range(error.ndim) if axis != 1))
        return total.reshape(shape) if total.size == math.prod(shape) else total


@dataclass
class At:
    """A hidden layer at the moment when its error is made."""

    layer: Layer
    above: list  # the layers that it feeds, each with its error
    layers: list

    def __getattr__(self, name):  # input, z, output, slopes: the layer's own
        return getattr(self.layer, name)

    def slope(self, z):
        return self.layer.slope(z) if self.layer.slope else np.full(z.shape, np.nan)

    @property
    def others(self):
        return [layer for layer in self.layers if layer is not self.layer]

    def back(self, above, error, turned=False):
        return above.back(error, turned).reshape(self.layer.z.shape)

    @property
    def sent(self):
        """What the errors above say to this layer's activation."""
        return sum(self.back(above, error) for above, error in self.above)


class Network:
    """The layers, which feeds which, and their right errors as far as differences confirm them."""

    def __init__(self, layers, params):
        self.layers = [Layer(dict(about), params, number) for number, about in enumerate(layers)]
        for below, above in zip(self.layers, self.layers[1:], strict=False):
            if below.output is None and below.z.size == above.input.size:
                below.output = above.input.reshape(below.z.shape)
        self.above = [
            [
                k
                for k in range(number + 1, len(self.layers))
                if layer.output is not None
                and layer.output.size == self.layers[k].input.size
                and np.allclose(layer.output.ravel(), self.layers[k].input.ravel())
            ]
            for number, layer in enumerate(self.layers)
        ]
        self.right = [None] * len(self.layers)  # the right errors
        self.said = [None] * len(self.layers)  # the reader's, given or inferred
        self.blame = [()] * len(self.layers)  # what is wrong with them

    def at(self, number, errors):
        above = [(self.layers[k], errors[k]) for k in self.above[number]]
        return At(self.layers[number], above, self.layers)

    def shares(self, number, error):
        """What a weight's other uses add to its gradient; nothing where it is used once."""
        name = self.layers[number].weight
        return [
            layer.pair(layer.input, self.right[k])
            for k, layer in enumerate(self.layers)
            if layer.weight == name and k != number and self.right[k] is not None
        ]

    def find_right(self, data):
        """Fill in the right errors, from the last layer down. `data(name, P)` is the factor by which differences
        say that P is the gradient of a weight's data part, or None."""
        for number in reversed(range(len(self.layers))):
            layer = self.layers[number]
            possible = []
            if self.above[number] and all(self.right[k] is not None for k in self.above[number]):
                slopes = 1 if layer.slopes is None else layer.slopes
                possible.append(self.at(number, self.right).sent * slopes)
            elif layer.output is not None and layer.target is not None:
                a, y = layer.output, layer.target
                possible += [a - y] + ([(a - y) * layer.slopes] if layer.slopes is not None else [])
                possible += [_softmax_back(a, a - y)] if a.ndim == 2 and np.allclose(a.sum(1), 1) else []
            if layer.delta is not None:
                possible.append(layer.delta)
            shared = sum(other.weight == layer.weight for other in self.layers) > 1
            for error in possible:
                factor = 1 if shared else data(layer.weight, layer.pair(layer.input, error))
                if factor is not None:
                    self.right[number] = factor * error
                    break

    def candidates(self, number):
        """Errors that a layer may have been given: what is wrong with them, and what they are inherited from."""
        layer, above = self.layers[number], self.above[number]
        right = self.right[number]
        if right is not None:
            yield (), (), right
        if not above:
            if layer.target is not None and layer.output is not None and right is not None:
                yield from self._last(layer, right)
            return
        bases = [(self.right, ())]
        if any(self.blame[k] for k in above):
            bases.append((self.said, tuple(dict.fromkeys(part for k in above for part in self.blame[k]))))
        for errors, blame in bases:
            if any(errors[k] is None for k in above):
                continue
            at = self.at(number, errors)
            if layer.slopes is None:
                yield (), blame, at.sent
                continue
            if blame:
                yield (), blame, at.sent * layer.slopes
            for it in MISTAKES["error"]:
                for error in it.gives(at):
                    yield (it,), blame, error

    def _last(self, layer, right):
        a, y = layer.output, layer.target
        scale = None
        options = [a - y] + ([(a - y) * layer.slopes] if layer.slopes is not None else [])
        options += [_softmax_back(a, a - y)] if np.allclose(a.sum(1), 1) else []
        for option in options:
            factor = _factor(right, option)
            if factor is not None and np.allclose(right, factor * option):
                scale = factor
                break
        if scale is not None:
            for it in MISTAKES["last error"]:
                for error in it.gives(a, y, layer.z, layer.slope):
                    yield (it,), (), scale * error


# Which mistakes agree -------------------------------------------------------------------------------------------


def _factor(G, P):
    """By what P must be multiplied to come nearest to G, where both are known; None if it cannot be told."""
    known = np.isfinite(G) & np.isfinite(P)
    length = np.sum(P[known] ** 2)
    return float(np.sum(G[known] * P[known]) / length) if length > 0 else None


def _largest(array):
    return float(np.max(abs(array), initial=0, where=np.isfinite(array)))


def _factors(N):
    """Every factor that one or two mistakes give: (mistakes, value)."""
    single = [(it, it.gives(N)) for it in MISTAKES["factor"]]
    single = [(it, value) for it, value in single if value not in (None, 1)]
    both = [((one, two), a * b) for (one, a), (two, b) in combinations(single, 2) if a * b not in (a, b, 1)]
    return [((), 1.0)] + [((it,), value) for it, value in single] + both


class Case:
    """One gradient that is wrong: what the reader has, what is right, and what would agree with it."""

    def __init__(self, name, w, G, truth, penalties, N, others, coarse):
        self.name, self.w, self.G, self.truth, self.N, self.others = name, w, G, truth, N, others
        self.penalties = penalties  # what the penalty may add to the right gradient: one array, or a few
        self.blur = 2 * _largest(truth.error)
        self.rounding = (64 * np.finfo(np.float32).eps if coarse else 1e-9) * _largest(G)
        self.factors = _factors(N)

    def claims(self):
        """What the reader's gradient is, as it stands and with a wrong shape mended."""
        yield (), self.G
        shape, plain = self.w.shape, [size for size in self.w.shape if size > 1]
        if self.G.shape == shape:
            return
        if self.G.size == self.w.size and [size for size in self.G.shape if size > 1] == plain:
            yield (SHAPE,), self.G.reshape(shape)
        for axis, size in enumerate(self.G.shape):
            if size > 1 and [n for n in np.delete(self.G.shape, axis) if n > 1] == plain:
                first = self.G.take(0, axis)
                if np.allclose(self.G, np.expand_dims(first, axis), rtol=1e-12, atol=0):
                    yield (STRETCHED,), first.reshape(shape)
                else:
                    yield (UNSUMMED,), self.G.sum(axis).reshape(shape)

    def agree(self, G, model, factor, cost):
        """Whether a model is the reader's gradient within the noise, and too exactly for chance."""
        known = np.isfinite(model) & np.isfinite(G)
        bound = max(1, abs(factor)) * self.blur + self.rounding
        if not known.any() or _largest((G - model)[known]) > bound:
            return False
        digits = math.log10(max(_largest(G[known]), _largest(model[known])) / bound + 1e-300)
        return digits * known.sum() >= 1.5 + cost

    def explanations(self, inside):
        """The simplest that agree. `inside` are predictions from the layers: (parts, blame, P, error)."""
        found = []

        def consider(parts, blame, P, R, error):
            for shape, G in self.claims():
                if P.shape != G.shape or R.shape != G.shape:
                    continue
                shares = [((), 1)] + [((it,), it.gives()) for it in MISTAKES["penalty"] if R.any()]
                for penalty, share in shares:
                    middle = _factor(G - share * R, P)
                    for scaling, factor in self.factors:
                        names = [part.name for part in scaling]
                        if middle is not None and abs(middle - factor) > 0.05 * abs(factor):
                            continue
                        all_parts = (*parts, *shape, *scaling, *penalty)
                        cost = len(all_parts) + bool(blame)
                        turned = "sign" in names and R.any()  # a wrong sign turns the penalty too
                        if cost and not turned and self.agree(G, factor * P + share * R, factor, cost):
                            found.append((cost, all_parts, blame, factor, error))
                if R.any():
                    middle = _factor(G, P + R)
                    for scaling, factor in self.factors[1:]:
                        if middle is None or abs(middle - factor) > 0.05 * abs(factor):
                            continue
                        all_parts = (*parts, *shape, *scaling)
                        cost = len(all_parts) + bool(blame)
                        inner = "y − a" in [part.name for part in scaling]  # the error knows no penalty
                        if not inner and self.agree(G, factor * (P + R), factor, cost):
                            found.append((cost, all_parts, blame, factor, error))

        for R in self.penalties:
            d = self.truth.g - R
            for parts, blame, P, error in inside:
                consider(parts, blame, P, R if R.shape == P.shape else np.zeros(P.shape), error)
            consider((), (), d, R, None)
            for it in MISTAKES["order"]:
                for P in it.gives(d, self.others):
                    consider((it,), (), P, R if R.shape == P.shape else np.zeros(P.shape), None)
                if R.any():
                    for P in it.gives(self.truth.g, self.others):
                        consider((it,), (), P, np.zeros(P.shape), None)
        if not found:
            return [], None
        least = min(cost for cost, *_ in found)
        kept, error = {}, None
        for cost, parts, blame, factor, errors in found:
            if cost == least:
                key = frozenset(part.name for part in (*parts, *blame))
                if key not in kept:
                    kept[key] = (parts, blame)
                    if error is None and errors is not None:
                        error = factor * errors, (*blame, *parts)
        return list(kept.values()), error

    def loose(self):
        """What a free number or two explains, where nothing exact does."""
        G, g = self.G, self.truth.g
        if G.shape != self.w.shape:
            try:
                stretches = np.broadcast_shapes(G.shape, self.w.shape) is not None
            except ValueError:
                stretches = False
            it = STRETCHED if stretches else MISSHAPEN
            return [Explanation((it,), f" Yours is {G.shape}, the parameter is {self.w.shape}.")]
        known = np.isfinite(g)
        for R in self.penalties:
            factor = _factor(G - R, g - R)
            if factor is not None and known.sum() > 1 and self.agree(G - R, factor * (g - R), factor, 3):
                it = Mistake(
                    "a factor", f"It is {factor:.6g} times what it should be.", "gradient_checking.factor"
                )
                return [Explanation((it,), self._guess(factor))]
        table = np.stack([g[known], self.w[known]], axis=1)
        if known.sum() > 3 and np.linalg.matrix_rank(table) == 2:
            factor, part = np.linalg.lstsq(table, G[known], rcond=None)[0]
            whole = [
                (parts, value) for parts, value in self.factors if abs(value - factor) < 1e-4 * abs(value)
            ]
            if whole and self.agree(G, whole[0][1] * g + part * self.w, factor, 4):
                it = Mistake(
                    "a multiple of the parameter",
                    f"What is off is {part:.4g} times the parameter itself: a penalty is missing, counted wrongly, or "
                    "not in the cost. Say `penalty=`, and this says which.",
                    "two_layer.weight_1",
                )
                return [Explanation((*whole[0][0], it))]
        for axis in range(g.ndim) if g.ndim > 1 and known.all() else ():
            rest = tuple(other for other in range(g.ndim) if other != axis)
            length = np.sum(g * g, rest, keepdims=True)
            each = np.sum(G * g, rest, keepdims=True) / np.where(length > 0, length, 1)
            if g.size >= 2 * g.shape[axis] and self.agree(G, each * g, _largest(each), 3):
                what = ("row", "column")[axis] if g.ndim == 2 else f"index of axis {axis}"
                it = Mistake(
                    f"a factor for each {what}",
                    f"Each {what} is off by a factor of its own, from {each.min():.4g} to {each.max():.4g}: a factor "
                    "for each neuron is missing or wrong, such as σ′(z). Say `layers=`, and this may say which.",
                    "vectorised.bp2",
                )
                return [Explanation((it,))]
        if g.ndim == 2 and known.all() and min(g.shape) > 1 and (self.N or 2) > 1:
            sizes = np.linalg.svd(G, compute_uv=False)
            if sizes[1] < 1e-9 * sizes[0] and np.linalg.svd(g, compute_uv=False)[1] > 1e-4 * _largest(g):
                it = Mistake(
                    "one sample only",
                    "It is a single outer product, and a sum of several is right: one sample of the batch, or inputs "
                    "and errors each summed before they are multiplied.",
                    "batches.sum_of_outer_products",
                )
                return [Explanation((it,))]
        return []

    def _guess(self, factor):
        for value, words in ((factor, ""), (1 / factor, "1/")):
            near = round(value)
            if self.N is None and near > 1 and abs(value - near) < 1e-6 * near:
                return f" Is {near} your batch size? Then {'N is forgotten' if not words else 'N divides twice'}."
        return ""


def _where(G, truth, wrong):
    """Which entries are off, in words: whole rows or columns if it is those, else a few by name."""
    if G.shape != truth.g.shape:
        return f"the shape: {G.shape} for {truth.g.shape}"
    count, known = int(wrong.sum()), int(np.isfinite(truth.g).sum())
    if not count:
        return "entries outside of the sample"
    if count == known:
        return "every entry" if known > 1 else "the only entry"
    for axis in range(G.ndim):
        rest = tuple(other for other in range(G.ndim) if other != axis)
        touched = np.flatnonzero(wrong.any(rest))
        if len(touched) < G.shape[axis] and np.array_equal(wrong.all(rest), wrong.any(rest)):
            what = {(2, 0): "row", (2, 1): "column"}.get((G.ndim, axis), f"axis {axis}, index")
            some = ", ".join(map(str, touched[:8])) + (", …" if len(touched) > 8 else "")
            return f"{what}{'s' * (len(touched) > 1 and G.ndim == 2)} {some}, the rest is right"
    places = [str(list(map(int, place))) for place in np.argwhere(wrong)[:5]]
    return f"{count} of {known} entries: {', '.join(places)}{', …' if count > 5 else ''}"


# The check ------------------------------------------------------------------------------------------------------


def diagnose(
    loss, params, grads, *, batch_size=None, penalty=None, layers=None, budget=20_000, seed=0, progress=None
):
    """Say of every gradient whether it is right and, if not, which mistake it looks like.

    Args:
        loss: a function of the parameters that returns a number, the same one each time.
        params: a dict or a list of arrays of floats.
        grads: your gradients, in the same form; or a function of the parameters that returns them.
        batch_size: N, the number of samples in the loss.
        penalty: λ, where the cost holds λ‖W‖² or ½λ‖W‖²; or the penalty as a function of the parameters.
        layers: what you have of each layer, first to last, as dicts: the names of its `weight` and `bias`, its
            `input`, `z`, `slope` (the function σ′, or the array σ′(z)), and where you have them your `delta`, the
            last layer's `output` and `target`.
        budget: how often the loss may be evaluated. Where that is too little for every entry, a random sample
            and a few random directions are looked at, and the report says so.
        seed: of these.
        progress: whether a bar is drawn; without it, where a terminal watches and it takes long.

    Returns:
        A Report: `report.ok`, `report["W1"].mistakes`, and it prints.

    Raises:
        Unusable: a ValueError, for what cannot be checked, with what would be right.

    >>> x, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [0.0]])
    >>> loss = lambda p: np.mean((x @ p["w"] - y) ** 2)
    >>> params = {"w": np.array([[0.5], [-0.25]])}
    >>> report = diagnose(loss, params, {"w": x.T @ (x @ params["w"] - y)}, batch_size=2)
    >>> report.ok
    True
    >>> diagnose(loss, params, {"w": x.T @ (y - x @ params["w"])})["w"].mistakes[0].name
    'y − a'
    """
    rng = np.random.default_rng(seed)
    container, names = _copied(params, "params")
    if callable(grads):
        values = _copied(params, "params")[0]
        grads = grads(values)
    given = _given(grads, params, names)
    differences = Differences(loss, container, budget, progress)
    entries = {name: differences.before[name].size for name in names}
    if budget < 40 + 20 * len(names):
        raise Unusable(
            "budget", f"a budget of {budget} is too small: {40 + 20 * len(names)} is the least here"
        )
    differences.measure(rng)
    count = _counts(entries, (budget - differences.spent) // 5 - 6 * len(names))
    differences.expected = differences.spent + 4 * sum(count.values())
    truth = {name: _measured(differences, name, count[name], rng) for name in names}
    differences.still()
    w = differences.before
    penalties = _penalties(penalty, params, w)
    if layers is not None and batch_size is None:
        batch_size = len(Layer(dict(layers[0]), w, 0).input)

    findings, cases, judged = {}, {}, {}
    nothing = all(_largest(truth[name].g) == 0 for name in names)
    for name in names:
        findings[name], coarse, judged[name] = _verdict(name, w[name], given[name], truth[name], nothing)
        if not findings[name].ok and not findings[name].mistakes:
            others = [truth[other].g for other in names if other != name]
            cases[name] = Case(
                name,
                w[name],
                given[name].astype(float),
                truth[name],
                penalties[name],
                batch_size,
                others,
                coarse,
            )
    said = _explained(cases, layers, w, truth, penalties, given, batch_size)
    _stale(differences, cases, said, given, rng)
    for name, case in cases.items():
        mistakes = tuple(said[name] or case.loose())
        findings[name] = Finding(**{**vars(findings[name]), "mistakes": mistakes})
    findings = _one_turn(findings, given)
    differences.unmoved()
    if differences.shown:
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    return Report(findings, differences.spent)


def _described(value):
    if value.dtype.kind not in "fiu":
        return f"of type {value.dtype}"
    return f"an array of shape {value.shape}"


def _copied(params, what):
    """Copies in float64, in the reader's form, and the names."""
    if not isinstance(params, dict | list | tuple) or not len(params):
        raise Unusable(what, f"{what} must be a dict or a list of arrays, and it is {type(params).__name__}")
    items = list(params.items() if isinstance(params, dict) else enumerate(params))
    copies = {}
    for name, value in items:
        array = np.asarray(value)
        label = f"{what}[{name!r}]"
        if array.dtype.kind in "iub":
            raise Unusable(
                what,
                f"{label} holds whole numbers, which cannot be moved a little: use {label}.astype(float)",
            )
        if array.dtype.kind != "f":
            raise Unusable(what, f"{label} must be an array of real numbers, and it is of type {array.dtype}")
        if not np.isfinite(array).all():
            raise Unusable(what, f"{label} holds nan or infinity: there is nothing to check at such a place")
        copies[name] = np.array(array, float, order="C")
    container = copies if isinstance(params, dict) else type(params)(copies.values())
    return container, list(copies)


def _given(grads, params, names):
    """The reader's gradients as arrays, by name."""
    if isinstance(params, dict) != isinstance(grads, dict) or not isinstance(grads, dict | list | tuple):
        raise Unusable("grads", f"grads must have the form of params, a {type(params).__name__}")
    have = list(grads) if isinstance(grads, dict) else list(range(len(grads)))
    if missing := [name for name in names if name not in have]:
        raise Unusable("grads", f"there is no gradient of {', '.join(map(str, missing))}")
    if unknown := [name for name in have if name not in names]:
        raise Unusable(
            "grads", f"there is a gradient of {', '.join(map(str, unknown))}, and no such parameter"
        )
    given = {}
    for name in names:
        array = np.asarray([] if grads[name] is None else grads[name])
        if array.dtype.kind not in "fiub":
            raise Unusable(
                "grads", f"grads[{name!r}] must be an array of numbers, and it is of type {array.dtype}"
            )
        given[name] = array
    return given


def _counts(entries, room):
    """How many entries of each parameter are looked at: all of the small ones, and fair shares of the large."""
    counts = {}
    for left, name in zip(range(len(entries), 0, -1), sorted(entries, key=entries.get), strict=True):
        counts[name] = min(entries[name], max(1, room // left))
        room -= counts[name]
    return counts


def _penalties(penalty, params, w):
    """What the penalty may add to each right gradient: nothing, one array, or what λ may mean."""
    if penalty is None:
        return {name: [np.zeros(array.shape)] for name, array in w.items()}
    if callable(penalty):
        container, _ = _copied(params, "params")
        lines = Differences(penalty, container, math.inf, False)
        lines.measure(np.random.default_rng(0))
        every = {name: range(array.size) for name, array in w.items()}
        return {
            name: [
                np.array([lines.slope(lines.line(name, i), 1)[0] for i in every[name]]).reshape(w[name].shape)
            ]
            for name in w
        }
    if not isinstance(penalty, int | float | np.number):
        raise Unusable("penalty", "penalty must be the number λ, or a function of the parameters")
    return {name: [np.zeros(a.shape), 2 * penalty * a, penalty * a] for name, a in w.items()}


def _verdict(name, w, G, truth, nothing):
    """Right or wrong, before any mistake is looked for."""
    known = np.isfinite(truth.g)
    checked = (
        f"{known.sum()} of {w.size} entries"
        if known.sum() < w.size
        else f"{w.size} entries"
        if w.size > 1
        else "1 entry"
    )
    checked += f" and {len(truth.aims)} random directions" if truth.aims else ""

    def blind(sentence):
        it = Mistake(BLIND.name, sentence, BLIND.cure)
        return Finding(name, False, math.nan, (Explanation((it,)),), (), "", checked), False, None

    if G.size == 0:
        return blind("The gradient is empty: whatever it is compared with, no entry differs.")
    if not np.isfinite(G.astype(float)).all():
        return blind(
            "The gradient holds nan or infinity, and every comparison with nan is false: nan > bound, too."
        )
    if nothing and not G.any():
        return blind(
            "The loss does not change with any parameter, and every gradient is 0. Does the loss use its argument, or a global variable of the same name?"
        )
    if not G.any() and _largest(truth.g) > 2 * _largest(truth.error):
        return blind(
            "The gradient is 0 throughout, as zeros_like makes it: it was never filled in, and the right one is not 0."
        )
    remarks = []
    if truth.kinks:
        place, (left, right) = next(iter(truth.kinks.items()))
        text = f"at {list(place)} the slope is {left:.4g} on the left and {right:.4g} on the right, as where ReLU bends. {len(truth.kinks)} such entries are not judged."
        remarks.append(Mistake("kink", text, "gradient_checking.kink"))
    if G.shape != w.shape:
        return (
            Finding(name, False, math.nan, (), tuple(remarks), _where(G, truth, None), checked),
            False,
            None,
        )
    G = np.asarray(G)
    coarse = G.dtype.kind == "f" and (G.dtype.itemsize < 8 or np.array_equal(G, G.astype(np.float32)))
    G = G.astype(float)
    size = _largest(truth.g)
    off = np.where(known, abs(G - truth.g), 0)
    fine = 2 * np.where(known, truth.error, 0) + 1e-10 * size
    limit = fine + 64 * np.finfo(np.float32).eps * size * coarse
    wrong = off > limit
    missed = any(
        abs(np.sum(G * way) - slope) > 2 * error + (1e-10 + 1e-5 * coarse) * np.sum(abs(G * way))
        for way, slope, error in truth.aims
    )
    lengths = np.sqrt(np.sum(G[known] ** 2)) + np.sqrt(np.sum(truth.g[known] ** 2))
    relative = float(np.sqrt(np.sum((G - truth.g)[known] ** 2)) / lengths) if lengths > 0 else 0.0
    ok = not wrong.any() and not missed
    if not known.any() and not truth.aims:
        return blind("Every entry sits at a kink: no difference can say anything here. Take other data.")
    if ok and (off > fine).any():
        remarks.append(
            Mistake(
                "float32 noise",
                "what is off is the rounding of float32, and no more: check in float64 to see further.",
                "gradient_checking.total_error",
            )
        )
    if ok and size == 0:
        remarks.append(Mistake("nothing to see", "both are 0 throughout, which says little.", BLIND.cure))
    where = "" if ok else _where(G, truth, wrong)
    return Finding(name, ok, relative, (), tuple(remarks), where, checked), coarse, wrong


def _explained(cases, layers, w, truth, penalties, given, N):
    """What explains each wrong gradient: with the layers, from the last to the first, then without."""
    said = {}

    def tell(name, inside):
        found, error = cases[name].explanations(inside)
        said[name] = [
            Explanation(
                (*blame, *parts) if blame else parts, " It comes from the layer above." if blame else ""
            )
            for parts, blame in found
        ]
        return error

    if layers and cases:
        network = Network(layers, w)

        def data(name, P):
            for R in penalties[name]:
                d = truth[name].g - R
                factor = _factor(d, P) if P.shape == d.shape else None
                blur = 2 * _largest(truth[name].error) + 1e-6 * _largest(d)
                if factor and _largest(d - factor * P) <= blur:
                    return factor
            return None

        network.find_right(data)
        for number in reversed(range(len(network.layers))):
            layer = network.layers[number]
            candidates = list(network.candidates(number))
            first = all(other.weight != layer.weight for other in network.layers[:number])
            errors = []
            if layer.weight in cases and first:
                inside = list(_of_weight(network, number, candidates, cases[layer.weight], given))
                errors.append(tell(layer.weight, inside))
            if layer.bias in cases and layer.bias not in said:
                inside = list(_of_bias(network, number, candidates, cases[layer.bias], given))
                errors.append(tell(layer.bias, inside))
            found = next((error for error in errors if error), None)
            if found:
                network.said[number], network.blame[number] = found
            elif network.right[number] is not None:
                network.said[number] = network.right[number]
            if layer.delta is not None:
                network.said[number] = layer.delta
    for name in cases:
        if name not in said:
            tell(name, [])
    return said


def _of_weight(network, number, candidates, case, given):
    layer = network.layers[number]
    shares = [share for share in network.shares(number, None)]
    rest = sum(shares) if shares else 0
    below = next((network.layers[k] for k in range(number) if number in network.above[k]), None)
    for parts, blame, error in candidates:
        if error.shape[:1] != layer.input.shape[:1]:
            continue
        P = layer.pair(layer.input, error)
        yield parts, blame, P + rest if shares else P, error
        if not parts:
            if shares:
                for size in range(1, len(shares) + 1):
                    for some in combinations([P, *shares], size):
                        yield (PATHS,), blame, sum(some), None
            for it in MISTAKES["product"]:
                for P in it.gives(layer, error, below):
                    yield (it,), blame, P, None
    yield from (
        ((UPDATED,), (), P, error)
        for P, error in _updated(network, number, given, case, lambda e: layer.pair(layer.input, e))
    )


def _of_bias(network, number, candidates, case, given):
    layer = network.layers[number]
    for parts, blame, error in candidates:
        if error.ndim != layer.z.ndim or error.shape[1:] != layer.z.shape[1:]:
            continue
        yield parts, blame, layer.bias_of(error, case.w.shape), error
        if not parts:
            for it in MISTAKES["bias"]:
                for P in it.gives(error):
                    yield (it,), blame, P.reshape(case.w.shape) if P.size == case.w.size else P, None
    yield from (
        ((UPDATED,), (), P, error)
        for P, error in _updated(network, number, given, case, lambda e: layer.bias_of(e, case.w.shape))
    )


def _updated(network, number, given, case, gradient):
    """The gradient if the weights above had taken a step already; how long a step, the reader's numbers say."""
    layer, above = network.layers[number], network.above[number]
    if not above or network.right[number] is None or layer.slopes is None:
        return
    for errors in (network.right, network.said):
        if any(errors[k] is None for k in above):
            continue
        at = network.at(number, errors)
        stepped = 0
        for upper, error in at.above:
            G = given[upper.weight]
            if G.shape != (upper.W.T if upper.turned else upper.W).shape:
                return
            kept, upper.W = upper.W, (G.T if upper.turned else G).astype(float)
            stepped = stepped + at.back(upper, error)
            upper.W = kept
        base, change = gradient(at.sent * layer.slopes), gradient(stepped * layer.slopes)
        for R in case.penalties:
            if case.G.shape == base.shape == R.shape:
                rate = _factor(base - (case.G - R), change)
                if rate is not None and rate > 0:
                    yield base - rate * change, (at.sent - rate * stepped) * layer.slopes


def _stale(differences, cases, said, given, rng):
    """See whether the gradients are those of one step ago: of params + rate · grads, for some rate."""
    lost = [name for name in cases if not said[name]]
    w = differences.before
    if not lost or any(given[name].shape != w[name].shape for name in w):
        return
    G = {name: given[name].astype(float) for name in w}
    way = {name: rng.choice([-1.0, 1.0], w[name].shape) for name in w}

    def slope(rate, name=None, place=None):
        ends = []
        for far in (1e-5, -1e-5):
            for key, array in differences.at.items():
                array[...] = w[key] + rate * G[key] + (0 if name is not None else far * way[key])
            if name is not None:
                differences.at[name].flat[place] += far
            ends.append(differences())
        for key, array in differences.at.items():
            array[...] = w[key]
        return (ends[0] - ends[1]) / 2e-5

    goal = sum(np.sum(G[name] * way[name]) for name in w)
    rates = np.geomspace(1e-4, 10, 21)
    if differences.budget - differences.spent < 200:
        return
    gaps = [slope(rate) - goal for rate in rates]
    for low, high, a, b in zip(rates, rates[1:], gaps, gaps[1:], strict=False):
        if not a * b < 0:
            continue
        for _ in range(40):
            middle = (low + high) / 2
            c = slope(middle) - goal
            low, high, a = (middle, high, c) if a * c > 0 else (low, middle, a)
        for name in lost:
            places = rng.permutation(w[name].size)[:64]
            if differences.budget - differences.spent < 2 * len(places):
                return
            there = np.array([slope(middle, name, place) for place in places])
            bound = 1e-5 * _largest(G[name]) + differences.noise / 1e-5 * 4
            if len(places) > 1 and _largest(there - G[name].flat[places]) <= bound:
                text = f"It is the gradient of one step ago (with a step of {middle:.3g}): taken before the parameters were updated, and not made anew."
                said[name] = [Explanation((Mistake("stale by one step", text, "training.descent"),))]


def _one_turn(findings, given):
    """y − a for a − y turns every gradient: where one is not turned, it is another mistake."""

    def turned(finding):
        return any(part.name == "y − a" for it in finding.mistakes for part in it.parts)

    if all(turned(finding) for name, finding in findings.items() if given[name].any()):
        return findings
    return {
        name: Finding(
            **{
                **vars(finding),
                "mistakes": tuple(
                    it
                    for it in finding.mistakes
                    if not (any(part.name == "y − a" for part in it.parts) and len(finding.mistakes) > 1)
                ),
            }
        )
        for name, finding in findings.items()
    }


# The command ----------------------------------------------------------------------------------------------------


def main(arguments=None):
    """Check a file's gradients: 0 if all are right, 1 if one is wrong, 2 if it cannot be checked."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python diagnose.py FILE.py, which defines loss, params and grads", file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    path = Path(arguments[0])
    sys.path.insert(0, str(path.resolve().parent))
    names = {}
    try:
        names = runpy.run_path(str(path))
        for name in ("loss", "params", "grads"):
            if name not in names:
                raise Unusable(name, f"it does not define {name}")
        known = {key: names[key] for key in ("batch_size", "penalty", "layers", "budget") if key in names}
        report = diagnose(names["loss"], names["params"], names["grads"], **known)
    except OSError as error:
        print(f"{path}: {error.strerror or error}", file=sys.stderr)
        return 2
    except Exception as error:
        line = _line(path, error)
        print(f"{path}{f':{line}' if line else ''}: {_told(error)}", file=sys.stderr)
        return 2
    print(report)
    return 0 if report.ok else 1


def _told(error):
    return str(error) if isinstance(error, Unusable) else f"{type(error).__name__}: {error}"


def _line(path, error):
    """The line to look at: where it was raised in the file, or where what it is about was last defined."""
    if isinstance(error, SyntaxError):
        return error.lineno
    if not isinstance(error, Unusable):
        own = [
            frame.lineno
            for frame in traceback.extract_tb(error.__traceback__)
            if Path(frame.filename) == path
        ]
        return own[-1] if own else None
    lines = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.FunctionDef) and node.name == error.about)
        or (isinstance(node, ast.Name) and node.id == error.about and isinstance(node.ctx, ast.Store))
    ]
    return lines[-1] if lines else None


if __name__ == "__main__":
    sys.exit(main())
