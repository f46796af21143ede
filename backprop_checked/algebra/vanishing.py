"""Whether an expression is zero for all values of its symbols.

Both sides of a step are fractions of polynomials in atoms of which nothing is known: a symbol, σ at a
point, e to a power. So a difference is taken at a random point of the numbers modulo a prime, each atom with
a random value of its own. What is not 0 there is not zero. What is 0 there is zero, but for a chance of less
than the degree over 2¹²⁷; where nothing else proves it, both sides are also multiplied out.
"""

from fractions import Fraction
from functools import reduce
from math import pi
from operator import mul
from random import Random

import sympy as sp
from sympy.core.operations import LatticeOp

from backprop_checked.algebra.notation import Opaque
from backprop_checked.algebra.residue import PRIME, exact, key_of, plus, power, root, times
from backprop_checked.algebra.symbol_cases import in_every_case
from backprop_checked.algebra.symbols import Ramp, plain


def vanishes(expression, exactly=True):
    """Whether an expression is zero for all values of its symbols. What cannot be decided is denied.

    Args:
        exactly: whether what is zero at a random point is multiplied out as well.
    """
    expression = _exact(sp.sympify(plain(expression)))
    return _vanishes(_gated(expression), exactly) or in_every_case(
        expression, lambda case: _vanishes(case, exactly)
    )


def _vanishes(expression, exactly):
    if expression == 0:
        return True
    if expression.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return False
    if _Point().zero(expression):
        return not exactly or _cancels(_in_letters(expression)) or _cancels(_in_letters(_apart(expression)))
    if not expression.has(sp.log):
        return False
    for apart in (_apart(expression), _apart(expression, sp.together)):
        if _Point().zero(apart) and (not exactly or _cancels(_in_letters(apart))):
            return True
    return False


class _Point:
    """A random value, modulo a prime, for each atom. A function at equal values has equal values.

    A gate is 0 or 1, its own square, and a root's square is known, so a value is a number, or a polynomial
    in gates and roots: `{atoms: number}`.
    """

    def __init__(self):
        self.random, self.drawn, self.values = Random(0), {}, {}

    def zero(self, expression):
        """Whether an expression is 0 here; where it divides by 0 it is not."""
        try:
            return not self.value(expression)
        except ZeroDivisionError:
            return False

    def value(self, node):
        """The value of an expression: a number, or `{gates: number}`."""
        if node not in self.values:
            self.values[node] = self._value(node)
        return self.values[node]

    def _value(self, node):
        match node:
            case sp.Rational():
                return int(node.p) * pow(int(node.q), -1, PRIME) % PRIME
            case sp.Add():
                return reduce(plus, map(self.value, node.args))
            case sp.Mul():
                return reduce(times, map(self.value, node.args))
            case sp.Pow() if node.exp.is_Rational:
                below, q = self.value(node.base), node.exp.q
                below = below if q == 1 else root(below) if q == 2 else self.atom("root", q, key_of(below))
                return power(below, int(node.exp.p))
            case sp.exp():
                return reduce(times, map(self._exponential, sp.Add.make_args(node.args[0].expand())))
            case sp.Heaviside() if node.args[1] in (0, 1):
                key = "gate", node.args[1], key_of(self.value(node.args[0]))
                return {frozenset([self.drawn.setdefault(key, len(self.drawn))]): 1}
            case sp.Function() | Opaque() | LatticeOp():
                parts = [self._part(arg) for arg in node.args]
                parts = sorted(parts, key=str) if isinstance(node, LatticeOp) else parts
                return self.atom(type(node).__name__, *parts)
        return self.atom(node)

    def _exponential(self, term):
        """e to a term: e to the −3z/2 is (e to the z/2) to the −3."""
        factor, at = _times(term)
        return power(self.atom("exp", key_of(self.value(at))), factor)

    def _part(self, arg):
        return key_of(self.value(arg)) if isinstance(arg, sp.Expr) else arg

    def atom(self, *key):
        """The value of what nothing is known of but its name and its arguments' values."""
        if key not in self.drawn:
            self.drawn[key] = self.random.randrange(1, PRIME)
        return self.drawn[key]


def _apart(expression, fraction=lambda term: term):
    """Take the atoms apart: e to a sum is a product, the logarithm of a product a sum (what every term of a
    sum shares is a factor of it), and what a function is taken at is multiplied out. `fraction` writes what a
    logarithm is taken of anew, as one fraction."""

    def logarithm(inner):
        return sp.expand_log(sp.log(sp.factor_terms(fraction(inner))))

    def parts(node):
        expanded = node.expand()
        return expanded.replace(sp.log, logarithm) if isinstance(node, sp.log) else expanded

    return expression.replace(lambda node: isinstance(node, sp.Function | Opaque), parts)


