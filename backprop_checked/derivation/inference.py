"""Which conventions a derivation follows, as far as it shows: those in which most of its lines are right."""

from dataclasses import replace
from functools import partial

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import (
    Layers,
    ParsedSide,
    chain_in,
    has_label,
    is_the_cost,
    with_definitions,
)
from backprop_checked.derivation.evidence import (
    adds_up_samples,
    are_thetas,
    ends_in_a_sigmoid,
    has_a_design_matrix,
    has_entries_of_a_batch,
    has_numbers,
    has_one_input,
    is_a_flat_neuron,
    is_about_functions,
    is_one_neuron,
    may_be_scalar,
    shown_by_gradients,
)
from backprop_checked.derivation.meaning import kind_of, meaning
from backprop_checked.derivation.samples import ORIENTATIONS, is_batch, is_one_sample
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Name,
    Unreadable,
    ungrouped,
    walk,
)

FLAT = ({"flat": True, "weights": "out × in"}, {"flat": True, "weights": "in × out"})
LAYOUTS = ({"layout": "habit"}, {"layout": "numerator"}, {"layout": "denominator"})
COSTS = tuple(
    {"cost": cost}
    for cost in ("half square", "cross-entropy", "square", "binary cross-entropy", "mean square")
)
# The error of a last layer without σ, where no line says how the output is computed.
LINEAR = tuple({"cost": cost, "output": "identity"} for cost in ("half square", "square", "mean square"))
MORE = 2  # sides have to speak for a convention
OWN = [{"cost": "own", "mean": ""}, {"cost": "own", "mean": "parameters"}]
MOST_CHANGES = 2  # how many conventions may be others at once
MOST_SCORED = 250  # settings; counted, not timed, so that a derivation has the same verdicts everywhere


def chosen(chains, document, start, fixed, pieces):
    """The setting in which most sides are right; of equal ones, that which is nearest to the start."""
    best = _as_lines_show(chains, document, start, fixed, pieces)
    numbered = "above" not in fixed and any(has_numbers(chain, document) for chain in chains)
    best = _as_forward_lines_fit(chains, best, document, fixed)
    stated = _stated_costs(chains, best, document)
    linear = replace(best, output="identity")  # C = ½ ‖W x + b − y‖² says that the last layer has no σ
    if not stated and "output" not in fixed and (found := _stated_costs(chains, linear, document)):
        best, stated = linear, found
    if "cost" not in fixed and document.cost is not None and (not stated or document.cost.base):
        best, stated = _as_cost_is_read(chains, replace(best, cost="own"), document, fixed), OWN
    if stated and "cost" not in fixed and not _is_stated({}, best, stated):
        best = replace(best, **{name: each for name, each in stated[0].items() if name not in fixed})
    sides = sum(len(chain) - 1 for chain in chains)
    score = Scores(chains, sides, document)
    several = len(document.assigned) > 1
    no_cost = "cross-entropy" if not stated and ends_in_a_sigmoid(chains, best, document) else ""
    for choices in (({"above": not best.above},) if numbered else (), *_choices(chains, document, pieces)):
        free = [each for each in choices if not set(each) & set(fixed)]
        free = [each for each in free if not stated or _is_stated(each, best, stated)]
        free = [each for each in free if "cost" not in each or each["cost"] != no_cost]
        if score(best)[0] == sides:
            return best
        for choice in _promising(free, chains, best, document, score):
            other = replace(best, **choice)
            is_a_cost = "cost" in choice and other.scalar == best.scalar
            if (
                other == best
                or len(score.known) > MOST_SCORED
                or (other.scalar and other.cost == "cross-entropy")
                or not (is_a_cost or several or min(score(best)) + MORE <= sides)  # too few sides are left
            ):
                continue
            found = score(other, score(best)[0])
            nothing_fits = several and score(best)[1] == 0 and found[0] == sides
            if nothing_fits or _is_better(found, score(best), is_a_cost):
                best = other
    return best


def _as_lines_show(chains, document, start, fixed, pieces):
    """The setting with what single letters show: a batch, one neuron, a function of a number, Θ."""
    if not {"single", "flat", "weights", "batch"} & set(fixed) and is_a_flat_neuron(chains, document):
        return replace(start, single=True, flat=True)
    best = start
    if "batch" not in fixed:
        best = replace(start, batch=start.batch or is_batch(chains, document, pieces))
        if best.batch and is_one_sample(
            chains, best, document, pieces, lambda setting: _score(chains, setting, document)[0]
        ):
            return replace(best, batch=False)
    return _as_a_batch_shows(chains, best, document, fixed)


