"""Programs of several layers, each with letters of its own: classes, or pairs of functions, in which x, dout
and dx are those of one layer. Each is judged by itself, with the conventions that all of them share."""

import re
from dataclasses import replace
from itertools import zip_longest

from backprop_checked.derivation.lines import LONGEST, MOST_LINES
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.text_layout import lines_under
from backprop_checked.derivation.verdicts import DerivationReport

CLASS = re.compile(r"\s*class\s+(\w+)")
FUNCTION = re.compile(r"\s*(?:def|import|from)\s+(\w+)|\s*(\w+)\s*=\s*lambda\b")
METHOD = re.compile(r"\s*def\s+(\w+)\s*\(\s*(?:self\s*,\s*)?(\w+)")
PAIR = re.compile(r"\s*def\s+(?:(\w+?)_(?:forward|backward)|(?:forward|backward)_(\w+))\s*\(")
PASSES = re.compile(r"(?:\w+_)?(?:forward|backward|__call__|call|grad(?:ient)?)(?:_\w+)?")
PROGRAM = "import numpy as np"
SHARED = ("batch", "rows", "weights", "mean", "layout")
SEPARATELY = "each layer of this program is judged by itself, for they use the same letters"


def separate_layers(text):
    """The layers of a program that use the same letters, each as (the text with the lines of the others
    empty, the numbers of its own lines), and what stands outside of them first; none of any other text."""
    lines = text.splitlines()
    for head in (CLASS, PAIR) if len(lines) < MOST_LINES and len(text) <= LONGEST else ():
        blocks = _blocks(lines, head)
        given = [_given(lines, block) for block in blocks.values()]
        if len(given) > 1 and any(one & other for at, one in enumerate(given) for other in given[:at]):
            every = set().union(*blocks.values())
            rest = set(range(len(lines))) - every
            functions = rest & set().union(*_blocks(lines, FUNCTION).values())
            return [(_only(lines, numbers | functions), numbers) for numbers in (rest, *blocks.values())]
    return []


def judge_separately(layers, judge, setting, fixed):
    """The `DerivationReport` on layers that are judged each by itself.

    Args:
        layers: as `separate_layers` gives them.
        judge: what judges a text, given the conventions and which of them are not to be chosen.
        setting: the conventions, or None.
        fixed: the fields of it that are not to be chosen by looking at the derivation.
    """
    start = setting or Setting()
    reports = [judge(text, start, fixed) for text, _ in layers]
    free = [name for name in SHARED if name not in fixed]
    said = [(name, getattr(each.setting, name)) for each in reports for name in free]
    shared = dict(reversed([(name, value) for name, value in said if value != getattr(start, name)]))
    agreed = replace(start, **shared)
    reports = [
        report
        if replace(report.setting, **shared) == report.setting
        else judge(text, agreed, (*fixed, *shared))
        for report, (text, _) in zip(reports, layers, strict=True)
    ]
    costs = [each.setting.cost for each in reports if each.setting.cost != start.cost]
    chains = [
        chain
        for report, (_, own) in zip(reports, layers, strict=True)
        for chain in report.chains
        if chain.line in own
    ]
    lines = [next(filter(None, same), "") for same in zip_longest(*(each.lines for each in reports))]
    return DerivationReport(
        lines[:-1],
        replace(agreed, cost=costs[0] if costs else start.cost),
        [*dict.fromkeys([SEPARATELY, *(words for each in reports for words in each.assumed)])],
        sorted(chains, key=lambda chain: chain.line),
    )


def _blocks(lines, head):
    """The numbers of the lines of each block that a line like this begins, by what it is called."""
    blocks, last = {}, -1
    for number, line in enumerate(lines):
        if number > last and (found := head.match(line)):
            block = [number, *lines_under(lines, number)]
            blocks.setdefault(next(filter(None, found.groups())), set()).update(block)
            last = block[-1]
    return blocks


def _given(lines, block):
    """The first parameters of the functions of a block that go forward, or back."""
    heads = [found for number in sorted(block) if (found := METHOD.match(lines[number]))]
    return {found[2] for found in heads if PASSES.fullmatch(found[1])} - {"self", "cache"}


def _only(lines, numbers):
    """The text with some of its lines, which is a program whatever these are."""
    return "\n".join([*(line if at in numbers else "" for at, line in enumerate(lines)), PROGRAM])
