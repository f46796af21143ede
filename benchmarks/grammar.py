"""A grammar of programs whose backward pass is right: nets of many kinds, in many styles, drawn at random.

A program is source text, as a reader would write it: it defines `params`, `loss` and `backward` or `grads`.
Its gradients are right by construction, and whoever counts with it checks that by central differences.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from benchmarks.grammar_layers import BODY, FRONT, plain
from benchmarks.grammar_losses import LOSSES


@dataclass(frozen=True)
class ProgramText:
    """A program's text, and the lines (from 1) of its backward code."""

    text: str
    backward: range


@dataclass
class Draw:
    """What has been drawn so far: the layout, names, parameters and constants."""

    rng: np.random.Generator
    samples: int = 1
    rows: bool = True
    vectors: bool = False
    single: bool = False
    prefix: str = "d"
    parameters: dict = field(default_factory=dict)
    constants: list = field(default_factory=list)
    indices: int = 0

    def choice(self, options):
        return options[self.rng.integers(len(options))]

    def chance(self, share=0.5):
        return self.rng.random() < share

    def between(self, first, last):
        return int(self.rng.integers(first, last + 1))

    def weighted(self, weights):
        share = np.array(list(weights.values()), float)
        return list(weights)[self.rng.choice(len(weights), p=share / share.sum())]

    def width(self):
        return self.between(1, 4)

    def index(self):
        self.indices += 1
        return self.indices

    def d(self, name):
        """The name of the gradient with respect to a value."""
        return self.prefix + name

    def parameter(self, name, shape):
        self.parameters[name] = shape

    def constant(self, name, text, data=True):
        single = f"({text}).astype(np.float32)" if self.single and data else text
        self.constants.append(f"{name} = {single}")

    @property
    def count(self):
        """N, as the program writes it."""
        return "1" if self.vectors else str(self.samples)

    @property
    def feature_axis(self):
        if self.vectors:
            return "axis=0, keepdims=True"
        return "axis=1, keepdims=True" if self.rows else "axis=0, keepdims=True"

    def over_samples(self, value):
        """The sum over the samples, in the shape of a bias."""
        if self.vectors:
            return value
        if not self.rows:
            return f"{value}.sum(axis=1, keepdims=True)"
        return self.choice([f"{value}.sum(axis=0)", f"np.sum({value}, axis=0)"])

    def targets(self, n_out):
        shape = (self.samples, n_out) if self.rows else (n_out, self.samples)
        self.constant("Y", f"rng.normal(size={shape})")

    def classes(self, n_out):
        self.constant("labels", f"rng.integers({n_out}, size={self.samples})", data=False)
        self.constant("Y", f"np.eye({n_out})[labels]{'' if self.rows else '.T'}")


def network(draw):
    """Draw a network: the lines of its forward pass up to `total`, and of its backward pass."""
    front = plain if draw.vectors else draw.weighted(FRONT)
    x, width, forward, backward = front(draw)
    if not draw.rows:
        forward, backward = [*forward, f"h0T = {x}.T"], [f"{draw.d(x)} = {draw.d('h0T')}.T", *backward]
        x = "h0T"
    depth = draw.between(1, 6 if front is plain else 2)
    for place in range(depth):
        part = draw.weighted(BODY)
        if draw.vectors or place == depth - 1:
            part = next(iter(BODY))  # a dense layer
        x, width, ahead, back = part(draw, x, width, draw.width() + (place == depth - 1))
        forward, backward = forward + ahead, back + backward
    ahead, back = draw.choice(LOSSES)(draw, x, width)
    return forward + ahead, back + backward


def unused(backward, draw):
    """Leave out the last line if it gives the gradient with respect to the data, which nobody needs."""
    leaf = (f"{draw.d('X')} = ", f"{draw.d('h0T')} = ")
    while backward and backward[-1].startswith(leaf) and draw.chance(0.7):
        backward = backward[:-1]
    return backward


def renamed(lines, names, form):
    """The lines with each of the names (as a whole word, no attribute) written in another form."""
    pattern = re.compile(r"(?<![\w.\"'])(" + "|".join(sorted(names, key=len, reverse=True)) + r")(?![\w\"'])")
    return [pattern.sub(lambda match: form.format(match[1]), line) for line in lines]


def access(draw, layout, name="p"):
    """Lines that give the parameters their names, at the head of a function or a script."""
    if layout == "dict":
        return [f'{key} = {name}["{key}"]' for key in draw.parameters]
    if layout == "list":
        return [f"{', '.join(draw.parameters)}{',' if len(draw.parameters) == 1 else ''} = {name}"]
    lines, start = [], 0
    for key, shape in draw.parameters.items():
        stop = start + int(np.prod(shape))
        lines.append(f"{key} = {name}[{start}:{stop}].reshape{shape}")
        start = stop
    return lines


def collection(draw, layout):
    """The expression that collects the gradients as the parameters are collected."""
    grads = {key: draw.d(key) for key in draw.parameters}
    if layout == "dict":
        return "{" + ", ".join(f'"{key}": {value}' for key, value in grads.items()) + "}"
    if layout == "list":
        return "[" + ", ".join(grads.values()) + "]"
    return "np.concatenate([" + ", ".join(f"{value}.ravel()" for value in grads.values()) + "])"


