"""Interpretations in numbers modulo a prime: where two sides differ, they say so at once."""

import numpy as np
import sympy as sp

from backprop_checked.algebra import residue
from backprop_checked.algebra.interpretation import Leaves, OnSymbols, each
from backprop_checked.algebra.residue import ONE, NoResidue, Residue
from backprop_checked.algebra.symbols import Symbols, plain, residues


class Modular(OnSymbols):
    """Every symbol is a random number modulo a prime, which says at once whether two sides differ (see
    `residue`): for networks in which nothing but σ and the cost is more than a fraction of polynomials."""

    def __init__(self, network):
        super().__init__(
            network, {letter: residues(str(letter), network.shape(letter)) for letter in network.free()}
        )

    number = staticmethod(Residue.of)

    def activation(self, layer, order, values):
        known = self.network.activation

        def of_unknown(value):
            return Residue.function(("σ", int(layer)), [order], value)

        def slope(value):
            at = _again(value)
            return residue.slopes(plain(known(Symbols(at))), {at: 0}).get(0, 0)

        if known is not None and order == 0:
            return super().activation(layer, order, values)
        return each(of_unknown if known is None else slope, values)

    def apply(self, function, *values):
        namesakes = {sp.Heaviside: np.heaviside, sp.exp: np.exp, sp.log: np.log, sp.tanh: np.tanh}
        if function not in namesakes:
            raise NoResidue(f"{function} cannot be asked of numbers modulo a prime")
        return namesakes[function](*map(Symbols, values))

    def differentiate(self, of, by):
        own = np.asarray(self.value(by), dtype=object)
        if by in self.network.free() and not self.network.has_condition(by):
            new, varied = own, self.value(of)
        else:
            new = np.asarray(np.frompyfunc(_again, 1, 1)(own), dtype=object)
            varied = self.rerun({by: Symbols(new)}).value(of)
        varied = np.asarray(varied, dtype=object)
        places = {plain(new[place]): place for place in np.ndindex(*new.shape)}
        result = np.full(varied.shape + own.shape, 0, dtype=object)
        for place in np.ndindex(*varied.shape):
            for at, slope in residue.slopes(plain(varied[place]), places).items():
                result[place + at] = slope
        return Symbols(result)


def _again(value):
    """The same number once more, to differentiate by it."""
    value = Residue.of(value)
    return Residue(value.value, ((value, ONE),))


class ModularLeaves(Leaves):
    """The same with random numbers modulo a prime."""

    new, number = staticmethod(residues), staticmethod(Residue.of)
    activation, apply = Modular.activation, Modular.apply
