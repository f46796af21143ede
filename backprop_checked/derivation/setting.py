"""The network that a derivation speaks of, and its conventions; the declared forward pass that judges it."""

from copy import copy
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.computation import Computation, Node
from backprop_checked.algebra.form import UNIT, entry, is_zero, minus, of_index, scaled
from backprop_checked.algebra.identities import Law
from backprop_checked.algebra.index import ONE, ZERO, constant, fresh_letter, index_map, variable
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.derivation.activations import activated
from backprop_checked.derivation.arrays import Array, of_number

COSTS = {
    "any": "any cost",
    "half square": "C = ½ Σ (a − y)²",
    "square": "C = Σ (a − y)²",
    "mean square": "C = the mean of (a − y)² over the outputs",
    "cross-entropy": "softmax and C = −Σ y log a, with targets that sum to one",
    "binary cross-entropy": "sigmoid outputs and C = −Σ (y log a + (1 − y) log(1 − a))",
    "sum": "C = Σ a, so that ∂C/∂a is 1 everywhere",
    "own": "the cost that is stated here",
}


MEANS = {
    "": "the cost is the sum over the samples",
    "cost": "the cost is the mean over the samples",
    "parameters": "dZ holds each sample's own gradient, and dW and db the mean over the samples",
}


ABOVE = "W and b have the number of the layer below them: z⁽²⁾ = W⁽¹⁾ a⁽¹⁾ + b⁽¹⁾"


@dataclass(frozen=True)
class Setting:
    """Conventions. What is left open holds for any: any cost, any σ, every size.

    Attributes:
        cost: a key of `COSTS`.
        activation: one of `activations.KNOWN`, or "any".
        output: the same for the last layer, also "softmax"; "" where it is like the others.
        batch: whether letters hold many samples.
        mean: "" where the cost is the sum over the samples, "cost" where it is their mean, and "parameters"
            where
            dZ and dA hold each sample's own gradient, and the mean is taken in dW and db.
        rows: whether a sample is a row.
        weights: "out × in" or "in × out".
        flat: whether vectors are NumPy's one-dimensional arrays.
        scalar: whether every layer has one neuron, and every letter is a number.
        single: whether there is one layer, of one neuron, so that its weights are a vector.
        above: whether W and b have the number of the layer below them.
        layout: "habit" (a gradient shaped like its letter, a Jacobian with a row for each output),
            "numerator" or "denominator".
        bias: whether a pre-activation has one.
        widths: how many neurons the layers have, from the input on; none where any number will do.
        first: what the input layer is called: 0 or 1.
        formula: the formula of the site whose forward pass and letters are meant, where no network is.
    """

    cost: str = "any"
    activation: str = "any"
    output: str = ""
    batch: bool = False
    mean: str = ""
    rows: bool = False
    weights: str = "out × in"
    flat: bool = False
    scalar: bool = False
    single: bool = False
    above: bool = False
    layout: str = "habit"
    bias: bool = True
    widths: tuple = ()
    first: int = 0
    formula: str = ""

    def given(self):
        """Return as a dictionary the conventions that differ from those that every derivation begins with."""
        usual = asdict(Setting())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}

    def shapes(self):
        """The conventions on which shapes depend, and of which layer letters are."""
        own = self.rows, self.weights, self.flat, self.scalar, self.single, self.layout, self.above
        return own, self.batch, self.bias

    def description(self):
        """All conventions, in words."""
        if self.formula:
            return [f"the letters and the forward pass of the formula {self.formula.rpartition('.')[0]}"]
        if self.scalar:
            shapes = ["every layer has one neuron"]
        else:
            shapes = [self._sample_words(), f"W is {self.weights}"]
            shapes += ["there is one neuron"] if self.single else []
        shapes += [ABOVE] if self.above else []
        if self.layout != "habit":
            shapes.append(f"derivatives are in {self.layout} layout")
        sigma = f"σ is the {self.activation}" if self.activation != "any" else "any σ"
        mean = [MEANS[self.mean]] if self.batch and self.mean else []
        return [*shapes, sigma, COSTS[self.cost], *mean]

    def _sample_words(self):
        if self.flat:
            return "vectors are one-dimensional arrays"
        many = "each sample of a batch" if self.batch else "a sample"
        return f"{many} is a {'row' if self.rows else 'column'}"

    def words(self, other):
        """What has to be said of this setting, for a reader who has another one in mind."""
        said = []
        if self.scalar and not other.scalar:
            return ["every layer has one neuron", *self._cost_words(other)]
        if (self.rows, self.flat, self.batch) != (other.rows, other.flat, other.batch):
            said.append(self._sample_words())
        if self.single and not other.single:
            said.append("there is one neuron")
        if self.weights != other.weights:
            said.append(f"W is {self.weights}")
        if self.above != other.above:
            said.append(ABOVE if self.above else "W has the number of the layer that it computes")
        if self.layout != other.layout:
            said.append(
                f"derivatives are in {self.layout} layout"
                if self.layout != "habit"
                else "gradients are shaped like their letters"
            )
        return said + self._cost_words(other)

    def _cost_words(self, other):
        said = []
        if self.bias != other.bias:
            said.append("there is a bias" if self.bias else "there is no bias")
        if self.cost not in ("any", other.cost):
            said.append(COSTS[self.cost])
        if self.mean != other.mean:
            said.append(MEANS[self.mean])
        if self.output != other.output and self.output != "softmax":
            said.append(f"the last layer's σ is the {self.output}" if self.output else "the last layer has σ")
        if self.activation != other.activation:
            said.append(f"σ is the {self.activation}" if self.activation != "any" else "σ is any function")
        return said


