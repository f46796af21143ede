"""Functions in a line about a declared forward pass: its own, those of numbers, and what is near a place."""

from dataclasses import replace

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.form import Undecided, minus
from backprop_checked.derivation.approximation import (
    left_open,
    near,
    places,
    power_in,
    replaced,
    step_between,
)
from backprop_checked.derivation.arrays import Misfit, of_number
from backprop_checked.derivation.declared import name_key
from backprop_checked.derivation.elaboration import Elaboration
from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.setting import ForwardArray
from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Listed,
    Multiplication,
    Name,
    Power,
    Transpose,
    Unreadable,
    walk,
)


class OwnFunctions(Elaboration):
    """A line in which letters may be functions, as the cost is, and σ is the forward pass's own."""

    def __init__(self, *given, small=None, **how):
        super().__init__(*given, **how)
        self.small = small  # (the name of a small number, the power up to which series are taken)
        self.nears, self.powers = False, []  # whether there is a series here; the powers in O(…)

    def _array(self, node):
        match node:
            case Call("moved"):
                return self._moved(node)
            case Call("O"):
                return self._left_open(node)
            case Call(written=Name() as name, arguments=(place,)) if self._is_function(name):
                return self._moved(replace(node, arguments=(replace(name, primes=node.primes), place)))
        inner = node
        match node:
            case Power(Call() as inner, _) | Transpose(Call() as inner):
                pass
        if isinstance(inner, Call) and inner.written is not None and self._is_product(inner):
            argument = Group(inner.arguments[0]) if len(inner.arguments) == 1 else Listed(inner.arguments)
            if isinstance(node, Power):
                argument = Power(argument, node.exponent, span=node.span)
            if isinstance(node, Transpose):
                argument = Transpose(argument, span=node.span)
            return self.array(Multiplication((inner.written, argument), ("",), span=node.span))
        return super()._array(self._own_function(node) if isinstance(node, Call) else node)

    def _product(self, node):
        factors, signs = [node.factors[0]], []
        for sign, factor in zip(node.signs, node.factors[1:], strict=True):
            joined = self._joined(factors[-1], factor) if not sign else None
            if joined is not None:
                factors[-1] = joined
            else:
                factors.append(factor)
                signs.append(sign)
        if not signs:
            return self.array(factors[0])
        return super()._product(replace(node, factors=tuple(factors), signs=tuple(signs)))

    def _joined(self, before, factor):
        """Two parts side by side as one: f (x + h) is a function at another place, O (h²) is what is left
        open, and Δ w may be one letter. None for any other two."""
        span = (before.span[0], factor.span[1])
        if isinstance(factor, Group) and self._is_function(before):
            return Call("moved", (before, factor.inner), span=span)
        if isinstance(factor, Group) and self._is_remainder(before):
            return Call("O", (factor.inner,), span=span)
        if isinstance(before, Name) and isinstance(factor, Name) and before.text == "Delta":
            one = replace(factor, text=f"Delta{factor.text}", span=span)
            return one if before.below is None and name_key(one) in self.network.by_name else None
        return None

    def _is_remainder(self, node):
        return isinstance(node, Name) and node.text == "O" and not self.network.knows(node)

    def _is_function(self, node):
        """Whether a name is a number of which is said what it is a function of, as the cost is."""
        if not isinstance(node, Name) or node.below is not None:
            return False
        if KINDS.get(node.text) == "C":
            return True
        letters = self.network.by_name.get(name_key(node), ())
        tensors = [self.network.computation.tensors.get(letter.tensor) for letter in letters]
        return any(
            tensor is not None
            and (tensor.arguments is not None or (node.text == "f" and tensor.rule is not None))
            for tensor in tensors
        )

    def _is_function_of_program(self, node):
        own = self.network.names.get(node.text)
        if not isinstance(own, int):
            return False
        tensor = self.network.computation.tensors.get(self.network.letters[own].tensor)
        return tensor is not None and (tensor.arguments is not None or tensor.rule is not None)

    # Approximations.
    def _moved(self, node):
        """A number that is a function of a letter, where the letter has another value."""
        function, place = node.arguments
        if self.numpy and not self._is_function_of_program(function):
            raise Unreadable(f"“{function.text}” is no function that is known here", function.span)
        of, moved = self.array(replace(function, primes=0)).as_number(), self.array(place)
        below = self._computed_from(of)
        letters = [x for x in self._letters_in(place) if x.shape == moved.shape and x.name in below]
        for letter in letters:
            if (form := self._near(of, letter, moved, function)) is not None:
                return of_number(form)
        raise Unreadable(
            f"“{function.text}(…)” is taken at another place than the forward pass: that is judged near this "
            "place, up to O(…)",
            node.span,
        )

    def _letters_in(self, node):
        """The letters, with all their entries, that stand in a node."""
        for each in walk(node):
            try:
                array = self.array(each) if isinstance(each, Name) and self.is_letter(each) else None
            except (Unreadable, Misfit):
                continue
            if isinstance(array, ForwardArray):
                yield array

    def _computed_from(self, form):
        """The names of all letters that one number is computed from, but for its own."""
        tensors, found, left = self.network.computation.tensors, set(), list(names_in(form))
        while left:
            tensor = tensors.get(left.pop())
            if tensor is None:
                continue
            forms = [tensor.rule or (), *(form for *_, form in tensor.arguments or ())]
            new = set().union(*map(names_in, forms)) - found
            found |= new
            left += new
        return found

    def _near(self, of, letter, moved, function):
        computation = self.network.computation
        for _ in range(function.primes):
            if letter.shape:
                return None
            of = computation.derivative(of, letter.name, letter.inside())
        at = places(letter.shape)
        if not canonical(minus(moved.entry(*at), letter.entry(*at))):
            return of
        if self.small is None:
            [(atom, _)] = of[0].factors
            try:
                return replaced(computation, atom.name, letter, moved) if not function.primes else None
            except Undecided:
                return None
        step = step_between(letter, moved, self.small[0])
        if step is None:
            return None
        self.nears = True
        return near(computation, of, letter, step, *self.small)

    def _left_open(self, node):
        """O(…)."""
        name, power = power_in(self.array(node.arguments[0]).as_number())
        if self.small is not None and name != self.small[0]:
            raise Unreadable("one line can leave open powers of one number only", node.span)
        if any(name in names_in(t.rule) for t in self.network.computation.tensors.values() if t.rule):
            raise Undecided(f"{name} stands in the forward pass, so it is not known to be small")
        self.powers.append(power)
        return of_number(left_open(name, power))

    def _is_product(self, node):
        """Whether what looks like a call of σ is a letter or a size times a bracket: s (I − 1). Φ(x) is a
        call."""
        if node.name == "Φ":
            return node.written.below is not None
        return node.name == "σ" and not node.primes and self.network.knows_written(node.written)

    def _own_function(self, node):
        """A call of a function by the name that it has in this forward pass: σ is the sigmoid where there is
        no other σ, and φ the density where there is its distribution function; the tanh and the sigmoid of
        recurrent cells are functions of their own.

        Raises:
            Unreadable: for a function that it does not have.
        """
        name, own = node.name.rstrip("′"), self.network.functions
        if name == "sech" and "tanh" in own:
            return replace(node, name="own sech")
        if name in ("tanh", "sigmoid") and not node.primes + node.name.count("′"):
            atom = {"tanh": "tanh", "sigmoid": "logistic"}[name]
            if atom in own:
                return replace(node, name=f"own {atom}")
        if name != "σ" or self.network.activation != "any" or any(each[0] == "σ" for each in own):
            return node
        text = node.written.text if node.written is not None else "σ"
        if text in ("phi", "φ", "varphi") and "erf" in own:
            return replace(node, name="φ")
        if text in ("sigma", "σ", "s"):
            return self._own_function(replace(node, name=f"sigmoid{'′' * node.name.count('′')}"))
        raise Unreadable(f"“{text}” is no function of this forward pass", node.span)