def _as_a_batch_shows(chains, best, document, fixed):
    """The setting with what single letters show of a batch, and of one neuron."""
    if not {"single", "scalar", "weights"} & set(fixed) and is_one_neuron(chains, document):
        best = replace(best, single=True, weights="in × out")
        document.design = has_a_design_matrix(chains, document)
        if not document.letters.keys() & {"h"}:
            document.outputs.add("h")  # the hypothesis: one neuron has no hidden layer
        if document.design and "rows" not in fixed:
            best = replace(best, rows=True)
    if not {"rows", "weights", "scalar"} & set(fixed) and best.batch:
        best = replace(best, **shown_by_gradients(chains, document, best.single))
    if not {"scalar", "rows", "single"} & set(fixed) and best.batch:
        if adds_up_samples(chains, document):
            best = replace(best, scalar=True, single=False, rows=True)  # y.shape[0] is how many there are
        elif has_one_input(chains, document):
            best = replace(best, scalar=True, single=False)
    if "above" not in fixed and are_thetas(chains) and any(has_numbers(each, document) for each in chains):
        best = replace(best, above=True)
    if not {"scalar", "batch", "rows"} & set(fixed) and chains and is_about_functions(chains, document):
        sides = sum(len(chain) - 1 for chain in chains)
        best = replace(best, scalar=_score(chains, best, document)[0] < sides)
    return best


def _as_forward_lines_fit(chains, best, document, fixed):
    """The setting with the first orientation in which what computes letters fits: that is what they are.
    A line alone is no evidence, it may be wrong itself."""
    free = [each for each in ({}, *ORIENTATIONS) if not set(each) & set(fixed)]
    ways = (replace(best, **each) for each in free)
    return next((way for way in ways if fits(document.forward, chains, way, document)), best)


def _as_cost_is_read(chains, best, document, fixed):
    """The setting with the first orientation in which the cost that is stated can be read, as ‖X w − y‖² can
    in rows alone."""
    stated = [chain for chain in chains if is_the_cost(chain[0].node, document)]
    free = [each for each in ({}, *ORIENTATIONS) if not set(each) & set(fixed)]
    ways = (replace(best, **each) for each in free)
    return next((way for way in ways if _score(stated, way, document)[1]), best)


def fits(forward, chains, setting, document):
    """Whether there are lines that compute letters, beside others, and all of them fit in a setting."""
    judged = {id(chain) for chain in chains}
    if len(chains) < 2 or not forward or any(id(chain) not in judged for chain in forward):
        return False
    return _score(forward, setting, document)[1] == sum(len(chain) - 1 for chain in forward)


def _stated_costs(chains, setting, document):
    """The costs, with their means, of which a line says that they are the cost, as C = ½ (a − y)²; none where
    no line does."""
    stated = [chain for chain in chains if is_the_cost(chain[0].node, document)]
    sides = sum(len(chain) - 1 for chain in stated)
    return [choice for choice in (_costs(chains, document) if stated else ())
            if _score(stated, replace(setting, **choice), document)[0] == sides]  # fmt: skip


def _is_stated(choice, best, stated):
    """Whether the cost and its mean are among those that are stated, once a choice is made."""
    other = replace(best, **choice)
    return any((other.cost, other.mean) == (each["cost"], each["mean"]) for each in stated)


def _is_better(score, before, is_a_cost):
    """Whether a score speaks for another convention. One line alone does not say that W is in × out or that
    every layer has one neuron: it may be wrong. A cost has to be chosen in any case.
    """
    (right, fits), (right_before, fits_before) = score, before
    if is_a_cost:
        return score > before
    return right >= right_before + MORE or (right >= right_before and fits >= fits_before + MORE)


def _promising(choices, chains, best, document, score):
    """Of some costs, those in which the simplest line about targets is right; all where there is none."""
    if not choices or any("cost" not in choice for choice in choices):
        return choices
    simplest = min(chains, key=lambda chain: _depth(chain, document))
    if len(chains) > 1:
        score = partial(_score, [simplest], document=document)
    right = [choice for choice in choices if score(replace(best, **choice))[0]]
    return right or choices


