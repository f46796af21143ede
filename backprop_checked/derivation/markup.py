"""What was understood of an equation, set as mathematics: MathML, each letter with its layer and its shape.

The site's printer sets LaTeX, by a program that runs in no browser; here is no LaTeX, but a tree whose
letters have meanings. The classes are those of the site's roles.
"""

import re
from dataclasses import replace
from html import escape

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation.arrays import Misfit, written_shape
from backprop_checked.derivation.meaning import is_power, meaning
from backprop_checked.derivation.stand_ins import spelled
from backprop_checked.derivation.syntax import (
    Call,
    Cases,
    Compared,
    Derivative,
    Differential,
    Group,
    Listed,
    Multiplication,
    Name,
    Numeral,
    Power,
    Sum,
    Total,
    Transpose,
    Unreadable,
    ungrouped,
)

# Of each kind of letter: how it is written, how in a batch, and its role.
LETTERS = {
    "W": ("W", "W", "weight"),
    "b": ("b", "b", "bias"),
    "z": ("z", "Z", "pre-activation"),
    "slope": ("z", "Z", "pre-activation"),
    **dict.fromkeys(("a", "da", "hidden", "input", "output"), ("a", "A", "activation")),
    "delta": ("δ", "Δ", "error"),
    "y": ("y", "Y", "data"),
    "C": ("C", "C", "cost"),
    "N": ("N", "N", ""),
}
SUM, PRODUCT, POWER, ATOM = range(4)  # how tightly a part binds
SIGNS = {"⊗": "⊗", "⊙": "⊙", "·": "·"}
ACCENTS = {"hat": "^", "bar": "¯", "tilde": "~", "dot": "˙"}
GREEK = dict(zip(
    ("alpha", "beta", "gamma", "delta", "varepsilon", "epsilon", "eta", "theta", "kappa", "lambda", "mu",
     "rho", "sigma", "tau", "Delta", "ell"),
    "αβγδεϵηθκλμρστΔℓ", strict=True,
))  # fmt: skip
SIZE = re.compile(r"([a-z])\[([^\]]+)\]|([A-Za-z])|([^A-Za-z\[\]]+)")


def tag(name, *inner, **attributes):
    """An element of MathML."""
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inner)}</{name}>"


def mathematics(chain, sides):
    """One `<math>` element: sides of a chain, with equals signs between them.

    Args:
        chain: the `ChainInSetting`.
        sides: (the `ParsedSide`, whether an equals sign stands before it) of each side.
    """
    parts = []
    with assume(chain.network.assumptions):
        for term, follows in sides:
            parts += [tag("mo", "=")] * follows + [_Printer(chain, term).row(term.node)]
    return tag("math", *parts, displaystyle="true")