def _times(term):
    """(a whole number, the rest) whose product is a term: −3 and z/2 for −3z/2."""
    factor, at = term.as_coeff_Mul()
    return (int(factor.p), at / factor.q) if factor.is_Rational else (1, term)


def _in_letters(expression):
    """Letters for all that is no sum, product or whole power. Equal things get equal letters."""
    letters = {}

    def letter(node):
        is_gate = isinstance(node, sp.Heaviside) and node.args[1] in (0, 1)
        return letters.setdefault(node, sp.Dummy("gate" if is_gate else ""))

    def read(node):
        if node.is_Add or node.is_Mul or (node.is_Pow and node.exp.is_Integer):
            return node.func(*map(read, node.args))
        if isinstance(node, sp.exp):  # e to the −3z/2 is (e to the z/2) to the −3
            factor, at = _times(node.args[0])
            return letter(sp.exp(at)) ** factor
        return node if node.is_Rational else letter(node)

    return read(expression)


def _cancels(expression):
    """Whether a fraction of polynomials is zero, multiplied out over the product of all its denominators."""
    letters = sorted(expression.free_symbols, key=lambda letter: letter.dummy_index)
    if not letters:
        return expression == 0
    try:
        numerator, _ = _Fractions(letters).read(expression)
    except ZeroDivisionError:
        return False
    left = {}
    for powers, number in numerator.terms():  # a gate is 0 or 1, so it is its own square
        powers = tuple(
            min(p, 1) if name.name == "gate" else p for p, name in zip(powers, letters, strict=True)
        )
        left[powers] = left.get(powers, 0) + number
    return not any(left.values())


class _Fractions:
    """Reads an expression as a numerator over a product of powers, `{polynomial: exponent}`."""

    def __init__(self, letters):
        self.ring = sp.ring(letters, sp.QQ)[0]
        self.values = {letter: self.ring(letter) for letter in letters}

    def read(self, node):
        """The numerator, and what it stands over.

        Raises:
            ZeroDivisionError: where something is divided by 0.
        """
        if node.is_Rational:
            return self.ring(sp.QQ(node.p, node.q)), {}
        if node.is_Symbol:
            return self.values[node], {}
        if node.is_Pow:
            return self._power(*self.read(node.base), int(node.exp))
        parts = [self.read(part) for part in node.args]
        below = {}
        for _, under in parts:
            join = (lambda a, b: a + b) if node.is_Mul else max
            below = {key: join(below.get(key, 0), under.get(key, 0)) for key in below.keys() | under.keys()}
        if node.is_Mul:
            return reduce(mul, (above for above, _ in parts)), below
        return sum((above * self._over(under, below) for above, under in parts), self.ring.zero), below

    def _power(self, above, below, exponent):
        below = {under: abs(exponent) * times for under, times in below.items()}
        if exponent > 0:
            return above**exponent, below
        if above == 0:
            raise ZeroDivisionError
        return self._over({}, below), {above: -exponent}

    def _over(self, below, more):
        """What a numerator over `below` has to be multiplied by to stand over `more`."""
        return reduce(
            mul, (under ** (power - below.get(under, 0)) for under, power in more.items()), self.ring.one
        )


def _exact(expression):
    """Fractions and roots in the place of floats: see `residue.exact`. Where a float is none of them, it may
    be one times √π or π, or over one of these."""
    finite = [number for number in expression.atoms(sp.Float) if number.is_finite]
    return expression.xreplace({number: _meant(number) for number in finite})


def _meant(number):
    outside, inside = exact(number)
    if outside != Fraction(float(number)) or outside.denominator < 2**20:
        return sp.Rational(outside) * sp.sqrt(inside)
    for half in (1, -1, 2, -2):
        of_pi, root = exact(float(number) / pi ** (half / 2))
        if of_pi.denominator < 10**6:
            return sp.Rational(of_pi) * sp.sqrt(root) * sp.pi ** sp.Rational(half, 2)
    return sp.Rational(outside)


def _gated(expression):
    """max(0, z) is z · 1[z > 0], and it is greater than 0 where z is."""
    if not expression.has(sp.Max, Ramp):
        return expression

    def is_ramp(node):
        return isinstance(node, Ramp) or (isinstance(node, sp.Max) and len(node.args) == 2 and 0 in node.args)

    def is_gate_of_ramp(node):
        return isinstance(node, sp.Heaviside) and node.args[1] == 0 and is_ramp(node.args[0])

    gates = expression.replace(is_gate_of_ramp, lambda node: sp.Heaviside(sum(node.args[0].args), 0))
    return gates.replace(is_ramp, lambda node: sum(node.args) * sp.Heaviside(sum(node.args), 0))
