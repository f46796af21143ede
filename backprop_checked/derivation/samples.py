"""Whether letters hold many samples, by looking at a derivation."""

import re
from dataclasses import replace

from backprop_checked.derivation.evidence import adds_up_samples, has_entries_of_a_batch, numbers_samples
from backprop_checked.derivation.syntax import Name, walk

ORIENTATIONS = (
    {"rows": False, "weights": "out × in"},
    {"rows": True, "weights": "in × out"},
    {"rows": True, "weights": "out × in"},
    {"rows": False, "weights": "in × out"},
)


def is_batch(chains, document, pieces):
    """Whether letters hold many samples: capital letters, or what speaks of samples."""
    names = {
        node.text for chain in chains for term in chain for node in walk(term.node) if isinstance(node, Name)
    }
    return bool(names & {"Z", "A", "X", "H", "Y", "Yhat", "P"}) or _has_samples(chains, document, pieces)


def is_one_sample(chains, best, document, pieces, score):
    """Whether capital letters alone speak of a batch, and all is right of one sample, and of no batch.

    Args:
        best: the `Setting` with a batch.
        score: from a setting to how many sides are right in it.
    """
    if _has_samples(chains, document, pieces):
        return False
    sides = sum(len(chain) - 1 for chain in chains)

    def all_right(batch):
        return any(score(replace(best, batch=batch, **each)) == sides for each in ({}, *ORIENTATIONS))

    return all_right(False) and not all_right(True)


def _has_samples(chains, document, pieces):
    """Whether lines speak of samples: of their number, by an index, with a sum over an axis."""
    text = "\n".join(pieces.lines)
    if re.search(
        r"(?:axis|dim)\s*=|\.(?:sum|mean)\(\s*-?[01]\b|keepdims|\bbatch|\bdZ|\bdA"
        r"|(?:\bDelta\b|Δ|\\Delta)(?!\s*\{?[wWbθ])(?!\s*\\[tT]heta)",
        text,
    ):
        return True
    if any(term.numpy for chain in chains for term in chain) and re.search(r"/\s*n\b", text):
        return True
    if numbers_samples(chains, document) or adds_up_samples(chains, document):
        return True
    if has_entries_of_a_batch(chains, document):
        return True
    return bool(re.search(r"1\s*/\s*[mN]\b|\\frac\s*\{?1\}?\s*\{\s*[mN]\s*\}|/\s*[mN]\b", text))