class _Printer:
    def __init__(self, chain, term):
        self.chain, self.term, self.document = chain, term, chain.document
        self.elaboration = chain.elaboration(term)
        self.setting = chain.network.setting
        self.inner = 0  # of how many letters and functions with a shape of their own this is a part

    def row(self, node):
        return tag("mrow", self.part(node, SUM))

    def part(self, node, tightly):
        """A node, in brackets where it binds less than what it stands in."""
        markup, binds = self.printed(node)
        return self._bracketed(markup) if binds < tightly else markup

    @staticmethod
    def _bracketed(markup):
        return tag("mrow", tag("mo", "(", stretchy="false"), markup, tag("mo", ")", stretchy="false"))

    def printed(self, node):  # noqa: C901 - structural recursion, a case a node
        """(MathML, how tightly it binds)."""
        match node:
            case Numeral(value):
                whole = value.denominator == 1
                return tag("mn", str(value) if whole else f"{float(value):g}"), ATOM
            case Name():
                return self.name(node)
            case Group(inner, "{"):
                return self.printed(inner)
            case Group(inner):
                return self._bracketed(self.part(inner, SUM)), ATOM
            case Listed(items):
                return tag("mrow", tag("mo", "["), self._listed(items), tag("mo", "]")), ATOM
            case Sum(parts):
                return self._sum(parts), SUM
            case Multiplication(factors, signs):
                return self._product(factors, signs), PRODUCT
            case Power(base, exponent):
                return tag("msup", self.part(base, ATOM), self.row(exponent)), POWER
            case Transpose(inner):
                if isinstance(_bare(inner), Name):
                    return self._whole(node, lambda: self._transposed(_bare(inner))), POWER
                return self._transposed(inner), POWER
            case Call():
                return self._whole(node, lambda: self._call(node)), ATOM
            case Derivative(of, by):
                return self._whole(node, lambda: self._derivative(of, by)), ATOM
            case Differential(of):
                return self._whole(node, lambda: self._derivative(Name("C"), of)), ATOM
            case Total(index, body, last, first):
                return tag("mrow", self._total(index, first, last), self.part(body, PRODUCT)), SUM
            case Cases(cases):
                return self._cases(cases), ATOM
            case Compared(left, sign, right):
                held = tag("mrow", self.row(left), tag("mo", escape(sign)), self.row(right))
                return tag("mrow", tag("mn", "1"), tag("mo", "["), held, tag("mo", "]")), ATOM
        return self._as_typed(node), ATOM

    def _total(self, index, first, last):
        """Σ with its index below, and its ends where they are said."""
        total = tag("mo", "∑", movablelimits="false")
        if not index:
            return total
        below = _identifier(index)
        if first is not None:
            below = tag("mrow", below, tag("mo", "="), self.row(first))
        return (
            tag("munder", total, below) if last is None else tag("munderover", total, below, self.row(last))
        )

    def _transposed(self, node):
        return tag("msup", self.part(node, ATOM), tag("mo", "⊤"))

    def _derivative(self, of, by):
        return _derivative(self.part(_bare(of), PRODUCT), self.part(_bare(by), PRODUCT))

    def _as_typed(self, node):
        return tag(
            "mtext", escape(spelled((self.term.side.typed or self.term.side.text)[slice(*node.span)].strip()))
        )

    def _listed(self, items):
        return tag("mo", ",").join(self.row(item) for item in items)

    def _sum(self, parts):
        written = []
        for place, (sign, part) in enumerate(parts):
            if sign < 0 or place:
                written.append(tag("mo", "−" if sign < 0 else "+"))
            written.append(self.part(part, PRODUCT))
        return tag("mrow", *written)

    def _product(self, factors, signs):
        written = self.part(factors[0], PRODUCT)
        for sign, factor in zip(signs, factors[1:], strict=True):
            if sign == "/":
                written = tag("mfrac", written, self.row(ungrouped(factor)))
                continue
            between = "⊙" if sign == "*" and self._is_entrywise(factors) else SIGNS.get(sign)
            between = between or "·" * isinstance(factor, Numeral)
            mark = tag("mo", between) if between else tag("mspace", width="0.17em")
            binds = POWER if self.term.numpy and isinstance(factor, Multiplication) else PRODUCT
            written = tag("mrow", written, mark, self.part(factor, binds))
        return written

    def _is_entrywise(self, factors):
        """Whether a `*` stands between arrays: with a number it needs no sign."""
        return all((shape := self._shape(factor)) is None or len(shape) > 0 for factor in factors)

    def _cases(self, cases):
        rows = [
            tag("mtr", tag("mtd", self.row(case.value)), tag("mtd", self._condition(case))) for case in cases
        ]
        return tag("mrow", tag("mo", "{"), tag("mtable", *rows, columnalign="left"))

    def _condition(self, case):
        match case.condition:
            case None:
                return tag("mtext", "otherwise")
            case Compared(left, sign, right):
                return tag("mrow", self.row(left), tag("mo", escape(sign)), self.row(right))
        return self.row(case.condition)

    def _call(self, node):
        if node.name == "abs" and len(node.arguments) == 1:
            return tag("mrow", tag("mo", "|"), self.part(node.arguments[0], SUM), tag("mo", "|"))
        if node.name in ("norm", "norm₂") and not node.options:
            norm = tag("mrow", tag("mo", "‖"), self.part(node.arguments[0], SUM), tag("mo", "‖"))
            return norm if node.name == "norm" else tag("msub", norm, tag("mn", "2"))
        name = node.name.rstrip("′")
        primes = "′" * (node.primes + node.name.count("′"))
        function = tag("mi", escape(name) + primes, **({} if name == "σ" else {"mathvariant": "normal"}))
        arguments = tag("mo", ",").join(self.part(each, SUM) for each in node.arguments)
        options = "".join(f", {key} = {value}" for key, value in node.options)
        inner = tag("mrow", arguments, tag("mtext", escape(options))) if options else arguments
        if node.above is not None:
            function = tag("msup", function, self.row(node.above))
        return tag("mrow", function, self._bracketed(inner))

    # Letters.
    def name(self, node):
        if self.chain.layers is None:
            return self._of_formula(node)
        if node.text in self.document.defined and node.above is None and node.below is None:
            return self._with_shape(_identifier(node.text), node), ATOM
        if node.above is not None and is_power(node, self.document):
            base = replace(node, above=None)
            return tag("msup", self.part(base, ATOM), self.row(node.above)), POWER
        try:
            return self._meant(node)
        except (Unreadable, Misfit):
            return self._as_typed(node), ATOM

    def _of_formula(self, node):
        """A letter of a formula's own forward pass: as it was typed, with its shape below."""
        letter = _accented(node)
        below = [] if node.below is None else [self.row(node.below)]
        above = [] if node.above is None else [self.row(node.above)]
        if below or above:
            kind = "msubsup" if below and above else "msub" if below else "msup"
            letter = tag(kind, letter, *below, *above)
        return self._with_shape(letter, node), ATOM

    def _meant(self, node):
        if node.primes:
            letter = self._scripted(Name("z", node.above, node.below, span=node.span), "slope")
            return self._with_shape(_slope(letter), node), ATOM
        if node.text == "e" and node.above is not None:
            return tag("msup", _identifier("e"), self.row(node.above)), POWER
        meant = meaning(node, self.document)
        if meant.kind not in LETTERS:
            return _identifier(node.text), ATOM
        letter = self._scripted(node, meant.kind)
        if meant.kind == "slope":
            letter = _slope(letter)
        elif meant.differential or meant.kind == "da":
            letter = _derivative(_letter("C", "cost"), letter)
        return (letter if meant.indices else self._with_shape(letter, node)), ATOM

    def _scripted(self, node, kind):
        """A letter with its layer above and its indices below."""
        meant = meaning(node, self.document)
        one, many, role = LETTERS[kind]
        batch = self.setting.batch and not meant.sample
        letter = _letter(many if batch else one, role)
        below = [*map(_index, meant.indices), *([meant.sample] if meant.sample else [])]
        above = ""
        if kind not in ("C", "N", "y"):
            layer = self.chain.network.key(self.elaboration.layer(meant, node))
            above = tag(
                "mrow", tag("mo", "(", stretchy="false"), _layer(layer), tag("mo", ")", stretchy="false")
            )
        under = tag("mrow", *map(_identifier, below))
        if above and below:
            return tag("msubsup", letter, under, above)
        return tag("msup", letter, above) if above else tag("msub", letter, under) if below else letter

    def _shape(self, node):
        """The shape of a part; None where it has none of its own."""
        try:
            return self.chain.elaboration(self.term).array(node).shape
        except (Misfit, Unreadable, Undecided):
            return None

    def _whole(self, node, write):
        """A part that has one shape, as a whole."""
        self.inner += 1
        try:
            markup = write()
        finally:
            self.inner -= 1
        return self._with_shape(markup, node)

    def _with_shape(self, markup, node):
        shape = () if self.inner or self.setting.scalar else self._shape(node)
        if not shape:
            return markup
        return tag("munder", markup, tag("mrow", _written(shape), **{"class": "judged-shape"}))


