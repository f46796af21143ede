"""A declared forward pass as lists, dicts and text, and back: so it comes to a reader's browser.

Letters that were made for it alone (bound ones, places) are numbered as they come, whatever was made before
them, so that the text is the same each time. They get new names where it is read, so that they are no others
that are made there.
"""

from fractions import Fraction

from backprop_checked.algebra.computation import Computation, Node
from backprop_checked.algebra.form import Atom, Summand
from backprop_checked.algebra.identities import Law
from backprop_checked.algebra.index import (
    PARTS,
    ZERO,
    constant,
    fresh_letter,
    index_map,
    rounded_down,
    variable,
)
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.derivation.declared import DeclaredForwardPass, DeclaredLetter, Stored
from backprop_checked.derivation.recurrent import EveryStep
from backprop_checked.derivation.setting import Setting


def to_data(declared):
    """A `DeclaredForwardPass` as plain data."""
    write = _Writer()
    computation, assumptions = declared.computation, declared.assumptions
    data = {
        "id": declared.id,
        "left": declared.left,
        "says": declared.says,
        "rest": declared.rest,
        "right": declared.right,
        "wrong": [list(pair) for pair in declared.wrong],
        "activation": declared.activation,
        "setting": declared.setting.given(),
        "tensors": [write.node(tensor) for tensor in _declared_tensors(computation)],
        "laws": [[sorted(map(write.letter, law.letters)), write.form((law.term,)), write.form(law.right)]
                 for law in computation.laws],
        "letters": [[each.tex, None if each.layer is None else write.index(each.layer), each.tensor,
                     write.stored(each.array), each.sigma, write.pair(each.steps)]
                    for each in declared.letters],
        "names": {k: v if isinstance(v, int) else write.stored(v) for k, v in declared.names.items()},
        "sizes": {tex: write.index(index) for tex, index in sorted(declared.sizes.items())},
        "facts": [write.index(fact) for fact in assumptions.facts],
        "assumed": sorted(assumptions.sizes),
        "positive": sorted(assumptions.positive),
    }  # fmt: skip
    data["domains"] = {name: write.index(length) for name, length in sorted(declared.domains.items())}
    data["sums"] = {
        name: [list(map(write.index, ends)) for ends in pair] for name, pair in sorted(declared.sums.items())
    }
    if declared.steps is not None:
        letter, first, last = declared.steps
        data["steps"] = {
            "letter": letter,
            "first": write.index(first),
            "last": write.index(last),
            "names": list(declared.step_names),
            "ranges": {name: write.pair(pair) for name, pair in computation.ranges.items()},
            "carried": {name: write.pair(pair) for name, pair in computation.carried.items()},
        }
    data["maps"] = {name: write.ends(name, pair) for name, pair in assumptions.maps.items()}
    data["made"] = [new for _, new in sorted(write.made.items())]  # in the order in which they sort
    return data


def from_data(data):
    """The `DeclaredForwardPass` that `to_data` has written."""
    read = _SerialisedReader(data["made"])
    maps = {name: read.ends(pair) for name, pair in data["maps"].items()}
    facts = map(read.index, data["facts"])
    assumptions = Assumptions(data["assumed"], facts, maps, data["positive"])
    laws = [
        Law(map(read.letter, letters), read.form(left), read.form(right))
        for letters, left, right in data["laws"]
    ]
    tensors, steps = list(map(read.node, data["tensors"])), data.get("steps")
    with assume(assumptions):
        computation = Computation(tensors, laws) if steps is None else _every_step(tensors, laws, steps, read)
    letters = tuple(
        DeclaredLetter(
            tex,
            None if layer is None else read.index(layer),
            tensor,
            read.stored(stored),
            sigma,
            read.pair(pair),
        )
        for tex, layer, tensor, stored, sigma, pair in data["letters"]
    )
    return DeclaredForwardPass(
        data["id"],
        computation,
        assumptions,
        letters,
        {k: v if isinstance(v, int) else read.stored(v) for k, v in data["names"].items()},
        {tex: read.index(index) for tex, index in data["sizes"].items()},
        data["activation"],
        Setting(**data["setting"]),
        data["right"],
        tuple(map(tuple, data["wrong"])),
        data["left"],
        data["says"],
        data["rest"],
        None if steps is None else (steps["letter"], read.index(steps["first"]), read.index(steps["last"])),
        () if steps is None else tuple(steps["names"]),
        {name: read.index(length) for name, length in data["domains"].items()},
        {name: tuple(tuple(map(read.index, ends)) for ends in pair) for name, pair in data["sums"].items()},
    )


def _declared_tensors(computation):
    """The tensors as they are declared, those of one step where there are many."""
    return (computation.held if isinstance(computation, EveryStep) else computation).tensors.values()


