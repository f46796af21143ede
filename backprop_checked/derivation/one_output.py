"""A program's cost of one output: −np.mean(y log a + (1 − y) log(1 − a)), which adds up over all entries.

With one output its mean over all entries is that over the samples. So it is read as that, and what rests on
it is said to be right if there is one output.
"""

from dataclasses import replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import ParsedSide, chain_in
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.syntax import Call, Multiplication, Name, Unreadable, changed

WORDS = "there is one output"
ORIENTATIONS = ({}, {"rows": True, "weights": "in × out"})


def read_means(stated, document):
    """Put sums, divided by the number of samples, in the place of means over all entries, where that is the
    binary cross-entropy and the mean is not.

    Args:
        stated: chains that state a cost; their sides are changed.
        document: whose `one_output` is set.
    """
    for chain in stated:
        term = chain[1] if len(chain) > 1 else None
        if not isinstance(term, ParsedSide) or not term.numpy:
            continue
        other = replace(term, node=changed(term.node, _as_sum))
        if other.node == term.node or _is_known(chain[0], term, document):
            continue
        if _is_known(chain[0], other, document):
            chain[1], document.one_output = other, True


def _as_sum(node):
    match node:
        case Call(name="mean", options=()):
            below = Name("N", span=node.span)
            return Multiplication((replace(node, name="sum"), below), ("/",), span=node.span)
    return node


def _is_known(left, term, document):
    for each in ORIENTATIONS:
        setting = Setting(batch=True, cost="binary cross-entropy", mean="cost", **each)
        try:
            if chain_in((left, term), setting, document).compare(term).equal is True:
                return True
        except (Unreadable, Misfit, Undecided):
            continue
    return False
