"""Functions of numbers: what each does to products and sums, and its derivative."""

from fractions import Fraction

from backprop_checked.algebra import canonical, product
from backprop_checked.algebra.form import (
    NOTHING,
    UNIT,
    Atom,
    Summand,
    Undecided,
    is_form_greater_than_zero,
    is_greater_than_zero,
    is_positive,
    minus,
    number,
    of_atom,
    scaled,
)

LARGEST_PRIME = 100_000  # trial division up to here takes milliseconds


def exponential(form):
    """e to a form: a product, one factor for each summand; e to a number times log u is a power of u > 0."""
    result = UNIT
    for term in canonical.canonical(form):
        if (inner := _inside_of_log(term)) is not None:
            result = product.times(result, product.power_of(inner, term.number))
            continue
        atom = Atom("exp", "exp", (), ((term._replace(number=Fraction(1)),),))
        result = product.times(result, of_atom(atom, term.number))
    return result


def _inside_of_log(term):
    """u where a term is a number times log u, and u is known to be greater than 0; else None."""
    if any(term[1:4]) or len(term.factors) != 1:
        return None
    [(atom, power)] = term.factors
    is_log = atom.kind == "function" and atom.name == "log" and power == 1
    return atom.args[0] if is_log and is_form_greater_than_zero(atom.args[0]) else None


def power(base, exponent, whole):
    """u to the power of v, which is e^(v·log u) for u > 0. A power that is no whole number has no other base.

    Raises:
        Undecided: where the exponent is a whole number, `whole`, and the base may be below 0.
    """
    if whole and not is_form_greater_than_zero(canonical.canonical(base)):
        raise Undecided("a power by a letter for a whole number, of what may be below 0")
    return exponential(product.times(exponent, logarithm(base)))


def logarithm(form):
    """The logarithm of a form: of a product of what is greater than 0, a sum."""
    form = canonical.canonical(form)
    if not form:
        raise Undecided("the logarithm of 0")
    outside, inside = product.common_factor(form)
    if outside.number < 0:
        return of_atom(Atom("function", "log", (), (form,)))
    leaves = [(a, p) for a, p in outside.factors if is_positive(a)]
    stays = tuple((a, p) for a, p in outside.factors if not is_positive(a))
    parts = _log_of_number(outside.number)
    for atom, power in leaves:
        inner = atom.args[0] if atom.kind == "exp" else of_atom(Atom("function", "log", (), (_base(atom),)))
        parts += scaled(inner, power)
    rest = canonical.canonical(product.times((Summand(Fraction(1), factors=stays),), inside))
    if rest != UNIT:
        parts += of_atom(Atom("function", "log", (), (rest,)))
    return parts


def _base(atom):
    return atom.args[0] if atom.kind == "sum" else canonical.canonical(of_atom(atom))


def _log_of_number(value):
    if value == 1:
        return NOTHING
    parts = NOTHING
    for prime, power in _primes(value):
        parts += scaled(of_atom(Atom("function", "log", (), (number(prime),))), power)
    return parts


def _primes(value):
    """The prime numbers in a positive fraction, each with its power, in order.

    SymPy could say it too; but the judge of derivations, which runs in browsers, needs nothing else of it.

    Raises:
        Undecided: for a number with two large primes, which no derivation has.
    """
    found = {}
    for left, sign in ((value.numerator, 1), (value.denominator, -1)):
        prime = 2
        while prime * prime <= left:
            if prime > LARGEST_PRIME:
                raise Undecided(f"{left} has no small prime factor")
            if left % prime:
                prime += 1 if prime == 2 else 2
            else:
                found[prime] = found.get(prime, 0) + sign
                left //= prime
        if left > 1:
            found[left] = found.get(left, 0) + sign
    return sorted(found.items())


def root_of_number(value, power):
    """A positive number to a fractional power, over prime numbers: √6 is √2·√3."""
    result = UNIT
    for prime, times in _primes(value):
        result = product.times(result, of_atom(Atom("prime", str(prime)), times * power))
    return result


def gate(form):
    """1 where a form is greater than 0, else 0. What is greater than 0 may leave it, and a gate inside
    too."""
    form = canonical.canonical(form)
    if not form:
        return NOTHING
    outside, inside = product.common_factor(form)
    if inside == UNIT and not outside.factors:
        return UNIT if outside.number > 0 else NOTHING
    gates = [a for a, p in outside.factors if a.kind == "function" and a.name == "gate" and p > 0]
    stays = tuple((a, p) for a, p in outside.factors if not is_greater_than_zero(a) and a not in gates)
    sign = Fraction(1 if outside.number > 0 else -1)
    rest = canonical.canonical(product.times((Summand(sign, factors=stays),), inside))
    own = NOTHING if rest == number(-1) else UNIT if rest == UNIT else _gate_of(rest)
    return product.times(own, *map(of_atom, gates))


def _gate_of(form):
    return of_atom(Atom("function", "gate", (), (form,)))


def maximum(left, right):
    """The greater of two forms: b + (a − b)·1[a − b > 0], which holds where they are equal too."""
    if not left or not right:
        return product.times((*left, *right), gate((*left, *right)))
    difference = minus(left, right)
    return (*right, *product.times(difference, gate(difference)))


def apply(name, *args):
    """A function of forms by its name. Of a name that is not known here nothing is assumed: equal arguments
    give equal values."""
    match name:
        case "exp":
            return exponential(*args)
        case "log":
            return logarithm(*args)
        case "gate":
            return gate(*args)
        case "max":
            return maximum(*args)
    return of_atom(Atom("function", name, (), tuple(map(canonical.canonical, args))))


def slope(atom, place):
    """The derivative of a function by its argument at `place`, as a form.

    σ of a layer is called σ(layer) and its derivatives σ(layer)′, σ(layer)″ and so on: any differentiable
    function of one number. Where layers are letters, σ is a function of the layer too, σ(layer, number). A
    gate is flat: kinks are excluded.

    Raises:
        Undecided: for a function whose derivative is not known.
    """
    form = atom.args[place]
    match atom.name:
        case "log":
            return product.inverse(form)
        case "gate" | "sign" | "floor":
            return NOTHING
        case "abs":
            return apply("sign", form)
        case name if name.startswith("σ") and place == len(atom.args) - 1:  # a layer may stand before it
            return apply(name + "′", *atom.args)
        case "erf":
            return product.times(
                number(2), product.power_of(of_atom(Atom("entry", "π")), Fraction(-1, 2)),
                exponential(scaled(product.times(form, form), -1)),
            )  # fmt: skip
        case "tanh":
            return minus(UNIT, product.power_of(of_atom(atom), Fraction(2)))
        case "logistic":
            return minus(of_atom(atom), product.power_of(of_atom(atom), Fraction(2)))
        case "sin":
            return apply("cos", form)
        case "cos":
            return scaled(apply("sin", form), -1)
    raise Undecided(f"no derivative of {atom.name}")