def head(draw, layout, seed):
    """The first lines of a program: data and parameters."""
    cast = ".astype(np.float32)" if draw.single else ""
    values = {}
    for key, shape in draw.parameters.items():
        scale = 0.5 if key[0] in "bc" else 0.8
        values[key] = f"({scale} * rng.normal(size={shape})){cast}"
        if key.startswith("g") or key == "E":
            values[key] = f"rng.normal(size={shape}){cast}"
    lines = ["import numpy as np", "", f"rng = np.random.default_rng({seed})", *draw.constants]
    if layout == "dict":
        lines += ["params = {", *(f'    "{key}": {value},' for key, value in values.items()), "}"]
    elif layout == "list":
        lines += ["params = [", *(f"    {value}," for value in values.values()), "]"]
    else:
        lines += ["params = np.concatenate([", *(f"    {value}.ravel()," for value in values.values()), "])"]
    return [*lines, "", ""]


def indented(lines, by="    "):
    return [by + line for line in lines]


def names_of(lines):
    """The names that the lines assign."""
    names = []
    for line in lines:
        if match := re.match(r"\s*([\w, ]+?) = ", line):
            names += [name.strip() for name in match[1].split(",")]
    return list(dict.fromkeys(names))


def script(draw, forward, backward, layout):
    """A straight script: the gradients are values of the module."""
    first = ["def loss(p):", *indented([*access(draw, layout), *forward, "return total"]), "", ""]
    again = [*access(draw, layout, "params"), *forward[:-1]]
    return [*first, *again], [*backward, f"grads = {collection(draw, layout)}"]


def recomputation(draw, forward, backward, layout):
    """A loss and a backward function that computes the forward pass itself."""
    first = ["def loss(p):", *indented([*access(draw, layout), *forward, "return total"]), "", ""]
    again = ["def backward(p):", *indented([*access(draw, layout), *forward[:-1]])]
    return [*first, *again], indented([*backward, f"return {collection(draw, layout)}"])


def cached(draw, forward, backward, layout):
    """A forward function whose values go into a dict or a tuple that the backward function reads."""
    names = [name for name in names_of(forward) if name != "t"]
    cache = "{" + ", ".join(f'"{name}": {name}' for name in names) + "}"
    unpack = [f'{name} = cache["{name}"]' for name in names if name != "total"]
    if draw.chance():
        cache, unpack = f"({', '.join(names)},)", [f"{', '.join(names)}, = cache"]
    take = 'cache["total"]' if cache.startswith("{") else f"cache[{names.index('total')}]"
    first = ["def forward(p):", *indented([*access(draw, layout), *forward, f"return {cache}"]), "", ""]
    first += ["def loss(p):", "    cache = forward(p)", f"    return {take}", "", ""]
    first += ["def backward(p):", *indented([*access(draw, layout), "cache = forward(p)", *unpack])]
    return first, indented([*backward, f"return {collection(draw, layout)}"])


def attributes(draw, forward, backward, layout):
    """A class that holds what the forward pass computed as attributes."""
    names = [name for name in names_of(forward) if name not in ("t", "total")]
    forward, backward = renamed(forward, names, "self.{}"), renamed(backward, names, "self.{}")
    text = ["class Net:", "    def forward(self, p):"]
    text += indented([*access(draw, layout), *forward, "return total"], " " * 8)
    text += ["", "    def backward(self, p):", *indented(access(draw, layout), " " * 8)]
    back = indented([*backward, f"return {collection(draw, layout)}"], " " * 8)
    calls = [
        "",
        "",
        "net = Net()",
        "",
        "",
        "def loss(p):",
        "    return net.forward(p)",
        "",
        "",
        "def backward(p):",
    ]
    return text, [*back, *calls, "    net.forward(p)", "    return net.backward(p)"]


def per_sample(draw, forward, backward, layout):
    """One sample at a time; losses and gradients are added up."""
    one = [line.replace("Y", "y").replace("X", "x") for line in forward]
    back = [line.replace("Y", "y").replace("X", "x") for line in backward]
    text = ["def forward(p, x, y):", *indented([*access(draw, layout), *one])]
    cache = [name for name in names_of(one) if name != "total"]
    text += [f"    return total, ({', '.join(cache)},)", "", ""]
    text += [
        "def loss(p):",
        f"    return sum(forward(p, X[n], Y[n])[0] for n in range({draw.samples}))",
        "",
        "",
    ]
    text += ["def backward(p):", *indented(access(draw, layout))]
    sums = [f"sum_{key} = np.zeros_like({key})" for key in draw.parameters]
    loop = [
        f"for n in range({draw.samples}):",
        "    x, y = X[n], Y[n]",
        f"    {', '.join(cache)}, = forward(p, x, y)[1]",
    ]
    adds = indented([*back, *(f"sum_{key} += {draw.d(key)}" for key in draw.parameters)])
    grads = re.sub(rf"\b{re.escape(draw.prefix)}(?=[A-Za-z])", "sum_", collection(draw, layout))
    return [*text, *indented([*sums, *loop])], indented([*adds, f"return {grads}"])


STYLES = {script: 2, recomputation: 2, cached: 3, attributes: 2, per_sample: 1}


def program(number):
    """Return random program `number`, always the same."""
    draw = Draw(np.random.default_rng([2027, number]))
    style = draw.weighted(STYLES)
    draw.vectors = style is per_sample
    draw.rows = draw.vectors or draw.chance(0.6)
    draw.samples = draw.choice([1, 2, 3, 4, 5, 7])
    draw.single = draw.chance(0.2)
    draw.prefix = draw.choice(["d", "d", "grad_", "g_", "delta_"])
    layout = draw.choice(["dict", "dict", "list", "flat"])
    forward, backward = network(draw)
    backward = unused(backward, draw)
    first, back = style(draw, forward, backward, layout)
    lines = [*head(draw, layout, number), *first]
    text = "\n".join([*lines, *back]) + "\n"
    return ProgramText(text, range(len(lines) + 1, len(lines) + len(back) + 1))
