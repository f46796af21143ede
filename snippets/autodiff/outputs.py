"""Outputs as any function of the parameters, and a cost of the outputs."""

import numpy as np
from sympy import Rational, Sum, Symbol, exp, log

from backprop_checked.algebra.graph import AnyFunction, Graph, sums_to_one
from backprop_checked.algebra.notation import C, Letter, d, i
from backprop_checked.algebra.signs import Sign
from snippets.autodiff.chain import functions
from snippets.autodiff.curvature import P, theta, v

K = Symbol("K", integer=True, positive=True)  # how many outputs there are
r = Symbol("r", integer=True, nonnegative=True)
every_output = (i, 0, K - 1)
f = Letter(
    Sign("f", "pre-activation", "the outputs of a network as a function of its parameters", "{f}"), K, 1
)
target = Letter(Sign("target", "data", "the targets", "{y}"), K, 1)
p = Letter(Sign("p", "activation", "the probabilities that softmax gives", "{p}"), K, 1)
f_dot = Letter(Sign("f_dot", "error", "a direction: how much each output changes", r"\dot{f}"), K, 1)
J = d(f, theta)  # a row for each output
outputs = {f: lambda theta: functions("f", 4, theta)}
any_outputs = {f[i, 0]: AnyFunction("f", theta)}

squared = Graph(
    "{P} parameters, {K} outputs, squared error",
    [theta, v, target],
    outputs | {C: Rational(1, 2) * Sum((f[i, 0] - target[i, 0]) ** 2, every_output)},
    dimensions=(P, K),
    rules=any_outputs,
)
classified = Graph(
    "{P} parameters, {K} classes, softmax with cross-entropy",
    [theta, v, target],
    outputs
    | {
        p: lambda f: np.exp(f) / np.sum(np.exp(f)),
        C: lambda p, target: -np.sum(target * np.log(p)),
    },
    dimensions=(P, K),
    where={target: sums_to_one},
    rules=any_outputs
    | {
        p[i, 0]: exp(f[i, 0]) / Sum(exp(f[r, 0]), (r, 0, K - 1)),
        C: -Sum(target[i, 0] * log(p[i, 0]), every_output),
    },
    laws=[(Sum(target[i, 0], every_output), 1)],
)
classes_alone = Graph(
    "{K} classes, whose logits change",
    [f, f_dot],
    {p: lambda f: np.exp(f) / np.sum(np.exp(f))},
    dimensions=(K,),
    rules={p[i, 0]: exp(f[i, 0]) / Sum(exp(f[r, 0]), (r, 0, K - 1))},
)
