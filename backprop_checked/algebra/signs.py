"""The sign of a letter: how it is written, which role it plays, what it means.

A letter carries its sign with it. The signs that all chapters share stand here; a chapter's own stand in the
chapter, where its letter is made, so that a new letter is no matter of any other chapter.
"""

from sympy.core.basic import Atom

from backprop_checked.algebra.roles import ROLES


class Sign(Atom):
    """What a reader sees of a letter, and is told of it.

    Args:
        name: its name in the code; a program's parameter has it too.
        role: its colour, a key of `roles.ROLES`; empty for a letter that is computed with and never printed.
        meaning: what the notation page says of it.
        tex: its symbol in LaTeX, the name if left out. Braces around it keep it plain in prose, where the
            same letter also stands for something else, such as an index.
        error_of: the sign of the letter whose error it is.

    Raises:
        ValueError: for a role that is none, and for a symbol with a tab or the like in it, which a backslash
            makes of the letter behind it.
    """

    __slots__ = ("error_of", "meaning", "name", "role", "tex")

    def __new__(cls, name, role="", meaning="", tex="", error_of=None):
        if role and role not in ROLES:
            raise ValueError(f"{name} has no role “{role}”: there are {', '.join(ROLES)}")
        if not (tex or name).isprintable():
            raise ValueError(
                f"the symbol of {name} is {tex!r}, and Python reads a backslash with the letter behind it as "
                f'one character: write it with an r before it, r"\\theta"'
            )
        sign = Atom.__new__(cls)
        sign.name, sign.role, sign.meaning, sign.tex, sign.error_of = (
            name,
            role,
            meaning,
            tex or name,
            error_of,
        )
        return sign

    def __getnewargs__(self):
        return self.name, self.role, self.meaning, self.tex, self.error_of

    def _hashable_content(self):
        return self.name, self.role, self.meaning, self.tex, self.error_of.name if self.error_of else ""

    def _sympystr(self, printer):
        return self.name


def sign_of(name):
    """The sign that a letter is made of: a sign itself, or the name of a shared one.

    Any other name makes a letter that is computed with and never printed.
    """
    return name if isinstance(name, Sign) else SHARED.get(str(name)) or Sign(str(name))


def error_sign(sign):
    """The shared sign of a letter's error, or None."""
    return next((other for other in SHARED.values() if other.error_of == sign), None)


_z = Sign("z", "pre-activation", "the pre-activation of a layer: what enters its activation function")
_Z = Sign("Z", "pre-activation", "the pre-activations of a layer for a whole batch")

SHARED = {
    sign.name: sign
    for sign in (
        Sign("W", "weight", "the weights of a layer: one from each neuron below to each of its neurons"),
        Sign("w", "weight", "one weight"),
        Sign("b", "bias", "the biases of a layer, one for each neuron"),
        _z,
        Sign(
            "a",
            "activation",
            "the activation of a layer: what leaves its activation function; a⁽⁰⁾ is the input",
        ),
        Sign("y", "data", "the target: what the last layer should give"),
        Sign(
            "delta",
            "error",
            "the error of a layer: the gradient of the cost with respect to its pre-activations",
            r"\delta",
            _z,
        ),
        _Z,
        Sign("A", "activation", "the activations of a layer for a whole batch"),
        Sign("Y", "data", "the targets of a whole batch"),
        Sign("Delta", "error", "the errors of a layer for a whole batch", r"\Delta", _Z),
        Sign("P", "activation", "the probabilities that softmax gives, for a whole batch"),
        Sign("C", "cost", "the cost: one number that says how wrong the network is"),
        Sign("c", "cost", "the costs of the samples, each alone"),
        Sign("f", "cost", "any function of which the derivative is wanted"),
        Sign("theta", "weight", "all weights and biases of a network, in one column", r"\theta"),
        Sign("x", "data", "what a function is given: a number or a column"),
        Sign(
            "u",
            "error",
            "any number or column; on the left of a Jacobian, a gradient with respect to its outputs",
        ),
        Sign(
            "v",
            "activation",
            "any number or column; on the right of a Jacobian, a small change of its inputs",
        ),
        Sign("X", "data", "the inputs of a whole batch, or any matrix"),
        Sign("G", "error", "the gradient of the cost with respect to a matrix"),
        Sign("h", "data", "a small step: one number"),
    )
}
