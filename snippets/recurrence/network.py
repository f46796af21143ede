"""The plain recurrent network: T steps, one W, U and b for all of them, and a copy of each at every step."""

from sympy import Symbol

from backprop_checked.algebra.notation import C, Letter, d, sigma
from backprop_checked.algebra.recurrence import Recurrence, Span
from backprop_checked.algebra.signs import Sign

T, H, D = (Symbol(name, integer=True, positive=True) for name in "THD")  # steps, entries of h, entries of x
S, K = (Symbol(name, integer=True, positive=True) for name in "SK")  # steps before a cut, and after it
t = Symbol("t", integer=True)
every_step, but_the_last = Span(1, T), Span(1, T - 1)

shared, copied = "the same at every step", "as one step uses them: a copy of those that all steps share"
stacked, gate = "of the four gates of an LSTM, in the order i, f, g, o", "of an LSTM, between 0 and 1"
signs = {
    "W": Sign("W", "weight", f"the weights from one state to the next, {shared}"),
    "U": Sign("U", "weight", f"the weights from the input to the state, {shared}", "{U}"),
    "b": Sign("b", "bias", f"the biases of a recurrent layer, {shared}"),
    "W copy": Sign("W_copy", "weight", f"the weights from one state to the next {copied}", "{W}"),
    "U copy": Sign("U_copy", "weight", f"the weights from the input to the state {copied}", "{U}"),
    "b copy": Sign("b_copy", "bias", f"the biases of a recurrent layer {copied}", "{b}"),
    "x": Sign("x", "data", "the input at a step"),
    "h": Sign("h", "activation", "the state of a recurrent network after a step", "{h}"),
    "a": Sign("a", "activation", "what a recurrent layer passes on at a step: a copy of the state"),
    "G": Sign("G", "error", "the gradient with respect to what a recurrent layer passes on at a step"),
    "W 4": Sign("W", "weight", f"the weights of the state {stacked}"),
    "U 4": Sign("U", "weight", f"the weights of the input {stacked}", "{U}"),
    "b 4": Sign("b", "bias", f"the biases {stacked}"),
    "i": Sign("i", "activation", f"the input gate {gate}", "{i}"),
    "f": Sign("f", "activation", f"the forget gate {gate}", "{f}"),
    "g": Sign("g", "activation", "the candidate of an LSTM: what may be added to the cell", "{g}"),
    "o": Sign("o", "activation", f"the output gate {gate}", "{o}"),
    "c": Sign("c", "activation", "the cell of an LSTM, which is carried beside the state", "{c}"),
    "r": Sign("r", "activation", "the reset gate of a GRU, between 0 and 1", "{r}"),
    "u": Sign("u", "activation", "the update gate of a GRU, between 0 and 1", "{u}"),
    "n": Sign("n", "activation", "the candidate of a GRU: what the state may become", "{n}"),
    "m": Sign("m", "activation", "the state before, after the reset gate of a GRU", "{m}"),
    "v": Sign("v", "activation", "the state before times the weights of the candidate of a GRU", "{v}"),
    "c_n": Sign("c_n", "bias", "the bias of the candidate of a GRU that its reset gate multiplies"),
    "W_n copy": Sign("W_n_copy", "weight", f"the weights of the state for n of a GRU, {copied}", "W_n"),
    **{
        f"z_{name}": Sign(f"z_{name}", "pre-activation", f"the pre-activation of {name} of {cell}")
        for cell, names in (("an LSTM", "ifgo"), ("a GRU", "run"))
        for name in names
    },
    **{
        f"W_{name}": Sign(f"W_{name}", "weight", f"the weights of the state for {name} of a GRU")
        for name in "run"
    },
    **{
        f"U_{name}": Sign(f"U_{name}", "weight", f"the weights of the input for {name} of a GRU")
        for name in "run"
    },
    **{f"b_{name}": Sign(f"b_{name}", "bias", f"the biases for {name} of a GRU") for name in "run"},
}


def matrix(name, rows, columns):
    """A letter that all steps share."""
    return Letter(signs[name], rows, columns)


def at_step(name, height):
    """A column of some height with a step: `h(t)`."""
    return lambda step: Letter(signs.get(name, name), height, 1, step)


def copies_of(letter):
    """The copies of a letter that the steps use."""
    return lambda step: Letter(signs[f"{letter.name} copy"], *letter.shape, step)


W, U, b = matrix("W", H, H), matrix("U", H, D), matrix("b", H, 1)
W_copy, U_copy, b_copy = map(copies_of, (W, U, b))
x, z, h, a, G = (at_step(name, D if name == "x" else H) for name in "xzhaG")
delta = at_step("delta", H)

copies = {W_copy(t): W, U_copy(t): U, b_copy(t): b}
forward = {z(t): W_copy(t) @ h(t - 1) + U_copy(t) @ x(t) + b_copy(t), h(t): sigma(z(t))}
handed_on = {a(t): h(t), G(t): d(C, a(t))}


def recurrent(name, free, rules, cost, sizes=None, over=(t, 1, T), activation=None):
    """A recurrent network of three steps, whose sizes no two are equal."""
    sizes = sizes or {T: 3, H: 4, D: 5}
    return [Recurrence(name, [*free, x(t)], over, rules, cost, sizes, activation)]


# A cost of what is handed on at every step, and a cost of the last state alone.
plain = recurrent(
    "{T} steps, {H} entries in the state, {D} inputs",
    [W, U, b, h(0)],
    {**copies, **forward, **handed_on},
    [a(t)],
)
to_the_last = recurrent(
    "{T} steps, {H} entries in the state, {D} inputs, a cost of the last state",
    [W, U, b, h(0)],
    {**copies, **forward},
    [h(T)],
)
cut = recurrent(
    "{S} steps before the cut and {K} after it, {H} entries in the state, {D} inputs",
    [W, U, b, h(0)],
    {**copies, **forward},
    [h(S + K)],
    sizes={S: 2, K: 3, H: 4, D: 5},
    over=(t, 1, S + K),
)
