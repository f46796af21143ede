"""Scripts that number samples: x_t and y_t of one sample, which is x and y; x^k, which is x^{(k)}."""

from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import Group, Name, Total, unbraced, ungrouped, walk

OF_SAMPLES = ("input", "y", "output", "a", "z")
STEP, GLUED = "t", ("xt", "yt", "Xt", "Yt")
LETTERS = ("i", "j", "k", "n", "p", "s", "μ", "mu")


def with_samples_named(chains):
    """Write x for x_t where t says of which sample everything is, and x^{(k)} for x^k. Changes the chains."""
    nodes = nodes_in(chains)
    names = [node for node in nodes if isinstance(node, Name)]
    if _is_one_sample(names, nodes):
        for chain in chains:
            change(chain, _without_step)
    above = {letter for name in names if (letter := _letter_above(name)) in LETTERS}
    for letter in above:
        of = [name for name in names if _letter_above(name) == letter]
        kinds = {KINDS.get(name.text, "") for name in of}
        if kinds <= set(OF_SAMPLES) and kinds & {"input", "y"}:
            for chain in chains:
                change(chain, lambda each, letter=letter: _in_brackets(each, letter))


def _is_one_sample(names, nodes):
    """Whether inputs and targets have a t below them, and nothing says that it numbers steps."""
    if any(isinstance(node, Total) and node.index == STEP for node in nodes):
        return False
    with_step = {_stem(name) for name in names if _stem(name)}
    kinds = {KINDS.get(stem, "") for stem in with_step}
    others = {name.text for name in names if not _stem(name)}
    scripts = [
        each for name in names for script in (name.above, name.below) if script for each in walk(script)
    ]
    moved = sum(isinstance(each, Name) and each.text == STEP for each in scripts)
    plain = moved == sum(name.below is not None for name in names if _stem(name))
    return {"input", "y"} <= kinds <= {"C", *OF_SAMPLES} and plain and not with_step & others


def _stem(name):
    """x of x_t and of xt; "" for any other name."""
    if name.below is not None:
        below = ungrouped(name.below)
        alone = isinstance(below, Name) and below.text == STEP and below.below is None and name.above is None
        return name.text if alone else ""
    return name.text[:-1].rstrip("_") if name.text in GLUED or name.text.endswith(f"_{STEP}") else ""


def _without_step(node):
    stem = _stem(node) if isinstance(node, Name) else ""
    return replace(node, text=stem, below=None) if stem else node


def _letter_above(name):
    script = unbraced(name.above) if name.above is not None else None
    alone = isinstance(script, Name) and not (script.above or script.below)
    return script.text if alone else ""


def _in_brackets(node, letter):
    if not isinstance(node, Name) or _letter_above(node) != letter:
        return node
    return replace(node, above=Group(unbraced(node.above), span=node.above.span))
