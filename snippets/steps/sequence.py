"""T steps: a gradient arrives at each, and what a step carries on starts at 0."""

from sympy import Symbol

from backprop_checked.algebra.notation import Letter, Number
from backprop_checked.algebra.recurrence import Recurrence, Span
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Ones

T, P = (Symbol(name, integer=True, positive=True) for name in "TP")  # steps, parameters
t = Symbol("t", integer=True)
every_step, after_the_first = Span(1, T), Span(2, T)
none = 0 * Ones(P, 1)

_gradient = Sign("g", "error", "the gradient that arrives at a step", "{g}")
_velocity = Sign("v", "activation", "the velocity: a sum of gradients, in which older ones count less", "{v}")
_moved = Sign(
    "u", "activation", "the velocity with the learning rate inside: what is added to the parameters", "{u}"
)
_point = Sign("p", "weight", "where Nesterov momentum takes the gradient: a look ahead", "{p}")
mu = Number(Sign("mu", "data", "the momentum coefficient: the share of the velocity that stays", r"\mu"))
eta = Number(Sign("eta", "data", "the learning rate: what a step is multiplied by", r"\eta"))


def at_step(sign):
    """A column of P numbers at a step: `g(t)`."""
    return lambda step: Letter(sign, P, 1, step)


g, v, u, p, theta = map(at_step, (_gradient, _velocity, _moved, _point, "theta"))


def rate(step):
    """The learning rate of one step, where it follows a schedule."""
    return Number(Sign("rate", "data", "the learning rate of a step", r"\eta"), step)


def steps(rules, free=(), positive=(), where=None, name="{T} steps, {P} parameters"):
    """T steps with any gradients.

    Args:
        rules: how what is carried follows.
        free: letters beside the gradients that nothing computes.
        positive: letters that are greater than 0, and that nothing computes.
        where: for those that are in another range, as `Graph` takes it.
        name: what the evidence calls it.
    """
    free = [*free, *positive, g(t)]
    return [Recurrence(name, free, (t, 1, T), rules, [], {T: 3, P: 4}, positive=positive, where=where)]


velocity = {v(0): none, v(t): mu * v(t - 1) + g(t)}
with_momentum = steps(velocity | {theta(t): theta(t - 1) - eta * v(t)}, [eta, theta(0)], [mu])
