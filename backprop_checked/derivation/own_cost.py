"""A cost that the reader states, and that is none of those that are known: C = C₀ + λ ‖W‖², a norm, a hinge.

It is taken for the cost of every line that speaks of it, so its derivatives are those of what was written.
"""

from dataclasses import dataclass

from backprop_checked.algebra.computation import Node, names_in
from backprop_checked.algebra.form import entry
from backprop_checked.derivation import arrays
from backprop_checked.derivation.meaning import kind_of, meaning_of
from backprop_checked.derivation.syntax import (
    Differential,
    Name,
    Numeral,
    Total,
    Unreadable,
    ungrouped,
    walk,
)

BASE = "C₀"  # what the computation calls a cost that another one is made of
NUMBERS = {  # what may stand in a cost as a number of its own
    *("lambda", "lam", "lmbda", "λ", "alpha", "α", "gamma", "γ", "kappa", "κ", "mu", "μ", "rho", "ρ"),
    *("reg", "reg_strength", "l2", "l1", "l2_lambda", "lambd", "weight_decay", "wd", "decay", "margin"),
    *("m", "n", "N"),
}


@dataclass(frozen=True)
class OwnCost:
    """The cost as it is stated.

    Attributes:
        term: the side that says it.
        base: what the cost is called that it is made of, as C₀ is; None where there is none.
        base_term: the side that says that one; None where none does.
        defined: what the reader's names in it stand for.
    """

    term: object
    base: tuple | None = None
    base_term: object = None
    defined: tuple = ()

    @property
    def nodes(self):
        return [term.node for term in (self.term, self.base_term) if term is not None]

    @property
    def numbers(self):
        nodes = (*self.nodes, *self.defined)
        names = {each.text for node in nodes for each in walk(node) if isinstance(each, Name)}
        return sorted(names & NUMBERS)


def own_cost(stated, document):
    """The cost that chains state, each of which has a cost on its left.

    Returns:
        An `OwnCost`; None where they state none, or two of which neither is made of the other.
    """
    by_name = {}
    for chain in stated:
        by_name.setdefault(name_of(chain[0].node), chain[1])
    made_of = {name: _costs_in(term.node, document) for name, term in by_name.items()}
    whole = [name for name, others in made_of.items() if others and name not in others]
    if not whole and len(by_name) == 1 and not any(made_of.values()):
        return OwnCost(*by_name.values(), defined=_defined(by_name, document))
    if len(whole) != 1 or len(made_of[whole[0]]) != 1 or len(by_name) > 2:
        return None
    [base] = made_of[whole[0]]
    if set(by_name) - {whole[0], base}:
        return None
    return OwnCost(by_name[whole[0]], base, by_name.get(base), _defined(by_name, document))


def _defined(by_name, document):
    """What the reader's names in some sides stand for, and those in these."""
    found, left = [], [term.node for term in by_name.values()]
    while left:
        names = {each.text for each in walk(left.pop()) if isinstance(each, Name)} & set(document.defined)
        new = [document.defined[name] for name in sorted(names) if document.defined[name] not in found]
        found += new
        left += new
    return tuple(found)


def name_of(node):
    """What a cost is called: (letter, what stands below it)."""
    node = ungrouped(node)
    below = ungrouped(node.below) if node.below is not None else None
    if below is None:
        return node.text, ""
    return node.text, "".join(_text(each) for each in walk(below))


def _text(node):
    return node.text if isinstance(node, Name) else str(node.value) if isinstance(node, Numeral) else ""


def _costs_in(node, document):
    return {name_of(each) for each in walk(node) if isinstance(each, Name) and kind_of(each, document) == "C"}


def speaks_of_the_cost(nodes, document):
    """Whether some nodes have the cost or a derivative of it in them."""
    for node in (each for top in nodes for each in walk(top)):
        if isinstance(node, Differential):
            return True
        meant = meaning_of(node, document)
        if meant is not None and (meant.kind in ("C", "delta", "da") or meant.differential):
            return True
    return False


def declare(network, cost, elaboration):
    """Add the cost to a network.

    Args:
        elaboration: makes an `Elaboration` of a term.

    Raises:
        Unreadable, Misfit, Undecided: where the cost cannot be read in this network's conventions.
    """
    for name in cost.numbers:
        if name not in network.numbers and not (network.setting.batch and name in ("m", "n", "N")):
            network.computation.add(Node(name, ()))
            network.numbers.add(name)
    if cost.base is not None:
        network.base_cost = cost.base
        if cost.base_term is None:
            network.declare_any_cost(BASE)
        else:
            network.computation.add(Node(BASE, (), (), _number(cost.base_term, elaboration)))
    form = _number(cost.term, elaboration)
    if "C" in names_in(form):
        raise Unreadable("a cost is made of itself here", cost.term.node.span)
    network.computation.add(Node("C", (), (), form))
    if network.softmax_at(network.high) and not network.labels:
        network.targets_sum_to_one()


def _number(term, elaboration):
    own = elaboration(term)
    own.free = {}
    array = own.array(term.node)
    if own.indices:
        raise Unreadable(f"{next(iter(own.indices))} is not summed over", term.node.span)
    if own.whole and any(isinstance(node, Total) for node in walk(term.node)):
        raise Unreadable(f"an index of {min(own.whole)} is not summed over", term.node.span)
    return array.as_number() if array.is_number else arrays.summed(array).as_number()


def of_base(network, node):
    """The cost that the stated one is made of, if a name is that; else None."""
    if network.base_cost is None or name_of(node) != network.base_cost:
        return None
    return arrays.of_number(entry(BASE))