def _every_step(tensors, laws, steps, read):
    ranges, carried = (
        {name: read.pair(pair) for name, pair in steps[kind].items()} for kind in ("ranges", "carried")
    )
    return EveryStep(tensors, ranges, carried, laws)


class _Writer:
    def __init__(self):
        self.made, self.arity = {}, {}

    def letter(self, letter):
        """A letter; of one that stands for the value of a map or for a quotient, what it is made of."""
        if letter in PARTS:
            kind, name, at, _ = PARTS[letter]
            if kind == "map":
                self.arity[name] = len(at)
            return [kind, name, list(map(self.index, at))]
        if letter.startswith("_"):
            return self.made.setdefault(letter, f"_{len(self.made)}")
        return letter

    def index(self, index):
        return [[number, list(map(self.letter, monomial))] for monomial, number in index.terms]

    def pair(self, pair):
        return None if pair is None else list(map(self.index, pair))

    def form(self, form):
        return [self.summand(term) for term in form]

    def summand(self, term):
        return [
            str(term.number),
            list(map(self.letter, term.bound)),
            list(map(self.index, term.equal)),
            list(map(self.index, term.least)),
            [[self.atom(atom), str(power)] for atom, power in term.factors],
        ]

    def atom(self, atom):
        name = self.letter(atom.name) if atom.kind == "whole" else atom.name
        if atom.kind == "slope":
            args = [[slot, list(map(self.index, place))] for slot, place in atom.args]
        else:
            args = list(map(self.form, atom.args))
        return [atom.kind, name, list(map(self.index, atom.at)), args]

    def node(self, node):
        return [
            node.name,
            list(map(self.index, node.shape)),
            list(map(self.letter, node.at)),
            None if node.rule is None else self.form(node.rule),
            None if node.arguments is None else [
                [list(map(self.letter, letters)), list(map(self.index, lengths)), self.form(form)]
                for letters, lengths, form in node.arguments
            ],
        ]  # fmt: skip

    def stored(self, stored):
        return [
            list(map(self.index, stored.shape)),
            list(map(self.letter, stored.at)),
            self.form(stored.form),
        ]

    def ends(self, name, pair):
        """The least and the greatest value of a map, at places that are called ·0, ·1 and so on."""
        places = [variable(f"·{k}") for k in range(self.arity.get(name, 1))]
        return [len(places), *(None if end is None else self.index(ZERO + end(*places)) for end in pair)]


class _SerialisedReader:
    def __init__(self, made):
        self.letters = {letter: fresh_letter() for letter in made}

    def letter(self, data):
        if isinstance(data, list):
            return self._composed(data).letter
        return self.letters.get(data, data)

    def _composed(self, data):
        kind, name, at = data
        at = list(map(self.index, at))
        return rounded_down(*at) if kind == "floor" else index_map(name, *at)

    def index(self, data):
        total = ZERO
        for number, monomial in data:
            part = constant(number)
            for letter in monomial:
                part = part * (
                    self._composed(letter) if isinstance(letter, list) else variable(self.letter(letter))
                )
            total = total + part
        return total

    def pair(self, data):
        return None if data is None else tuple(map(self.index, data))

    def form(self, data):
        return tuple(map(self.summand, data))

    def summand(self, data):
        number, bound, equal, least, factors = data
        return Summand(
            Fraction(number),
            tuple(map(self.letter, bound)),
            tuple(map(self.index, equal)),
            tuple(map(self.index, least)),
            tuple((self.atom(atom), Fraction(power)) for atom, power in factors),
        )

    def atom(self, data):
        kind, name, at, args = data
        name = self.letter(name) if kind == "whole" else name
        if kind == "slope":
            args = tuple((slot, tuple(map(self.index, place))) for slot, place in args)
        else:
            args = tuple(map(self.form, args))
        return Atom(kind, name, tuple(map(self.index, at)), args)

    def node(self, data):
        name, shape, at, rule, arguments = data
        shape, at = list(map(self.index, shape)), list(map(self.letter, at))
        if arguments is not None:
            arguments = [
                (tuple(map(self.letter, letters)), tuple(map(self.index, lengths)), self.form(form))
                for letters, lengths, form in arguments
            ]
        return Node(name, shape, at, None if rule is None else self.form(rule), arguments)

    def stored(self, data):
        shape, at, form = data
        return Stored(tuple(map(self.index, shape)), tuple(map(self.letter, at)), self.form(form))

    def ends(self, data):
        count, first, last = data
        places = [f"·{k}" for k in range(count)]
        return tuple(None if end is None else self._end(self.index(end), places) for end in (first, last))

    @staticmethod
    def _end(index, places):
        return lambda *at: index.substitute(dict(zip(places, at, strict=True)))