def _bare(node):
    """What stands in brackets that only hold one letter together."""
    inner = ungrouped(node)
    return inner if isinstance(inner, Name) else node


def _letter(text, role):
    return tag("mi", escape(text), **({"class": role} if role else {}))


def _accented(node):
    """A name with what stands above it; Greek letters as letters."""
    text = node.text.removesuffix("hat") or node.text
    mark = ACCENTS.get("hat" if text != node.text else node.accent)
    if len(text) > 1 and text[-1] in "+-":
        return tag("msup", _identifier(text[:-1]), tag("mo", text[-1].replace("-", "−")))
    letter = _identifier(spelled(GREEK.get(text, text)))
    return tag("mover", letter, tag("mo", mark), accent="true") if mark else letter


def _identifier(text):
    return tag("mi", escape(str(text)))


def _index(index):
    return f"y_{index[1]}" if isinstance(index, tuple) else index


def _slope(letter):
    return tag("mrow", tag("mi", "σ′"), _Printer._bracketed(letter))


def _derivative(of, by):
    mark = tag("mo", "∂", lspace="0", rspace="0")
    return tag("mfrac", tag("mrow", mark, of), tag("mrow", mark, by))


def _layer(key):
    """ℓ, L, ℓ+1 or a number."""
    base, sign, number = re.fullmatch(r"(\D*?)([+−]?)(\d*)", key).groups()
    parts = (
        [tag("mi", base)] * bool(base) + [tag("mo", sign)] * bool(sign) + [tag("mn", number)] * bool(number)
    )
    return "".join(parts)


def _written(shape):
    """n[ℓ] × n[ℓ−1], with the layers below the letters."""
    parts = []
    for letter, layer, alone, other in SIZE.findall(written_shape(shape)):
        if letter:
            parts.append(tag("msub", _identifier(letter), tag("mrow", _layer(layer))))
        else:
            parts.append(_identifier(alone) if alone else tag("mtext", escape(other)))
    return "".join(parts)
