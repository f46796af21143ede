"""Which one mistake explains the difference: one change of what was typed that makes it right."""

from dataclasses import replace
from fractions import Fraction
from time import monotonic

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.meaning import meaning
from backprop_checked.derivation.own_cost import speaks_of_the_cost
from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Transpose,
    Unreadable,
    ungrouped,
    walk,
)

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
SIGN = "the sign is wrong"
OTHER_SIGN = "right if δ means −∂C/∂z, as in some texts"
SECONDS, MOST = 20.0, 40  # the time is there only so that nothing runs for ever


def mistake(chain, term, source):
    """The name of the one mistake that makes a side wrong, in words; "" where none of those that are known
    does.
    """
    end = monotonic() + SECONDS
    for count, (words, node) in enumerate(_changes(chain, term.node, source)):
        if monotonic() > end or count > MOST:
            break
        elaboration = chain.elaboration(term)
        try:
            with assume(chain.network.assumptions):
                array = elaboration.array(node)
        except (Misfit, Unreadable, Undecided):
            continue
        if chain.fits_and_equals(array, elaboration, proof=False):
            return words
    return ""


def of_other_sign(chain, term, words):
    """A note, in a list, that some texts call −∂C/∂z the error δ, where nothing but that sign is wrong."""
    first = ungrouped(chain.terms[0].node)
    if words != SIGN or chain.layers is None or chain.document.minus or not isinstance(first, Name):
        return []
    if speaks_of_the_cost([term.node], chain.document):
        return []  # the δ on both sides has the other sign in such a text
    meant = meaning(first, chain.document)
    return [OTHER_SIGN] if meant.kind == "delta" and not meant.differential else []


def _changes(chain, node, source):
    """(what is wrong, the side without that mistake)."""
    yield SIGN, Sum(((-1, node),))
    layer = None if chain.layers is None else layer_of_left(chain)
    if layer is not None:
        slope = Name("slope", _script(chain, layer))
        sign = "*" if chain.terms[0].numpy else "⊙"
        yield "the slope σ′(z) is missing", Multiplication((Group(node), slope), (sign,))
    for words, value in (
        ("a factor 2 is missing", Fraction(2)),
        ("a factor ½ is missing", Fraction(1, 2)),
    ):
        yield words, Multiplication((Numeral(value), Group(node)), ("*",))
    if chain.setting.batch:
        yield (
            "the division by the number of samples is missing",
            Multiplication((Group(node), Name("N")), ("/",)),
        )
        yield (
            "it is divided by the number of samples, and the cost is a sum",
            Multiplication((Group(node), Name("N")), ("*",)),
        )
    yield "the result is transposed", Transpose(node)
    for place, change in _inside(node):
        yield from ((words(source(place)), change(new)) for words, new in _of_part(place, chain))


def layer_of_left(chain):
    """The layer that the left side of a chain is of; None where it names none."""
    for name in (each for each in walk(chain.terms[0].node) if isinstance(each, Name)):
        meant = meaning(name, chain.document)
        if meant.kind in ("delta", "z", "W", "b"):
            return meant.layer.offset + meant.shift if meant.layer else chain.layers.place + meant.shift
    return None


def _script(chain, layer):
    """A superscript that says a layer."""
    base = chain.layers.base
    if not base:
        return Group(Numeral(Fraction(layer)))
    letter = Name({"ℓ": "l"}.get(base, base))
    inner = (
        letter if not layer else Sum(((1, letter), (1 if layer > 0 else -1, Numeral(Fraction(abs(layer))))))
    )
    return Group(inner)


def _inside(node, wrap=lambda new: new):
    """(part, from another part to the whole with that one in its place)."""
    yield node, wrap
    match node:
        case Group(inner):
            yield from _inside(inner, lambda new: wrap(replace(node, inner=new)))
        case Transpose(inner):
            yield from _inside(inner, lambda new: wrap(replace(node, inner=new)))
        case Multiplication(factors):
            for at, factor in enumerate(factors):
                yield from _inside(
                    factor,
                    lambda new, at=at: wrap(replace(node, factors=(*factors[:at], new, *factors[at + 1 :]))),
                )
        case Sum(parts):
            for at, (sign, part) in enumerate(parts):
                yield from _inside(
                    part,
                    lambda new, at=at, sign=sign: wrap(
                        replace(node, parts=(*parts[:at], (sign, new), *parts[at + 1 :]))
                    ),
                )
        case Call(_, (argument,)):
            yield from _inside(argument, lambda new: wrap(replace(node, arguments=(new,))))


def _of_part(part, chain):
    """(words, what stands in the part's place instead)."""
    match part:
        case Name() if chain.layers is None:
            yield (lambda text: f"“{text}” is not transposed"), Transpose(part)
        case Multiplication(factors, signs) if len(factors) > 1:
            for at in range(min(len(factors), len(ORDINALS))):
                rest = factors[:at] + factors[at + 1 :]
                left = signs[:at] + signs[at + 1 :] if at < len(signs) else signs[:-1]
                smaller = rest[0] if len(rest) == 1 else replace(part, factors=rest, signs=left)
                which = f"the {ORDINALS[at]} factor"
                yield (lambda text, which=which: f"{which} of “{text}” should not be there"), smaller
        case Call(name="σ", primes=1, arguments=(Name() as inner,)) if chain.layers is not None:
            meant = meaning(inner, chain.document)
            if meant.kind == "a":
                yield (
                    (lambda text: f"“{text}” takes the slope at a instead of z"),
                    replace(part, arguments=(replace(inner, text="net"),)),
                )
        case Transpose(inner):
            yield (lambda text: f"“{text}” is transposed"), inner
        case Name():
            yield from _of_name(part, chain)


def _of_name(name, chain):
    if meaning(name, chain.document).kind == "W":
        yield (lambda text: f"“{text}” is not transposed"), Transpose(name)
    meant = meaning(name, chain.document)
    if meant.kind not in ("W", "a", "z", "delta", "slope") or meant.indices:
        return
    own = meant.layer.offset + meant.shift if meant.layer else chain.layers.place + meant.shift
    for step, words in ((1, "the layer above"), (-1, "the layer below")):
        new = replace(name, text=_stem(name), above=_script(chain, own + step), below=None)
        yield (lambda text, words=words: f"“{text}” should be that of {words}"), new


def _stem(name):
    text = name.text.split("_")[0]
    return text.rstrip("0123456789") or text
