"""Networks small enough to write out, of any depth and widths."""

import numpy as np
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra.evaluation import NAMED
from backprop_checked.algebra.graph import Graph, any_cost, any_function, sums_to_one
from backprop_checked.algebra.loops import array_of
from backprop_checked.algebra.notation import C, N, base, columns, l, n
from backprop_checked.algebra.sizes import choose

__all__ = [
    "Network",
    "any_cost",
    "any_function",
    "cross_entropy",
    "half_square",
    "mean_half_square",
    "relu",
    "square",
    "sums_to_one",
]

OUTPUTS = {"any function": any_function, **NAMED}


class SumOfEntries:
    """A cost that adds up what each entry of the outputs costs.

    Args:
        name: what the evidence calls it.
        entry: the cost of one entry, from the activation and the target.
        mean: whether the sum is divided by the number of samples.
    """

    def __init__(self, name, entry, mean=False):
        self.__name__, self.entry, self.mean = name, entry, mean

    def __call__(self, activations, targets):
        total = np.sum(self.entry(activations, targets))
        return total / activations.shape[1] if self.mean else total


cross_entropy = SumOfEntries("cross entropy", lambda a, y: -(y * np.log(a)))
square = SumOfEntries("square", lambda a, y: (a - y) ** 2)
half_square = SumOfEntries("half square", lambda a, y: (a - y) ** 2 / 2)
mean_half_square = SumOfEntries("mean half square", half_square.entry, mean=True)


def itself(z):
    """σ(z) = z."""
    return z


def relu(z):
    """σ(z) = max(0, z)."""
    return np.maximum(0, z)


class Network(Graph):
    """A network of given widths, computed neuron by neuron: no matrix product stands in its forward pass.

    Args:
        widths: the number of inputs, then of each layer's neurons. Give every layer its own, so that a
            wrong transpose cannot fit by luck.
        letters: the convention (see `notation.Letters`).
        samples: how many samples a batch holds, where the letters are those of a batch.
        output: None for σ in the last layer as in all others, or the name of a function of a whole
            vector (`"softmax"`, `"any function"`).
        cost: a function of the last layer's activations and the targets, a column a sample.
        identity: whether σ is the identity in every layer.
        activation: the function that σ is, where it is a known one.
        targets: a function that makes any columns of targets obey a condition, such as `sums_to_one`.
    """

    def __init__(
        self,
        *widths,
        letters=columns,
        samples=1,
        output=None,
        cost=any_cost,
        identity=False,
        activation=None,
        targets=None,
    ):
        if min(widths, default=0) < 1 or len(widths) < 2 or samples < 1:
            raise ValueError(
                f"a network needs inputs and a layer, each at least one wide: {widths}, {samples} samples"
            )
        if letters.samples == 1 and samples > 1:
            raise ValueError(f"{samples} samples need the letters of a batch: Letters(samples=N)")
        self.widths, self.letters, self.samples, self.depth = widths, letters, samples, len(widths) - 1
        self.output, self.targets = output, targets
        marks = ["-".join(map(str, widths))]
        marks += [f"{samples} samples"] * (samples > 1) + [output] * bool(output)
        marks += [cost.__name__.replace("_", " ")] * (cost is not any_cost)
        marks += [f"a target {targets.__name__.replace('_', ' ')}"] if targets else []
        activation = itself if identity else activation
        name = {None: [], itself: ["σ the identity"]}.get(
            activation, [f"σ = {getattr(activation, '__name__', '')}"]
        )
        sizes = {n[k]: width for k, width in enumerate(widths)} | {N: samples}
        super().__init__(
            ", ".join(marks + name), self._inputs(), {}, sizes, activation=activation, alike="see `networks`"
        )
        self.cost = cost
        self.opaque = ("σ",) * (activation is None) + ("cost",) * (cost is any_cost)
        if targets:
            for_rows = letters.rows and (lambda y: targets(y.T).T)
            self.where[letters.y(self.depth)] = for_rows or targets

    # What weights and biases obey around a layer ℓ, from letters that are free: `{W(l)[j, k]: a number}`. On
    # paper ℓ is the first layer.
    conditions = {}

    def has_condition(self, letter):
        return super().has_condition(letter) or letter in self._conditions()

    def obeying(self, letter, array, interpretation):
        if letter not in self._conditions():
            return super().obeying(letter, array, interpretation)
        indices, term = self._conditions()[letter]
        free = {base(entry): array for entry in term.atoms(MatrixElement)}
        return array_of(indices, term, self.shape(letter), free, interpretation)

    def _conditions(self):
        """For each letter on paper that obeys a condition, (its indices, its entry there)."""
        return {base(own).subs(l, 1): (own.indices, term.subs(l, 1)) for own, term in self.conditions.items()}

    @classmethod
    def of_layers(cls, layers, letters=columns, **options):
        """A network of so many layers, its widths, and the length of its batch, as `sizes.choose` gives them.
        Layers grow and shrink in turn."""
        order = [n[k + 1 - 2 * (k % 2) if k < layers or k % 2 else k] for k in range(layers + 1)]
        batch = [N] if letters.samples != 1 else []
        sizes = choose([*order, *batch], {}, (), ())
        if batch:
            options["samples"] = sizes[N]
        return cls(*(sizes[n[k]] for k in range(layers + 1)), letters=letters, **options)

    identity = property(lambda self: self.activation is itself)

    def _inputs(self):
        yield self.letters.a(0)
        yield self.letters.y(self.depth)
        for k in range(1, self.depth + 1):
            yield from (self.letters.W(k), self.letters.b(k))

    def not_computed_from(self, letters):
        """The layers below the first one in which a letter stands."""
        at, others = self.letters, [letter for letter in letters if letter != self.letters.y(self.depth)]
        if any(letter.layer is None for letter in others):
            return []
        top = min((letter.layer for letter in others), default=self.depth + 1)
        return [letter for k in range(1, top) for letter in (at.z(k), at.a(k)) if letter not in letters]

    def forward(self, given, interpretation):
        """Run the network: a value for each letter, shaped like the letter (see `Graph.forward`)."""
        value, at = dict(given), self.letters

        def read(letter):  # as a column a sample, whatever the letters' convention is
            by_columns = np.asarray(value[letter])
            by_columns = by_columns.reshape(1, 1) if at.scalar else by_columns
            return by_columns.T if at.rows else by_columns

        def let(letter, by_columns):
            if letter not in given:
                by_columns = by_columns.T if at.rows else by_columns
                value[letter] = by_columns.reshape(()) if at.scalar else by_columns

        for k in range(1, self.depth + 1):
            weight, bias, below = read(at.W(k)), read(at.b(k)), read(at.a(k - 1))
            let(at.z(k), interpretation.array([
                [sum(weight[j, i] * below[i, s] for i in range(self.widths[k - 1])) + bias[j, 0]
                 for s in range(self.samples)]
                for j in range(self.widths[k])
            ]))  # fmt: skip
            pre_activation = interpretation.array(read(at.z(k)))
            if self.output and k == self.depth:
                let(
                    at.a(k),
                    np.concatenate(
                        [OUTPUTS[self.output](pre_activation[:, [s]]) for s in range(self.samples)], 1
                    ),
                )
            else:
                let(at.a(k), interpretation.activation(k, 0, pre_activation))
        value[C] = self.cost(
            interpretation.array(read(at.a(self.depth))), interpretation.array(read(at.y(self.depth)))
        )
        return value