class ForwardArray(Array):
    """An array that the forward pass computes or starts from.

    Attributes:
        name: what the computation calls it.
        inside: from a place in the array to the place in the computation.
    """

    def __init__(self, name, shape, inside):
        super().__init__(shape, lambda *at: entry(name, inside(*at)))
        self.name, self.inside = name, inside


class LineNetwork:
    """The layers that a line speaks of, computed from the activations below the lowest of them.

    Args:
        setting: the conventions.
        base: "ℓ", "L", or "" where layers have numbers.
        low: the lowest layer that is computed, counted from the base.
        high: the highest.
        known_cost: whether the highest is the last one, with the setting's cost; else any differentiable
            function of it follows.
        activations: what is known of σ in some layers, as pairs (layer, name).
        labels: whether targets are labels, so that y is 1 where a neuron is a sample's label, else 0.
        numbers: names that stand for a number in an activation function that is stated.
        inputs: how many inputs a single neuron has; 0 for any number.
    """

    steps = None  # no letter says how many layers there are
    heaviest = 300  # what is shown is small: a form of twice as much takes minutes

    def __init__(
        self, setting, base, low, high, known_cost=False, activations=(), labels=False, numbers=(), inputs=0
    ):
        self.labels, self.inputs = labels, inputs
        self.setting, self.base, self.low, self.high = setting, base, low, high
        self.known_cost, self.activations = known_cost, dict(activations)
        self.numbers, self.base_cost = set(numbers), None  # of what a line states
        self.computation = Computation([Node(name, ()) for name in numbers])
        self.sizes = [side for side in map(self.width, range(low - 1, high + 1)) if side.letter]
        self.sizes += [self.samples] if setting.batch else []
        names = [side.letter for side in self.sizes]
        last = self.width(high)
        maps = {"label": (lambda m: ZERO, lambda m: last - 1)} if labels else {}
        self.assumptions = Assumptions(names, [variable(name) - 1 for name in names], maps)
        with assume(self.assumptions):
            self._declare()

    # What things are called and how long they are.
    samples = variable("N")

    def key(self, layer):
        """What a layer is called."""
        if not self.base:
            return str(layer)
        return self.base + (f"+{layer}" if layer > 0 else f"−{-layer}" if layer else "")

    def width(self, layer):
        """How many neurons a layer has."""
        if self.setting.scalar or (self.setting.single and layer == self.high):
            return ONE
        if self.setting.single and self.inputs and layer == self.high - 1:
            return constant(self.inputs)
        place = layer - self.setting.first
        if self.setting.widths and not self.base and 0 <= place < len(self.setting.widths):
            return constant(self.setting.widths[place])
        return variable(f"n[{self.key(layer)}]")

    def softmax_at(self, layer):
        softmax = self.setting.cost == "cross-entropy" or self.setting.output == "softmax"
        last = layer == self.high and self.known_cost and softmax
        return last or self.activations.get(layer) == "softmax"

    def activation(self, layer):
        """What is known of σ in a layer: a name, or "any"."""
        if layer in self.activations:
            return self.activations[layer]
        if layer == self.high and self.known_cost and self.setting.output:
            return self.setting.output
        if layer == self.high and self.known_cost and self.setting.cost == "binary cross-entropy":
            return "sigmoid"
        return self.setting.activation

    def activate(self, layer, form, primes=0):
        """σ of a layer at a form, or a derivative of it."""
        return activated(self.activation(layer), f"σ({self.key(layer)})", form, primes)

    # The forward pass.
    def _declare(self):
        self._add("a", self.low - 1)
        for layer in range(self.low, self.high + 1):
            self.computation.add(Node(f"W[{self.key(layer)}]", (self.width(layer), self.width(layer - 1))))
            self.computation.add(Node(f"b[{self.key(layer)}]", (self.width(layer),)))
            self._add("z", layer, self._pre_activation)
            self._add("a", layer, self._softmax if self.softmax_at(layer) else self._activated)
        if self.known_cost or self.setting.cost not in ("any", "sum"):
            self._declare_targets()
        self._cost()

    @staticmethod
    def knows(node):
        """Whether a name that may be an identity matrix is a letter here."""
        return False

    @property
    def lengths(self):
        """How long the axes of its letters are."""
        sides = [self.width(layer) for layer in range(self.low - 1, self.high + 1)]
        return tuple(dict.fromkeys([*sides, *([self.samples] if self.setting.batch else [])]))

    def _declare_targets(self):
        lengths = self._lengths(self.high)
        if not self.labels:
            self.computation.add(Node("y", lengths))
            return
        letters = [fresh_letter() for _ in lengths]
        neuron, *sample = map(variable, letters)
        self.computation.add(Node("y", lengths, letters, is_zero(neuron - index_map("label", *sample))))

    def _lengths(self, layer):
        return (self.width(layer), self.samples) if self.setting.batch else (self.width(layer),)

    def _add(self, kind, layer, rule=None):
        lengths = self._lengths(layer)
        letters = [fresh_letter() for _ in lengths] if rule else ()
        form = rule(layer, *map(variable, letters)) if rule else None
        self.computation.add(Node(f"{kind}[{self.key(layer)}]", lengths, letters, form))

    def _pre_activation(self, layer, neuron, *sample):
        def weighed(k):
            return product.times(
                entry(f"W[{self.key(layer)}]", (neuron, k)),
                entry(f"a[{self.key(layer - 1)}]", (k, *sample)),
            )

        bias = entry(f"b[{self.key(layer)}]", (neuron,)) if self.setting.bias else ()
        if self.inputs and self.setting.single:  # they are written one by one
            return (*(term for k in range(self.inputs) for term in weighed(constant(k))), *bias)
        k = fresh_letter()
        return (*product.summed(weighed(variable(k)), k, 0, self.width(layer - 1) - 1), *bias)

    def _activated(self, layer, *at):
        return self.activate(layer, entry(f"z[{self.key(layer)}]", at))

    def _softmax(self, layer, neuron, *sample):
        k, name = fresh_letter(), f"z[{self.key(layer)}]"
        below = product.summed(
            functions.exponential(entry(name, (variable(k), *sample))), k, 0, self.width(layer) - 1
        )
        return product.times(functions.exponential(entry(name, (neuron, *sample))), product.inverse(below))

    def _cost(self):
        kind = self.setting.cost
        if kind == "own":
            return  # it is declared when what states it has been read
        if kind == "any" or not (self.known_cost or kind == "sum"):
            self.declare_any_cost("C")
            return
        letters, lengths, a = self._outputs()
        form = a if kind == "sum" else self._entry_cost(kind, a, entry("y", tuple(map(variable, letters))))
        for letter, length in zip(letters, lengths, strict=True):
            form = product.summed(form, letter, 0, length - 1)
        if kind == "mean square":
            form = product.times(form, product.inverse(of_index(self.width(self.high))))
        if self.setting.mean and self.setting.batch:
            form = product.times(form, product.inverse(of_index(self.samples)))
        self.computation.add(Node("C", (), (), form))
        if kind == "cross-entropy" and not self.labels:
            self.targets_sum_to_one()

    def _outputs(self):
        lengths = self._lengths(self.high)
        letters = tuple(fresh_letter() for _ in lengths)
        return letters, lengths, entry(f"a[{self.key(self.high)}]", tuple(map(variable, letters)))

    def declare_any_cost(self, name):
        """A cost of which nothing is known but that it follows from the last layer's activations."""
        self.computation.add(Node(name, (), (), arguments=[self._outputs()]))

    @staticmethod
    def _entry_cost(kind, a, y):
        if kind == "cross-entropy":
            return scaled(product.times(y, functions.logarithm(a)), -1)
        if kind == "binary cross-entropy":
            one = product.times(y, functions.logarithm(a))
            other = product.times(minus(UNIT, y), functions.logarithm(minus(UNIT, a)))
            return scaled((*one, *other), -1)
        squared = product.times(minus(a, y), minus(a, y))
        return scaled(squared, "1/2") if kind == "half square" else squared

    def targets_sum_to_one(self):
        """Add the law that the targets of a sample sum to one, as those of a softmax do."""
        k, sample = fresh_letter(), (fresh_letter(),) if self.setting.batch else ()
        at = (variable(k), *map(variable, sample))
        left = product.summed(entry("y", at), k, 0, self.width(self.high) - 1)
        self.computation.laws.append(Law(sample, left, UNIT))

    # Letters, as the conventions write them.
    def letter(self, kind, layer):
        """The array for W, b, z, a or y of a layer."""
        setting = self.setting
        name = "y" if kind == "y" else f"{kind}[{self.key(layer)}]"
        if setting.scalar and not setting.batch:
            axes = {"W": (ZERO, ZERO)}.get(kind, (ZERO,))
            return ForwardArray(name, (), lambda: axes)
        if kind == "W":
            out, into = self.width(layer), self.width(layer - 1)
            if setting.weights == "out × in":
                return ForwardArray(name, (out, into), lambda j, k: (j, k))
            return ForwardArray(name, (into, out), lambda k, j: (j, k))
        width = self.width(self.high if kind == "y" else layer)
        if kind != "b" and setting.batch:
            if setting.rows:
                return ForwardArray(name, (self.samples, width), lambda m, j: (j, m))
            return ForwardArray(name, (width, self.samples), lambda j, m: (j, m))
        if setting.flat:
            return ForwardArray(name, (width,), lambda j: (j,))
        if setting.rows:
            return ForwardArray(name, (ONE, width), lambda _, j: (j,))
        return ForwardArray(name, (width, ONE), lambda j, _: (j,))

    def cost(self):
        """The cost, one number."""
        return of_number(entry("C"))

    def slope(self, layer):
        """σ′(z) of a layer."""
        z = self.letter("z", layer)
        return Array(z.shape, lambda *at: self.activate(layer, z.entry(*at), 1))

    def gradient(self, letter, of=None):
        """The derivative of a number with respect to a letter, shaped like the letter."""
        form = entry("C") if of is None else of
        return Array(
            letter.shape, lambda *at: self.computation.derivative(form, letter.name, letter.inside(*at))
        )


@lru_cache(maxsize=256)
def network(setting, base, low, high, known_cost, activations, labels=False, numbers=(), inputs=0):
    """A network, made once for each of its kind. How letters are written changes nothing of what is
    computed.
    """
    plain = replace(setting, rows=False, weights="out × in", flat=False, layout="habit")
    if plain == setting:
        return LineNetwork(setting, base, low, high, known_cost, activations, labels, numbers, inputs)
    same = copy(network(plain, base, low, high, known_cost, activations, labels, numbers, inputs))
    same.setting = setting
    return same