def _depth(chain, document):
    """How many layers a chain about targets speaks of; any other counts as the deepest."""
    try:
        layers = Layers([term.node for term in chain], document)
    except Unreadable:
        return 100
    return layers.high - layers.low if layers.targets else 100


def _choices(chains, document, pieces):
    """Groups of choices, the first decided first."""
    labels = bool(document.conditions) or any(
        has_label(node) for chain in chains for term in chain for node in walk(term.node)
    )
    y, numpy = (
        labels or _speaks_of(chains, document, ("y",)),
        any(term.numpy for chain in chains for term in chain),
    )
    costs = _costs(chains, document) if y or _speaks_of(chains, document, ("output",)) else ()
    yield costs
    if may_be_scalar(chains):
        yield tuple({"scalar": True, **cost} for cost in ({}, *costs))
    yield (*ORIENTATIONS, *(FLAT if numpy else ()))
    yield costs
    yield ({"mean": "cost"}, {"mean": "parameters"})
    yield LAYOUTS


def _costs(chains, document):
    """The costs, each with the mean over the samples in its places, where lines divide by their number."""
    means = ("", "cost", "parameters") if _speaks_of(chains, document, ("N",)) else ("",)
    linear = LINEAR if document.linear else ()
    costs = tuple({**cost, "mean": mean} for mean in means for cost in (*COSTS, *linear))
    # The sum in a softmax runs along a sample: a cost and a batch in rows are found together or not at all.
    entries = has_entries_of_a_batch(chains, document)
    return costs + tuple({**cost, "rows": True, "weights": "in × out"} for cost in costs if entries)


def _speaks_of(chains, document, kinds):
    nodes = with_definitions([term.node for chain in chains for term in chain], document)
    calls = [each.name for node in nodes for each in walk(node) if isinstance(each, Call)]
    if "N" in kinds and {"mean", "len", "shape", "size"} & set(calls):
        return True
    for name in (each for node in nodes for each in walk(node) if isinstance(each, Name)):
        if "N" in kinds and name.text in ("m", "n") and name.below is None:
            return True
        if kind_of(name, document) in kinds:
            return True
    return False


class Scores:
    """How many sides are right in settings, and how many fit, each found once."""

    def __init__(self, chains, sides, document):
        self.chains, self.sides, self.document, self.known = chains, sides, document, {}

    def __call__(self, setting, least=0):
        """(right, fitting) sides; not counted to the end where fewer than `least` can be right."""
        if setting not in self.known:
            self.known[setting] = _score(self.chains, setting, self.document, self.sides - least)
        return self.known[setting]


def _score(chains, setting, document, most=None):
    """(how many sides are right, how many fit), until more than `most` are not right."""
    right = fits = seen = 0
    for chain in chains:
        seen += len(chain) - 1
        try:
            here = chain_in(tuple(chain), setting, document, document.conditions.get(id(chain)))
            for term in chain[1:]:
                equal = here.compare(term, proof=False).equal
                right += equal is True
                fits += equal in (True, False, None)
        except (Unreadable, Misfit, Undecided):
            pass
        if most is not None and seen - right > most:
            break
    return right, fits


