"""Lines about the steps of a recurrent network, and about normalisation, whose letters a network of layers
does not have.

h_{t−1} is the state one step before, W_hh the weights between two states, β no bias: read as layers and
entries they would mean something else. Such lines are known from their chapters.
"""

import re

from backprop_checked.derivation.syntax import Name, Numeral, Sum, Total, Unreadable, ungrouped, walk

REASON = "the steps of a recurrent network: press “Check mine” in its chapter, and its letters are known"
NORMALISED = "normalisation: press “Check mine” in its chapter, and its letters are known"
NORMALS = (
    "gamma",
    "γ",
    "beta",
    "β",
    "xhat",
    "x_hat",
    "x_norm",
    "x_normalized",
    "xmu",
    "mu",
    "μ",
    "var",
    "ivar",
)
BETWEEN = re.compile(r"hh|[xiu]h|h[xyo]|yh|ss")  # what weights between states are called: hh, xh, hy
STATES = ("h", "s", "x", "y", "z", "a", "o", "p", "yhat", "delta", "δ", "b", "c")


def chapter_of(trees):
    """Why lines with certain letters are not judged, and where they are: those of steps, and of normalisation
    where both γ and β are there; "" where all letters are a network's."""
    texts = {node.text for tree in trees for node in walk(tree) if isinstance(node, Name)}
    if texts & {"gamma", "γ"} and texts & {"beta", "β"}:
        return NORMALISED
    return REASON if _has_steps(trees) else ""


def _has_steps(trees):
    """Whether a derivation is about steps: a letter at t and one at t − 1, weights W_hh, a sum to T."""
    names = [node for tree in trees for node in walk(tree) if isinstance(node, Name)]
    totals = [node for tree in trees for node in walk(tree) if isinstance(node, Total)]
    ends = [ungrouped(each.last) for each in totals if each.index == "t" and each.last is not None]
    return any(_shifted(name) or _between(name) == "hh" for name in names) or (
        any(name.text == "h" and any(map(_is_step, _scripts(name))) for name in names)
        and any(isinstance(end, Name) and end.text == "T" for end in ends)
    )


def speaks_of_chapter(chain, document):
    """Whether a chain of a derivation about steps, or about normalisation, has a letter of them."""
    nodes = [node for term in chain if not isinstance(term, Unreadable) for node in walk(term.node)]
    if document.chapter == NORMALISED:
        texts = {node.text for node in nodes if isinstance(node, Name)}
        return any(text in NORMALS or text.removeprefix("d") in NORMALS for text in texts)
    return document.chapter == REASON and any(
        isinstance(node, Name) and (BETWEEN.fullmatch(_between(node)) or any(map(_is_step, _scripts(node))))
        for node in nodes
    )


def _scripts(name):
    return [ungrouped(script) for script in (name.above, name.below) if script is not None]


def _is_step(script):
    match script:
        case Name(text="t"):
            return True
        case Sum(((1, Name(text="t")), (_, Numeral()))):
            return True
    return False


def _shifted(name):
    own = name.text in STATES
    return own and any(isinstance(script, Sum) and _is_step(script) for script in _scripts(name))


def _between(name):
    """The two letters that weights are between, by which they are called; "" for any other name."""
    if name.text.removeprefix("d").replace("_", "") in ("Whh", "Wxh", "Why", "Whx", "Wyh"):
        return name.text[-2:]
    if name.text not in ("W", "w") or name.below is None:
        return ""
    return "".join(each.text for each in walk(name.below) if isinstance(each, Name))
