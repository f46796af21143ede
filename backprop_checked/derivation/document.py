"""What holds for all lines of a derivation."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Document:
    """What holds for all lines of a derivation.

    Attributes:
        bare: whether a bare digit above is a layer; else it is a power.
        squared: names of which a bare 2 is a power all the same: 1 − H² beside H, where Z² is a layer's.
        lowest, highest: the lowest numbered layer that has weights, and the highest numbered layer.
        defined: what the reader has given a name to, by that name.
        programs: the names of which that was given in NumPy's form.
        twice: the names that were given to two things.
        letters: what names are in the reader's forward pass, `OwnLetter`s.
        activated: the names that a function is taken of.
        own_activations: the activation functions that it states, by their layer.
        functions: the same by what they are called, where they have a name.
        stated: where it states them, by (the identity of a chain, the place of the side).
        swapped: whether a is the pre-activation and z the activation, as in z = h(a).
        inputs: how many inputs the one neuron has of which digits number inputs, and no layers; else 0.
        components: whether digits number components of w and x, and no layers: x_1 beside wᵀ x.
        neurons: whether digits number neurons, and no layers: (t_1 − o_1)² + (t_2 − o_2)².
        design: whether one sample is a column, as in wᵀ x^{(i)}, and X has a row for each.
        minus: whether δ is −∂C/∂z, as a step along δ says.
        chapter: why lines with letters of certain chapters are not judged; "" where there are none.
        words: names with the letter of a layer, as W_h, that are one name.
        own: names that are the reader's own, whatever they are called.
        numbers: whether nothing in it speaks of vectors.
        order: of the axes of W, where a line is right with indices that number two layers.
        errors_above: whether δ has the number of the layer above it, as in δ⁽³⁾ = ∂C/∂z⁽²⁾.
        above: whether W and b have the number of the layer below them, as in z⁽²⁾ = W⁽¹⁾ a⁽¹⁾ + b⁽¹⁾.
        other_numbers: the same document in which they have; None where there are no numbers.
        forward: the chains that compute letters from weights.
        last: the layer of which a line says that softmax, or no function, gives its activation; else None.
        linear: whether the last layer may have no σ, for it is the only one, and no line says what ŷ is.
        names: all names in it.
        assigned: the names that a line of a program gives a value to.
        program: whether a side is in NumPy's form, so that a name may be assigned again.
        softmax: whether a line says that softmax computes the output.
        outputs: names of that output which do not say so.
        cost: the cost that it states, an `OwnCost`, where that is none that is known; else None.
        chosen: the `Setting` that is chosen for all lines; None before that.
        right: the chains that are right, each with its condition.
        one_output: whether the cost that is stated is known if there is one output, and else is not.
        sigma: what is stated of σ: its name, by what the layer is called.
        conditions: the case in which a chain holds, by the identity of its list.
        declared: the `DeclaredForwardPass` whose letters are meant; None for a network's.
        settled: whether it says itself how a pre-activation follows from the weights.
        others: the `OtherForwardPass`es that it states, which are none of this network's.
        targets: whether a name in it is the output, or the target, so that there is a cost.
        of_targets: the names on the left of lines that speak of targets.
        upstream: whether a line is made of a gradient with respect to an activation, so that it is not 1.
        strange: whether it states a cost, and none that is known here.
        thorough: whether it is found out what is the matter with what is not right.
    """

    bare: bool = False
    squared: frozenset = frozenset()
    lowest: int = 1
    highest: int = 1
    defined: dict = field(default_factory=dict)
    declared: object = None
    settled: bool = False
    others: list = field(default_factory=list)
    strange: bool = False
    upstream: bool = False
    targets: bool = False
    of_targets: set = field(default_factory=set)
    thorough: bool = True
    conditions: dict = field(default_factory=dict)
    chosen: object = None
    right: list = field(default_factory=list)
    twice: set = field(default_factory=set)
    programs: set = field(default_factory=set)
    letters: dict = field(default_factory=dict)
    own_activations: dict = field(default_factory=dict)
    functions: dict = field(default_factory=dict)
    stated: dict = field(default_factory=dict)
    activated: set = field(default_factory=set)
    forward: list = field(default_factory=list)
    last: object = None
    linear: bool = False
    assigned: frozenset = frozenset()
    program: bool = False
    chapter: str = ""
    minus: bool = False
    one_output: bool = False
    numbers: bool = False
    words: frozenset = frozenset()
    own: frozenset = frozenset()
    design: bool = False
    inputs: int = 0
    components: bool = False
    neurons: bool = False
    swapped: bool = False
    names: frozenset = frozenset()
    softmax: bool = False
    outputs: set = field(default_factory=set)
    cost: object = None
    errors_above: bool = False
    order: str = ""
    above: bool = False
    other_numbers: object = None
    sigma: dict = field(default_factory=dict)