def others(here, settled):
    """Other settings for a chain, the nearest first.

    Args:
        settled: whether the derivation itself says how z follows from W, so that W and samples stay as they
            are.
    """
    setting = here.setting
    numpy = any(term.numpy for term in here.terms)
    costs = [{}]
    if setting.cost != "own":
        costs += [
            *(COSTS if here.layers.targets else ()),
            *(LINEAR if here.layers.targets and here.document.linear and not setting.output else ()),
            *(() if here.document.upstream or here.document.targets else ({"cost": "sum"},)),
        ]
    orientations = [{}] if settled else [{}, *ORIENTATIONS, *(FLAT if numpy else ())]
    derivatives = any(isinstance(node, Derivative) for term in here.terms for node in walk(term.node))
    layouts = [{}, *LAYOUTS] if derivatives else [{}]
    means = [{}, {"mean": ""}, {"mean": "cost"}, {"mean": "parameters"}] if setting.batch else [{}]
    divided = _speaks_of([here.terms], here.document, ("N",))  # that there is a mean is said
    chosen_cost = setting.cost != "any"
    ways = [
        (
            sum(map(bool, (cost and chosen_cost, orientation, layout, mean and not divided))),
            {**cost, **orientation, **layout, **mean},
        )
        for cost in costs
        for orientation in orientations
        for layout in layouts
        for mean in means
    ]
    ways += [(2 if orientation else 1, {**orientation, "bias": False}) for orientation in orientations]
    if setting.cost == "own" and setting.activation == "any" and not here.document.sigma:
        ways.append((1, {"activation": "sigmoid"}))  # σ of what is no pre-activation: −y wᵀx
    if not setting.above and has_numbers(here.terms, here.document):
        ways.append((1, {"above": True}))
    if not setting.batch:
        softmax = {"cost": "binary cross-entropy"} if here.layers.known else {}  # one neuron has no softmax
        known = softmax if setting.cost == "cross-entropy" else {"cost": setting.cost}
        free = COSTS if here.layers.targets and not chosen_cost else ()
        for cost in ({"cost": "any", **known}, *(each for each in free if each["cost"] != "cross-entropy")):
            ways.append((1 if may_be_scalar([here.terms]) else 2, {"scalar": True, **cost}))
    seen = {setting}
    for distance, way in sorted(ways, key=lambda pair: pair[0]):
        other = replace(setting, **way)
        if distance <= MOST_CHANGES and other not in seen:
            seen.add(other)
            yield other


def says_the_forward_pass(chain, setting, document):
    """Whether a chain says, rightly, how a pre-activation follows from weights."""
    first = ungrouped(chain[0].node)
    try:
        meant = meaning(first, document) if isinstance(first, Name) else None
        if meant is None or meant.kind != "z" or meant.differential:
            return False
        here = chain_in(tuple(chain), setting, document)
        return any(here.compare(term).equal is True for term in chain[1:])
    except (Unreadable, Misfit, Undecided):
        return False


def states_a_strange_cost(chains, setting, document):
    """Whether a line says what the cost is, and no such line is right: another one, or it cannot be read."""
    stated = [
        chain
        for chain in chains
        if len(chain) > 1 and isinstance(chain[0], ParsedSide) and is_the_cost(chain[0].node, document)
    ]
    for chain in stated:
        readable = tuple(term for term in chain if isinstance(term, ParsedSide))
        try:
            here = chain_in(readable, setting, document)
            if any(here.compare(term).equal is True for term in readable[1:]):
                return False
        except (Unreadable, Misfit, Undecided):
            continue
    return bool(stated)


def stated_activations(document, setting):
    """What lines that are right say of σ, such as a = tanh(z): its name, by what the layer is called."""
    found = {}
    for terms, condition in document.right:
        first = ungrouped(terms[0].node)
        try:
            if isinstance(first, Name) and meaning(first, document).kind in ("a", "hidden", "output"):
                found |= _named_activations(chain_in(terms, setting, document, condition))
        except (Unreadable, Misfit, Undecided):
            continue
    return found


def against_what_is_stated(here):
    """Whether a line is about another σ than other lines say."""
    stated, last = here.document.sigma, here.setting.output
    is_last = last in ("identity", "softmax") and here.layers is not None and here.layers.known
    if is_last and dict(here.activations).get(here.layers.high, last) != last:
        return True
    return any(stated.get(layer, name) != name for layer, name in _named_activations(here).items())


def as_stated(here, term):
    """(the chain with σ as another line states it, how a side compares there), where an example shows that
    the side is wrong then; else None."""
    named, stated = _named_activations(here), here.document.sigma
    names = {stated[layer] for layer, name in named.items() if stated.get(layer, name) != name}
    if not names and here.setting.output == "identity" and here.layers.low == here.layers.high:
        names = {"identity"}  # of the last layer alone
    if len(named) != 1 or not names:
        return None
    setting = replace(here.setting, activation=names.pop())
    try:
        chain = chain_in((here.terms[0], term), setting, here.document, here.condition)
        found = chain.compare(term)
    except (Unreadable, Misfit, Undecided):
        return None
    return (chain, found) if found.equal is False else None


def _named_activations(here):
    return {here.network.key(layer): name for layer, name in here.activations}
