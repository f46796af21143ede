"""Costs by their names: L = BCE(y, ŷ), loss = F.mse_loss(p, y), and "Loss: cross entropy" in a line of words.

A name says which cost it is, and leaves open whether that is a sum or a mean over the samples.
"""

import re
from dataclasses import replace

from backprop_checked.derivation.meaning import meaning_of
from backprop_checked.derivation.syntax import (
    Call,
    Listed,
    Multiplication,
    Name,
    Total,
    Unreadable,
    ungrouped,
)

BY_NAME = "cost by name"  # what a call of one is called
CROSS_ENTROPIES = ("cross-entropy", "binary cross-entropy")  # both are called so
NAMES = {  # without underscores, in small letters: the keys of `setting.COSTS` that are called so
    **dict.fromkeys(("ce", "crossentropy", "crossentropyloss", "nll"), CROSS_ENTROPIES),
    **dict.fromkeys(("cce", "categoricalcrossentropy"), ("cross-entropy",)),
    **dict.fromkeys(
        ("bce", "bceloss", "binarycrossentropy", "binarycrossentropyloss", "logloss", "logisticloss"),
        ("binary cross-entropy",),
    ),
    **dict.fromkeys(
        ("bcewithlogits", "bcewithlogitsloss", "binarycrossentropywithlogits"), ("binary cross-entropy",)
    ),
    **dict.fromkeys(("mse", "mseloss", "meansquarederror"), ("square", "mean square")),
    **dict.fromkeys(("se", "sse", "squarederror", "quadraticcost"), ("square", "half square", "mean square")),
}
CRITERION = re.compile(r"\s*(?:self\.)?(?P<name>\w{3,})\s*=\s*(?:\w+\.)+(?P<cost>\w+)\(\)\s*(?:#.*)?")
LABEL = re.compile(r"\W*(?:[Ll]oss|[Cc]ost)(?: function)?\s*(?:\(\w+\))?\s*:(?=[^=]{1,12}=)")  # Loss: L = …
BEHIND = re.compile(  # Loss: ½ (a − y)², loss ‖a − y‖²
    r"(?P<left>\W*(?:[Ll]oss|[Cc]ost))(?P<mark>(?: function)?(?:\s*:|\s(?=\s*(?:‖|\|\|))))"
    r"(?=[^=]*(?:[²^(]|\*\*)[^=]*$)(?!.*[^\W\d_]{4,}\s+[^\W\d_]{3,})"
)
ORDER = ("before", "left", "mark", "space", "name", "rest")
WORDS = re.compile(
    r"(?!.*\b(?i:if|when|instead|unlike|not|than|were|for)\b)"  # a sentence may be about other costs, too
    r"(?P<before>(?:[^=$\\]*[\s,;(])?\W*(?i:the )?)(?P<left>[Ll]oss|[Cc]ost|[LJCE]\b)"
    r"(?P<mark>(?i: function)?(?: is)?\s*(?:[:=]|(?<=is)\s))(?P<space>\s*(?:the )?(?:averaged? )?)"
    r"(?P<name>(?:BCE|MSE|SSE|CE)\b|(?:(?i:binary|categorical|mean|cross|squared?|entropy|error)[\s-]?){2,3})"
    r"(?P<rest>(?:\s*(?:loss|function|cost|\(?(?:BCE|MSE|CE)\)?))*)(?=\s*(?:[.,(]|$))"
)


def kinds_of(name):
    """The costs that are called so, keys of `setting.COSTS`; none where no cost is."""
    return NAMES.get(name.replace("_", "").lower(), ())


def without_criteria(pieces):
    """A `lines.Cut` in which criterion(p, y) is MSE      (p, y), after criterion = nn.MSELoss()."""
    found = [CRITERION.fullmatch(line) for line in pieces.lines]
    named = {each["name"]: short for each in found if each and (short := _short(each["cost"]))}
    if not named:
        return pieces
    lines = {place for place, each in enumerate(found) if each and each["name"] in named}
    chains = [each for each in pieces.chains if each.sides[0].line not in lines]
    calls = re.compile(rf"(?:self\.)?\b({'|'.join(named)})(?=\()")
    for chain in chains:
        chain.sides = [
            replace(side, text=calls.sub(lambda each: named[each[1]].ljust(len(each[0])), side.text))
            for side in chain.sides
        ]
    return replace(pieces, chains=chains)


def _short(name):
    """The shortest name of a cost; "" where none is called so."""
    return next((each.upper() for each in ("ce", "bce", "mse") if NAMES[each] == kinds_of(name)), "")


def in_one_word(line):
    """A line that says what the loss is, by its name, or behind no equals sign, as an equation that is as
    long: Loss= cross_entropy, Loss= ‖a − y‖²."""
    if found := LABEL.match(line):
        return " " * found.end() + line[found.end() :]
    if found := BEHIND.match(line):
        return found["left"] + "=".ljust(len(found["mark"])) + line[found.end() :]
    found = WORDS.match(line)
    if not found or not kinds_of(word := re.sub(r"[\s-]", "_", found["name"].rstrip(" -"))):
        return line
    parts = {"before": "", "mark": "=", "name": word, "rest": "", "space": ""}
    return (
        "".join(parts.get(each, found[each]).ljust(len(found[each])) for each in ORDER) + line[found.end() :]
    )


def name_costs(chains):
    """Say which cost is meant where a whole side is one by its name, behind a mean or a sum. The chains are
    changed."""
    for chain in chains:
        for place, term in enumerate(chain[1:], 1):
            if not isinstance(term, Unreadable) and (call := _call(ungrouped(term.node))) is not None:
                chain[place] = replace(term, node=call)


def of_arguments(name, arguments, span):
    """A cost by its name, of some arguments, which may be left out; None where no cost is called so."""
    arguments = tuple(map(ungrouped, arguments)) or (Name("target", span=span),)
    if not (kinds := kinds_of(name)) or len(arguments) > 2:
        return None
    return Call(BY_NAME, arguments, (("kinds", kinds),), written=Name(name), span=span)


def _call(node):
    match node:
        case Name(text=name, above=None, below=None):
            return of_arguments(name, (), node.span)
        case Multiplication((Name(text=name, above=None, below=None), Listed(items=items)), ("",)):
            return of_arguments(name, items, node.span)
        case Call(name="mean" | "sum", arguments=(inner,)) | Total(body=inner):
            return (
                inner
                if isinstance(inner := ungrouped(inner), Call) and inner.name == BY_NAME
                else _call(inner)
            )
    return None


def demand(call, network, document):
    """Raise `Unreadable` unless the cost of a network is called so, and is of the target and the output."""
    [(_, kinds)] = call.options
    if network.setting.cost not in kinds:
        raise Unreadable("this names another cost than the one that is chosen", call.span)
    meant = [meaning_of(each, document) for each in call.arguments]
    found = sorted(each.kind for each in meant if each is not None)
    last = all(each is None or each.layer is None or each.layer.offset == network.high for each in meant)
    if (
        found not in (["y"], ["output", "y"], ["a", "y"], ["y", "z"])
        or not last
        or any(e.differential for e in meant)
    ):
        raise Unreadable("this cost is one of a target and of the output", call.span)
