"""Another setting in which a side is right, and in which all that is right stays right."""

from dataclasses import replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import chain_in, is_the_cost
from backprop_checked.derivation.evidence import is_about_functions
from backprop_checked.derivation.inference import others
from backprop_checked.derivation.meaning import LayerIndex, kind_of, meaning_of
from backprop_checked.derivation.syntax import (
    Call,
    Multiplication,
    Name,
    Transpose,
    Unreadable,
    changed,
    walk,
)

NOT_RIGHT = (False, "shape", "unreadable")  # L = BCE(y, a) cannot be read with another cost
MOST_TRIES = 40  # how many other conventions are tried for a side


def in_another_setting(here, term):
    """(the same chain in another setting, in which the side is right, whether all that is right stays right
    there);
    (None, False) where there is none nearby."""
    if here.layers is None:
        return None, False
    first, tries = None, 0
    misfits = {here.setting.shapes()} if here.compare(term).equal == "shape" else set()
    for setting in others(here, here.document.settled):
        if setting.shapes() in misfits:
            continue  # no cost makes shapes fit
        tries += 1
        if tries > MOST_TRIES:
            break
        try:
            chain = chain_in((here.terms[0], term), setting, here.document, here.condition)
            found = chain.compare(term, proof=False).equal
            misfits |= {setting.shapes()} if found == "shape" else set()
            if found is not True or chain.compare(term).equal is not True:
                continue
        except (Unreadable, Misfit, Undecided):
            continue
        if setting.scalar or agrees(setting, here):
            return chain, True
        first = first or chain
    return first, False


def agrees(setting, here):
    """Whether what is right in the chosen setting is right in another one, too. A line that does not speak of
    targets says nothing of the cost: there it stays the one that is chosen."""
    chosen = here.document.chosen
    if setting.cost == here.setting.cost == "any" and chosen is not None:
        mean = chosen.mean if chosen.mean == "cost" and not setting.mean else setting.mean
        setting = replace(setting, cost=chosen.cost, mean=mean)
    for terms, condition in here.document.right:
        try:
            chain = chain_in(terms, setting, here.document, condition)
            if any(chain.compare(term, proof=False).equal in NOT_RIGHT for term in terms[1:]):
                return False
        except (Unreadable, Misfit, Undecided):
            return False
    return True


def all_right(chains, setting, document):
    """The chains of which every side is right, with their conditions."""
    for chain in chains:
        condition = document.conditions.get(id(chain))
        try:
            here = chain_in(tuple(chain), setting, document, condition)
            if all(here.compare(term).equal is True for term in chain[1:]):
                yield tuple(chain), condition
        except (Unreadable, Misfit, Undecided):
            continue


def has_one_output(own, other):
    """Whether two settings differ only in what is the same where there is one output: the mean of (a − y)²
    over the outputs, and their sum."""
    return own.cost == "mean square" and replace(own, cost="square") == other


def is_of_one_output(here, term):
    """Whether a side is right where there is one output: then y.size is how many samples there are, and a sum
    over all that the last layer holds is one over the samples."""
    node = changed(term.node, lambda each: _with_one_output(each, here))
    softmax = here.document.softmax or here.setting.output == "softmax"  # of one output it is 1
    if here.layers is None or node == term.node or softmax:
        return False
    term = replace(term, node=node)
    for mean in ("", "cost", "parameters"):
        setting = replace(here.setting, mean=mean)
        try:
            chain = chain_in((here.terms[0], term), setting, here.document, here.condition)
            if chain.compare(term).equal is True and agrees(setting, here):
                return True
        except (Unreadable, Misfit, Undecided):
            continue
    return False


def _with_one_output(node, here):
    match node:
        case Call(name="size", arguments=(of,)) if kind_of(of, here.document) in ("y", "output"):
            return Name("N", span=node.span)
        case Call(name="sum" | "mean", arguments=(of,), options=()) if _is_of_last_layer(of, here.document):
            return replace(node, options=(("axis", 0 if here.setting.rows else 1), ("keepdims", True)))
        case Multiplication((one, other), ("⊗",)) if here.setting.batch and all(
            _is_of_last_layer(each, here.document) for each in (one, other)
        ):  # np.outer, of what then has one entry for each sample and for each neuron below
            factors = (one, Transpose(other)) if here.setting.rows else (Transpose(one), other)
            return replace(node, factors=factors, signs=("@",))
    return node


def _is_of_last_layer(node, document):
    meant = [(each, own) for each in walk(node) if (own := meaning_of(each, document)) is not None]
    errors = [own for each, own in meant if each.text in document.of_targets]
    letters = [own for each, own in meant if own.kind and each.text not in document.of_targets]
    last = LayerIndex("", document.highest)
    return bool(errors or letters) and all(
        own.kind in ("y", "output") or own.layer == last for own in letters
    )


def is_of_numbers(here, term, found):
    """Whether shapes do not fit in a line that may be about numbers, for nothing in the derivation speaks of
    vectors; where it has layers, its cost must be stated as that of one output, C = (a − y)², too."""
    terms = [here.terms[0], term]
    if is_about_functions([terms], here.document):
        return True
    if found.equal != "shape":
        return False
    meant = [own for each in terms for node in walk(each.node) if (own := meaning_of(node, here.document))]
    costs = [chain for chain, _ in here.document.right if is_the_cost(chain[0].node, here.document)]
    slopes = {own.kind for own in meant} <= {"z", "a", "output", "hidden"}
    return here.document.numbers and (bool(costs) or slopes or all(own.layer is None for own in meant))


def may_be_meant(here, term, found, elsewhere):
    """Whether another setting may be what a side is about: one of numbers where the side is about numbers, or
    where it differs in σ alone."""
    other_sigma = replace(elsewhere.setting, activation=here.setting.activation) == here.setting
    return not elsewhere.setting.scalar or other_sigma or is_of_numbers(here, term, found)


def only_if(elsewhere, here):
    """A note on conventions in which a side would be right, and what stands beside it would not."""
    if elsewhere is None:
        return []
    words = " and ".join(elsewhere.setting.words(here.setting))
    note = f"as it is written, the line holds only if {words}"
    return [note + ("" if elsewhere.setting.scalar else ", which contradicts other lines")]
