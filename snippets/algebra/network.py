"""Networks small enough to write out, and two worlds to read a term in: symbols, and floats.

This is the only place that differentiates. A derivative is taken directly, by rerunning the network with
fresh symbols in one letter's place; nothing here knows how an error moves back, so no formula can prove itself.
"""

from functools import cache

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from snippets.algebra.meaning import NAMED, meaning
from snippets.algebra.notation import (
    GLOSSARY,
    Activation,
    C,
    Each,
    Gradient,
    L,
    Letter,
    N,
    Number,
    Partial,
    Slope,
    base,
    columns,
    l,
    n,
)
from snippets.algebra.symbols import Symbols, fresh
from snippets.algebra.term import x


class OpaqueCost(sp.Function):
    """Any differentiable cost of the last layer's activations."""

    def fdiff(self, argindex=1):
        return sp.Function(f"C_{argindex}")(*self.args)


def any_cost(activations, targets):
    """A cost of which nothing is known but that it is differentiable."""
    if isinstance(activations, Symbols):
        return OpaqueCost(*activations.flat)
    # Floats need one cost of the many: no two neurons alike, and with a product that ties them together.
    weights = np.arange(1, activations.size + 1).reshape(activations.shape)
    return np.sum(weights * (activations - 0.3 * weights) ** 2) + np.sum(activations) ** 3 / 10


def cross_entropy(activations, targets):
    """C = −Σ y log a."""
    return -np.sum(targets * np.log(activations))


def half_square(activations, targets):
    """C = ½ Σ (a − y)²."""
    return np.sum((activations - targets) ** 2) / 2


def any_function(z):
    """An output of which nothing is known but that it is differentiable; floats take one whose Jacobian has no symmetry."""
    if isinstance(z, Symbols):
        return Symbols([[OpaqueOutput(place + 1, *z.flat)] for place in range(z.size)])
    return np.tanh(z) + np.roll(z, 1) ** 2 / 4


class OpaqueOutput(sp.Function):
    """One entry of any differentiable function of a whole vector. Arguments: which entry, then the vector."""

    def fdiff(self, argindex=1):
        return sp.Function(f"output_{self.args[0]}_{argindex - 1}")(*self.args[1:])


OUTPUTS = {"any function": any_function, **NAMED}


class Network:
    """A network of given widths, computed neuron by neuron: no matrix product stands in its forward pass.

    Args:
        widths: the number of inputs, then of each layer's neurons. Give every layer its own, so that a
            wrong transpose cannot fit by luck.
        letters: the convention (see `notation.Letters`).
        samples: how many samples a batch holds, where the letters are those of a batch.
        output: None for σ in the last layer as in all others, or the name of a function of a whole
            vector (`"softmax"`, `"any function"`).
        cost: `any_cost`, or a cost whose form is known.
        identity: whether σ is the identity in every layer.
    """

    def __init__(self, *widths, letters=columns, samples=1, output=None, cost=any_cost, identity=False):
        self.widths, self.letters, self.samples = widths, letters, samples
        self.output, self.cost, self.identity = output, cost, identity
        self.depth = len(widths) - 1

    @property
    def name(self):
        """Its widths, and what is special about it: `2-3-4`, `2-3-4, 3 samples`."""
        marks = ["-".join(map(str, self.widths))]
        marks += [f"{self.samples} samples"] * (self.samples > 1) + [self.output] * bool(self.output)
        marks += [self.cost.__name__.replace("_", " ")] * (self.cost is not any_cost)
        return ", ".join(marks + ["σ the identity"] * self.identity)

    def free(self):
        """The letters that nothing computes."""
        yield self.letters.a(0)
        yield self.letters.y(self.depth)
        for k in range(1, self.depth + 1):
            yield from (self.letters.W(k), self.letters.b(k))

    def size(self, width):
        """A width, an index or a layer as a number."""
        sizes = {n[k]: width for k, width in enumerate(self.widths)}
        return int(sp.sympify(width).subs({L: self.depth}).xreplace({**sizes, N: sp.Integer(self.samples)}))

    def shape(self, letter):
        return tuple(map(self.size, letter.shape))

    def forward(self, given, activation, array):
        """Run the network.

        Args:
            given: a value for each free letter, and for any other whose value is to be replaced.
            activation: takes a layer and an array, gives σ of each entry.
            array: makes an array of nested lists.

        Returns:
            A value for each letter, shaped like the letter.
        """
        value, at = dict(given), self.letters

        def read(letter):  # as a column a sample, whatever the letters' convention is
            laid = np.reshape(value[letter], (1, 1)) if at.scalar else value[letter]
            return laid.T if at.rows else laid

        def let(letter, laid):
            if letter not in given:
                laid = laid.T if at.rows else laid
                value[letter] = laid.reshape(()) if at.scalar else laid

        for k in range(1, self.depth + 1):
            weight, bias, below = read(at.W(k)), read(at.b(k)), read(at.a(k - 1))
            let(at.z(k), array([
                [sum(weight[j, i] * below[i, s] for i in range(self.widths[k - 1])) + bias[j, 0]
                 for s in range(self.samples)]
                for j in range(self.widths[k])
            ]))  # fmt: skip
            activity = read(at.z(k))
            if self.output and k == self.depth:
                let(at.a(k), np.concatenate([OUTPUTS[self.output](activity[:, [s]]) for s in range(self.samples)], 1))
            else:
                let(at.a(k), activity if self.identity else activation(k, activity))
        value[C] = self.cost(read(at.a(self.depth)), read(at.y(self.depth)))
        return value


class NoValue(KeyError):
    """A letter that a network does not have, such as z(0)."""


