"""Chain rule: along a path of the graph, the derivatives are multiplied."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, Slope, d, sigma, sigma_prime
from backprop_checked.algebra.signs import Sign

x, w, b, z, a = map(Number, ("x", "w", "b", "z", "a"))
m = Number(Sign("m", "pre-activation", "a weight times its input, before the bias is added", "{m}"))

one_neuron = Graph(
    "one neuron", [x, w, b], {m: w * x, z: m + b, a: sigma(z)}, opaque=("σ",)
)  # one node an operation, as the picture has it

GRAPH = Formula(
    d(a, w),
    ("one factor for each of the three arrows from $w$ to $a$", d(a, z) * d(z, m) * d(m, w)),
    (
        "∂a/∂z is the slope; $z = m + b$ gives the factor 1, and $m = w x$ gives the factor $x$",
        sigma_prime(z) * x,
    ),
    on=[one_neuron],
    convention="with respect to w",
    wrong={
        "the edges are added": lambda slope, x: slope + 1 + x,
        "the derivative of a product is the same factor": lambda slope, w: slope * w,
        "the slope before the bias is added": lambda slope_at_m, x: slope_at_m * x,
    },
)

GRAPH_INPUT = Formula(
    d(a, x),
    ("one factor for each of the three arrows from $x$ to $a$", d(a, z) * d(z, m) * d(m, x)),
    (
        "∂a/∂z is the slope; $z = m + b$ gives the factor 1, and $m = w x$ gives the factor $w$",
        sigma_prime(z) * w,
    ),
    on=[one_neuron],
    convention="with respect to x",
    twin_of=GRAPH,
    wrong={
        "the slope is forgotten": lambda w: w,
        "the derivative of a product is the same factor": lambda slope, x: slope * x,
    },
)

GRAPH_BIAS = Formula(
    d(a, b),
    ("one factor for each of the two arrows from $b$ to $a$", d(a, z) * d(z, b)),
    ("∂a/∂z is the slope; $z = m + b$ gives the factor 1", sigma_prime(z)),
    on=[one_neuron],
    convention="with respect to b",
    twin_of=GRAPH,
    wrong={
        "the slope before the bias is added": lambda slope_at_m: slope_at_m,
        "the bias as a factor": lambda slope, b: slope * b,
    },
)

slope, slope_at_m = sigma_prime(z), Slope(0, m)


@GRAPH.program
def graph(slope, x):
    """Return ∂a/∂w, going back from a over z and m to w.

    >>> graph(slope=0.25, x=0.5)
    0.125
    """
    by_z = slope
    by_m = by_z * 1
    return by_m * x


@GRAPH_INPUT.program
def graph_input(slope, w):
    """Return ∂a/∂x, going back from a over z and m to x.

    >>> graph_input(slope=0.25, w=2)
    0.5
    """
    by_z = slope
    by_m = by_z * 1
    return by_m * w


@GRAPH_BIAS.program
def graph_bias(slope):
    """Return ∂a/∂b, going back from a over z to b.

    >>> graph_bias(slope=0.25)
    0.25
    """
    by_z = slope
    return by_z * 1
