"""Where a side stands in its line, and how its parts are written there."""

from backprop_checked.derivation.stand_ins import spelled


def span_of(side):
    """(first, last) place of a side in its line, without the spaces around it."""
    lead = len(side.text) - len(side.text.lstrip())
    return side.start + lead, side.start + len(side.text.rstrip())


def placed(span, side):
    """A place in a side as a place in its line, at least one sign long."""
    return side.start + span[0], side.start + max(span[1], span[0] + 1)


def source_of(side):
    """A function that gives a node of a side as it was typed."""

    def source(node):
        return spelled((side.typed or side.text)[node.span[0] : node.span[1]].strip())

    return source
