"""A program's cost of one output: −np.mean(y log a + (1 − y) log(1 − a)) and ½ np.mean((a − y)²), which add
up over all entries.

With one output such a mean over all entries is that over the samples. So it is read as that, and what rests
on it is said to be right if there is one output.
"""

from dataclasses import replace
from itertools import product

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import ParsedSide, chain_in
from backprop_checked.derivation.meaning import kind_of
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.syntax import Call, Multiplication, Name, Unreadable, changed, walk

WORDS = "there is one output"
SQUARES = ({"cost": "half square"}, {"cost": "half square", "output": "identity"})
ORIENTATIONS = ({}, {"rows": True, "weights": "in × out"})


def read_means(stated, chains, document):
    """Put sums, divided by the number of samples, in the place of means over all entries, where that is a
    cost that is known and the mean is not.

    Args:
        stated: chains that state a cost; their sides are changed.
        chains: all of them: ½ np.mean((a − y)²) is such a cost where one divides by the number of samples.
        document: whose `one_output` is set.
    """
    costs = [{"cost": "binary cross-entropy"}, *(SQUARES if _counts_samples(chains, document) else ())]
    for chain in stated:
        term = chain[1] if len(chain) > 1 else None
        if not isinstance(term, ParsedSide) or not term.numpy:
            continue
        other = replace(term, node=changed(term.node, _as_sum))
        if other.node == term.node or _is_known(chain[0], term, costs, document):
            continue
        if _is_known(chain[0], other, costs, document):
            chain[1], document.one_output = other, True


def _counts_samples(chains, document):
    """Whether lines divide by how many samples there are, and none by how many entries."""
    nodes = [node for chain in chains for term in chain[1:] for node in walk(term.node)]
    calls = {node.name for node in nodes if isinstance(node, Call)}
    names = [node for node in nodes if isinstance(node, Name)]
    counted = any(name.text in ("m", "n") or kind_of(name, document) == "N" for name in names)
    return "size" not in calls and (counted or bool(calls & {"len", "shape"}))


def _as_sum(node):
    match node:
        case Call(name="mean", options=()):
            below = Name("N", span=node.span)
            return Multiplication((replace(node, name="sum"), below), ("/",), span=node.span)
    return node


def _is_known(left, term, costs, document):
    for cost, each in product(costs, ORIENTATIONS):
        setting = Setting(batch=True, mean="cost", **cost, **each)
        try:
            if chain_in((left, term), setting, document).compare(term).equal is True:
                return True
        except (Unreadable, Misfit, Undecided):
            continue
    return False