class World:
    """A network with a value for every letter. `Symbolic` and `Numeric` say what a value is."""

    def __init__(self, network):
        self.network, self.size = network, network.size
        self._derivatives = {}
        self.forward = self._run({})

    def is_size(self, term):
        """Whether a number is a width or the number of samples."""
        return term == N or (isinstance(term, sp.Indexed) and term.base == n)

    def read(self, term, layer):
        """What a term says about one layer: an array, a number where the term is an entry, a list for `Each`."""
        if isinstance(term, Each):
            span = range(self.size(term.first), self.size(term.last) + 1)
            return [self.read(term.term.subs(term.k, number), layer) for number in span]
        return meaning(term.subs({l: layer, L: self.network.depth}), self)

    def value(self, leaf):
        """The value of a letter or of a derivative that is still to be taken."""
        match leaf:
            case Partial():
                partial = self._derivative(base(leaf.of), base(leaf.by))
                places = [entry.indices if isinstance(entry, MatrixElement) else () for entry in leaf.args]
                return partial[tuple(self.size(index) for place in places for index in place)]
            case Gradient():
                return self._laid_out(leaf, self._derivative(leaf.of, leaf.by))
            case Letter() | Number() if GLOSSARY[leaf.name].error_of:
                return self._derivative(C, self.network.letters.z(leaf.layer))
        if leaf not in self.forward:
            raise NoValue(f"{leaf} has no value on the network {self.network.name}")
        value = self.forward[leaf]
        return value[()] if isinstance(leaf, Number) and isinstance(value, np.ndarray) else value

    def _laid_out(self, leaf, partial):
        if isinstance(leaf.of, Number):
            return partial if leaf.layout == "denominator" else partial.T
        rows, columns = (int(np.prod(self.network.shape(letter))) for letter in (leaf.of, leaf.by))
        jacobian = partial.reshape(rows, columns)
        return jacobian if leaf.layout == "numerator" else jacobian.T

    def _derivative(self, of, by):
        """Every entry of one letter by every entry of another: shape of `of`, then shape of `by`."""
        for letter in (of, by):
            if letter not in self.forward:
                raise NoValue(f"{letter} has no value on the network {self.network.name}")
        if (of, by) not in self._derivatives:
            self._derivatives[of, by] = self.differentiate(of, by)
        return self._derivatives[of, by]


class Symbolic(World):
    """Every free letter is an array of symbols; σ and C are opaque, so what holds here holds for all of them."""

    array = staticmethod(Symbols)

    def _run(self, instead):
        network = self.network
        given = {letter: fresh(_tag(letter), network.shape(letter)) for letter in network.free()}
        return network.forward({**given, **instead}, lambda k, z: _each(lambda entry: Activation(k, entry), z), Symbols)

    def differentiate(self, of, by):
        own = np.asarray(self.forward[by], dtype=object)
        new = np.frompyfunc(lambda _: sp.Dummy(real=True), 1, 1)(own)
        new = Symbols(new)
        varied = np.asarray(self._run({by: new})[of], dtype=object)
        back = dict(zip(new.flat, own.flat, strict=True))
        result = Symbols(np.empty(varied.shape + own.shape, dtype=object))
        for place in np.ndindex(*varied.shape):
            for by_place in np.ndindex(*own.shape):
                result[place + by_place] = sp.sympify(varied[place]).diff(new[by_place]).xreplace(back)
        return result

    def function(self, function):
        return lambda array: _each(function, array)

    def number(self, number):
        return number


def _each(function, array):
    return Symbols(np.frompyfunc(function, 1, 1)(np.asarray(array, dtype=object)))


def _tag(letter):
    return letter.name + ("" if letter.layer is None else str(letter.layer))


# Floats need activations with a formula: a different one in each layer.
_ACTIVATIONS = [sp.tanh(x), 1 / (1 + sp.exp(-x)), sp.log(1 + sp.exp(x))]


@cache
def _numeric_activation(layer, order):
    return sp.lambdify(x, _ACTIVATIONS[layer % 3].diff(x, order), "numpy")


class Numeric(World):
    """Every free letter is an array of random floats; derivatives are central differences.

    Args:
        seed: of the random data.
        h: the step of the differences.
    """

    array = staticmethod(lambda entries: np.array(entries, dtype=float))

    def __init__(self, network, seed=0, h=1e-5):
        self.h = h
        rng = np.random.default_rng(seed)
        self.given = {letter: rng.normal(size=network.shape(letter)) for letter in network.free()}
        if network.cost is cross_entropy:  # a target is then a probability
            target = network.letters.y(network.depth)
            self.given[target] = rng.dirichlet(np.ones(network.widths[-1]), network.samples).T.reshape(
                network.shape(target)
            )
        super().__init__(network)

    def _run(self, instead):
        return self.network.forward(
            {**self.given, **instead}, lambda k, z: _numeric_activation(k, 0)(z), self.array
        )

    def differentiate(self, of, by):
        own = np.asarray(self.forward[by], dtype=float)
        result = np.empty(np.shape(self.forward[of]) + own.shape)
        for place in np.ndindex(*own.shape):
            step = np.zeros_like(own)
            step[place] = self.h
            up, down = (np.asarray(self._run({by: own + sign * step})[of]) for sign in (1, -1))
            result[(...,) + place] = (up - down) / (2 * self.h)
        return result

    def function(self, function):
        return lambda array: np.asarray(sp.lambdify(x, function(x), [_MODULE, "numpy"])(array), dtype=float)

    def number(self, number):
        if isinstance(number, sp.Basic):
            number = sp.lambdify([], number, [_MODULE, "numpy"])()
        return float(number)


_MODULE = {
    "Activation": lambda layer, value: _numeric_activation(int(layer), 0)(value),
    "Slope": lambda layer, value: _numeric_activation(int(layer), 1)(value),
}
