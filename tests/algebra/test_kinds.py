"""The core carries every kind of formula that the chapters need: one of each."""

import numpy as np
import pytest
import sympy as sp
from sympy import KroneckerDelta, Sum, exp

from backprop_checked.algebra.formula import Formula, hidden, last, networks
from backprop_checked.algebra.graph import Graph, sums_to_one, unknown
from backprop_checked.algebra.network import Network, cross_entropy, half_square, relu, square
from backprop_checked.algebra.notation import (
    C,
    FunctionOf,
    L,
    Letter,
    N,
    Nudged,
    Number,
    Remainder,
    Tensor,
    W,
    a,
    batch_columns,
    batch_rows,
    d,
    delta,
    diag,
    gate,
    i,
    j,
    k,
    l,
    m,
    n,
    scalars,
    sigma,
    sigma_prime,
    softmax,
    y,
    z,
)
from backprop_checked.algebra.proof import prove
from backprop_checked.algebra.term import Entries, Ones

pytestmark = pytest.mark.slow

# ---- index notation, for every width

ABOVE = Formula(
    d(C, W(l)[j, k]),
    ("chain rule", Sum(d(C, z(l)[i, 0]) * d(z(l)[i, 0], W(l)[j, k]), (i, 0, n[l] - 1))),
    (
        "one weight enters one neuron",
        Sum(delta(l)[i, 0] * KroneckerDelta(i, j) * a(l - 1)[k, 0], (i, 0, n[l] - 1)),
    ),
    ("the sum collapses", delta(l)[j, 0] * a(l - 1)[k, 0]),
    wrong={
        "j and k change places": lambda delta, a_prev: a_prev @ delta.T,
        "only the error": lambda delta, a_prev: delta @ a_prev.T**0,
    },
)


@ABOVE.program
def above(delta, a_prev):
    return delta @ a_prev.T


INPUT = Formula(
    d(C, a(l - 1)[k, 0]),
    ("chain rule", Sum(d(C, z(l)[j, 0]) * d(z(l)[j, 0], a(l - 1)[k, 0]), (j, 0, n[l] - 1))),
    ("the sum stays", Sum(W(l)[j, k] * delta(l)[j, 0], (j, 0, n[l] - 1))),
    wrong={
        "not transposed": lambda W, delta: W @ delta,
        "the sum collapses": lambda W, delta: W[0] * delta[0],
    },
)


@INPUT.program
def input(W, delta):
    return W.T @ delta


HIDDEN_ERROR = Formula(
    delta(l)[k, 0],
    (
        "two chain rules",
        Sum(d(C, z(l + 1)[j, 0]) * d(z(l + 1)[j, 0], a(l)[k, 0]), (j, 0, n[l + 1] - 1))
        * d(a(l)[k, 0], z(l)[k, 0]),
    ),
    (
        "weights and slopes",
        sigma_prime(z(l)[k, 0]) * Sum(W(l + 1)[j, k] * delta(l + 1)[j, 0], (j, 0, n[l + 1] - 1)),
    ),
    layers=hidden,
    wrong={"the slope is missing": lambda W_next, delta_next: W_next.T @ delta_next},
)


@HIDDEN_ERROR.program
def hidden_error(W_next, delta_next, slope):
    return slope * (W_next.T @ delta_next)


BY_WEIGHT = Formula(
    d(z(l)[i, 0], W(l)[j, k]),
    ("weight (j, k) enters neuron j", KroneckerDelta(i, j) * a(l - 1)[k, 0]),
    wrong={"as if it had two indices": lambda a_prev, z: z @ a_prev.T},
)


@BY_WEIGHT.program
def by_weight(a_prev, b):
    return np.einsum("ij,k->ijk", np.eye(b.size, dtype=int), a_prev[:, 0])


# ---- softmax: an output that is not elementwise, a cost of known form, a condition on the target

ERROR = Formula(
    delta(L),
    ("the target sums to one, so the probabilities stay whole", softmax(z(L)) - y()),
    layers=last,
    on=networks(output="softmax", cost=cross_entropy, targets=sums_to_one),
    wrong={
        "the other way round": lambda z, y: y - p(z),
        "through the Jacobian once more": lambda z, y: (np.diag(p(z)[:, 0]) - p(z) @ p(z).T) @ (p(z) - y),
        "the scores instead of the probabilities": lambda z, y: z - y,
    },
)


def p(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@ERROR.program
def error(z, y):
    return p(z) - y


ERROR_GENERAL = Formula(
    delta(L),
    ("the target sums to whatever it does", softmax(z(L)) @ (Ones(1, n[L]) @ y()) - y()),
    layers=last,
    on=networks(output="softmax", cost=cross_entropy),
    wrong={"as if the target summed to one": lambda z, y: p(z) - y},
)


@ERROR_GENERAL.program
def error_general(z, y):
    return np.sum(y) * p(z) - y


JACOBIAN = Formula(
    d(a(L), z(L)),
    ("every probability depends on every logit", diag(softmax(z(L))) - softmax(z(L)) @ softmax(z(L)).T),
    layers=last,
    on=networks(output="softmax"),
    on_sizes="its graph is a program",
    wrong={
        "only its diagonal": lambda z: np.diag((p(z) * (1 - p(z)))[:, 0]),
        "the sign": lambda z: np.diag(p(z)[:, 0]) + p(z) @ p(z).T,
    },
)


@JACOBIAN.program
def jacobian(z):
    return np.diag(p(z)[:, 0]) - p(z) @ p(z).T


HESSIAN = Formula(
    d(d(C, z(L)), z(L)),
    ("y does not matter twice", diag(softmax(z(L))) - softmax(z(L)) @ softmax(z(L)).T),
    layers=last,
    on=[Network(2, 3, output="softmax", cost=cross_entropy, targets=sums_to_one)],
    on_sizes="its graph is a program",
    wrong={"only its diagonal": lambda z: np.diag((p(z) * (1 - p(z)))[:, 0])},
)


@HESSIAN.program
def hessian(z):
    return np.diag(p(z)[:, 0]) - p(z) @ p(z).T


# ---- scalars, and functions of one number

w_, z_, a_ = scalars.W, scalars.z, scalars.a

NUMBERS = Formula(
    scalars.delta(l),
    ("chain rule", d(C, z_(l + 1)) * d(z_(l + 1), a_(l)) * d(a_(l), z_(l))),
    ("its factors", scalars.delta(l + 1) * w_(l + 1) * sigma_prime(z_(l))),
    layers=hidden,
    letters=scalars,
    wrong={"the weight of this layer": lambda w, delta_next, slope: w * delta_next * slope},
)


@NUMBERS.program
def numbers(w_next, delta_next, slope):
    return w_next * delta_next * slope


ACTIVATION = Formula(
    a(l),
    ("definition", sigma(z(l))),
    on=networks(activation=relu),
    wrong={"the other half": lambda z: np.minimum(0, z), "the pre-activation itself": lambda z: z},
)


@ACTIVATION.program
def activation(z):
    return z * (z > 0)


def logistic(z):
    return 1 / (1 + np.exp(-z))


t = Number("t")
one_number = {
    name: Graph(f"σ = {name}", [t], {}, activation=function)
    for name, function in {
        "logistic": logistic,
        "tanh": np.tanh,
        "relu": relu,
        "softplus": lambda z: np.log(1 + np.exp(z)),
    }.items()
}

SIGMOID_SLOPE = Formula(
    sigma_prime(t),
    ("σ is the logistic function", exp(-t) / (1 + exp(-t)) ** 2),
    ("in terms of σ itself", sigma(t) * (1 - sigma(t))),
    on=[one_number["logistic"]],
    wrong={
        "the pre-activation in one place": lambda t: logistic(t) * (1 - t),
        "1 − z": lambda t: logistic(t) * logistic(1 - t),
    },
)


@SIGMOID_SLOPE.program
def sigmoid_slope(t):
    a = logistic(t)
    return a * (1 - a)


SIGMOID_MIRROR = Formula(
    sigma_prime(t),
    ("1 − σ(z) is σ(−z)", sigma(t) * sigma(-t)),
    on=[one_number["logistic"]],
    wrong={"1 − z": lambda t: logistic(t) * logistic(1 - t)},
)


@SIGMOID_MIRROR.program
def sigmoid_mirror(t):
    return logistic(t) * logistic(-t)


TANH_SLOPE = Formula(
    sigma_prime(t),
    ("tanh", 1 - sigma(t) ** 2),
    on=[one_number["tanh"]],
    wrong={"of z": lambda t: 1 - t**2},
)


@TANH_SLOPE.program
def tanh_slope(t):
    return 1 - np.tanh(t) ** 2


RELU_SLOPE = Formula(
    sigma_prime(t),
    ("by choice 0 at 0", gate(t)),
    on=[one_number["relu"]],
    wrong={"the ramp itself": lambda t: np.maximum(0, t), "the other side": lambda t: np.where(t < 0, 1, 0)},
)


@RELU_SLOPE.program
def relu_slope(t):
    return np.where(t > 0, 1, 0)


SOFTPLUS_SLOPE = Formula(
    sigma_prime(t),
    ("the logistic function", 1 / (1 + exp(-t))),
    on=[one_number["softplus"]],
    wrong={"tanh": lambda t: np.tanh(t)},
)


@SOFTPLUS_SLOPE.program
def softplus_slope(t):
    return logistic(t)


# ---- approximations: O(h^p) is a summand of the step

f, u, h = Number("f"), Number("u"), Number("h")
curve = Graph("any function of one number", [u, h], {f: lambda u: unknown("f", u)}, opaque=("f",))
f_of_u = FunctionOf(f, u)
slope_of_f = d(f, u)
third = d(d(d(f, u), u), u)

FORWARD_DIFFERENCE = Formula(
    d(f, u),
    ("Taylor", (Nudged(f, (u, h)) - f) / h - h / 2 * d(d(f, u), u) + Remainder(h, 2)),
    ("all that is not computed is left to the rest", (Nudged(f, (u, h)) - f) / h + Remainder(h, 1)),
    on=[curve],
    wrong={
        "h forgotten": lambda f_of_u, u, h: f_of_u(u + h) - f_of_u(u),
        "twice h": lambda f_of_u, u, h: (f_of_u(u + h) - f_of_u(u)) / (2 * h),
    },
)


@FORWARD_DIFFERENCE.program
def forward_difference(f_of_u, u, h):
    return (f_of_u(u + h) - f_of_u(u)) / h


CENTRAL_DIFFERENCE = Formula(
    (Nudged(f, (u, h)) - Nudged(f, (u, -h))) / (2 * h) - d(f, u),
    ("Taylor, twice", h**2 / 6 * third + Remainder(h, 4)),
    on=[curve],
    wrong={"h once": lambda h, third: h / 6 * third, "a third": lambda h, third: h**2 / 3 * third},
)


@CENTRAL_DIFFERENCE.program
def central_difference(h, third):
    return h**2 / 6 * third


dw = Number("dw")


class NudgedNetwork(Network):
    """A network with a small number beside its letters."""

    def free(self):
        return (*super().free(), dw)


NUDGE = Formula(
    Nudged(C, (W(l)[j, k], dw)) - C,
    ("the first order", d(C, W(l)[j, k]) * dw + Remainder(dw, 2)),
    on=[NudgedNetwork(2, 3)],
    wrong={"the error alone": lambda delta, dw: delta @ np.ones((1, 2), dtype=int) * dw},
)
gradient = d(C, W(l))


@NUDGE.program
def nudge(gradient, dw):
    return gradient * dw


DROP = Formula(
    Nudged(C, (W(l), -dw * d(C, W(l)))) - C,
    (
        "first order",
        -dw * Sum(d(C, W(l)[j, k]) ** 2, (j, 0, n[l] - 1), (k, 0, n[l - 1] - 1)) + Remainder(dw, 2),
    ),
    on=[NudgedNetwork(2, 3)],
    wrong={
        "uphill": lambda gradient, dw: dw * np.sum(gradient**2),
        "no square": lambda gradient, dw: -dw * np.sum(gradient),
    },
)


@DROP.program
def drop(gradient, dw):
    return -dw * np.sum(gradient**2)


# ---- layouts


def by(of, by):
    return d(of, by, layout="denominator")


NUMERATOR = Formula(
    d(C, z(l), layout="numerator"),
    ("the chain grows to the right", d(C, z(l + 1), layout="numerator") @ d(z(l + 1), z(l))),
    layers=hidden,
    wrong={
        "the other order": lambda outer, inner: inner @ outer,
        "transposed": lambda outer, inner: inner.T @ outer.T,
    },
)
outer, inner = d(C, z(l + 1), layout="numerator"), d(z(l + 1), z(l))


@NUMERATOR.program
def numerator(outer, inner):
    return outer @ inner


DENOMINATOR = Formula(
    d(C, z(l)),
    ("the chain grows to the left", by(z(l + 1), z(l)) @ d(C, z(l + 1))),
    layers=hidden,
    twin_of=NUMERATOR,
    wrong={"the other order": lambda outer_d, inner_d: outer_d @ inner_d},
)
outer_d, inner_d = d(C, z(l + 1)), by(z(l + 1), z(l))


@DENOMINATOR.program
def denominator(inner_d, outer_d):
    return inner_d @ outer_d


# ---- batches

BATCH = Formula(
    batch_columns.z(l),
    (
        "the bias is stretched over the batch",
        batch_columns.W(l) @ batch_columns.a(l - 1) + batch_columns.b(l) @ Ones(1, N),
    ),
    letters=batch_columns,
    wrong={
        "transposed": lambda W, A_prev, b: W.T @ A_prev + b,
        "the bias once": lambda W, A_prev, b: W @ A_prev,
    },
)


@BATCH.program
def batch(W, A_prev, b):
    return W @ A_prev + b


BATCH_IN_ROWS = Formula(
    batch_rows.z(l),
    (
        "the bias is stretched over the batch",
        batch_rows.a(l - 1) @ batch_rows.W(l) + Ones(N, 1) @ batch_rows.b(l),
    ),
    letters=batch_rows,
    twin_of=BATCH,
    wrong={"transposed": lambda W, A_prev, b: A_prev @ W.T + b},
)


@BATCH_IN_ROWS.program
def batch_in_rows(W, A_prev, b):
    return A_prev @ W + b


BIAS_SUM = Formula(
    d(C, batch_columns.b(l)),
    ("every sample feels the bias", batch_columns.delta(l) @ Ones(N, 1)),
    letters=batch_columns,
    wrong={
        "over the neurons": lambda Delta: np.sum(Delta, axis=0, keepdims=True),
        "without keepdims": lambda Delta: np.sum(Delta, axis=1),
        "the mean": lambda Delta: np.mean(Delta, axis=1, keepdims=True),
    },
)


@BIAS_SUM.program
def bias_sum(Delta):
    return np.sum(Delta, axis=1, keepdims=True)


BIAS_SUM_ROWS = Formula(
    d(C, batch_rows.b(l)),
    ("every sample feels the bias", Ones(1, N) @ batch_rows.delta(l)),
    letters=batch_rows,
    twin_of=BIAS_SUM,
    wrong={"over the neurons": lambda Delta: np.sum(Delta, axis=1, keepdims=True)},
)


@BIAS_SUM_ROWS.program
def bias_sum_rows(Delta):
    return np.einsum("ij->j", Delta)[None, :]


WEIGHT_SUM = Formula(
    d(C, batch_columns.W(l)),
    (
        "",
        Entries(
            Sum(batch_columns.delta(l)[j, m] * batch_columns.a(l - 1)[k, m], (m, 0, N - 1)),
            j,
            k,
            n[l],
            n[l - 1],
        ),
    ),
    ("a product sums over the batch", batch_columns.delta(l) @ batch_columns.a(l - 1).T),
    letters=batch_columns,
    wrong={
        "transposed": lambda Delta, A_prev: A_prev @ Delta.T,
        "the mean": lambda Delta, A_prev: Delta @ A_prev.T / Delta.shape[1],
    },
)


@WEIGHT_SUM.program
def weight_sum(Delta, A_prev):
    return np.einsum("jn,kn->jk", Delta, A_prev)


INPUT_BATCH = Formula(
    d(C, batch_rows.a(l - 1)),
    ("", batch_rows.delta(l) @ batch_rows.W(l).T),
    letters=batch_rows,
    wrong={"not transposed": lambda Delta, W: Delta @ W},
)


@INPUT_BATCH.program
def input_batch(Delta, W):
    return Delta @ W.T


def mean_half_square(activations, targets):
    """C = 1/N Σ ½ (a − y)²."""
    return half_square(activations, targets) / activations.shape[1]


MEAN = Formula(
    d(C, batch_columns.a(L)),
    ("1/N enters with the cost", (batch_columns.a(L) - batch_columns.y()) / N),
    layers=last,
    letters=batch_columns,
    on=[Network(2, 3, letters=batch_columns, samples=4, cost=mean_half_square)],
    on_sizes="its graph is a program",
    wrong={"N forgotten": lambda A, Y: A - Y, "N twice": lambda A, Y: (A - Y) / A.shape[1] ** 2},
)


@MEAN.program
def mean(A, Y):
    return (A - Y) / A.shape[1]


# ---- costs of known form

SQUARE_COST = Formula(
    d(C, a(L)),
    ("the square brings its 2 down", 2 * (a(L) - y())),
    layers=last,
    on=networks(cost=square),
    wrong={"the 2 is dropped": lambda a, y: a - y, "the other way": lambda a, y: 2 * (y - a)},
)


@SQUARE_COST.program
def square_cost(a, y):
    return 2 * (a - y)


HALF = Formula(
    d(C, a(L)),
    ("the half takes the 2 away", a(L) - y()),
    layers=last,
    on=networks(cost=half_square),
    wrong={"the 2 stays": lambda a, y: 2 * (a - y)},
)


@HALF.program
def half(a, y):
    return a - y


# ---- a graph of one's own: two layers, relu, softmax, mean, penalty

D_, H_, K_ = sp.symbols("D H K", integer=True, positive=True)
X, W1, b1, W2, b2 = (
    Letter("X", N, D_),
    Letter("W1", D_, H_),
    Letter("b1", 1, H_),
    Letter("W2", H_, K_),
    Letter("b2", 1, K_),
)
Z1, H, S, P, T = (
    Letter("Z1", N, H_),
    Letter("H", N, H_),
    Letter("S", N, K_),
    Letter("P", N, K_),
    Letter("T", N, K_),
)
lam = Number("lam")


def rows_sum_to_one(targets):
    return sums_to_one(targets.T).T


two_layer = Graph(
    "2 samples, 3-1-4",
    [X, W1, b1, W2, b2, T, lam],
    {
        Z1: X @ W1 + Ones(N, 1) @ b1,
        H: lambda Z1: np.maximum(0, Z1),
        S: lambda H, W2, b2: H @ W2 + b2,
        P: lambda S: np.exp(S) / np.sum(np.exp(S), axis=1, keepdims=True),
        C: lambda P, T, W1, W2, lam: -np.sum(T * np.log(P)) / len(P) + lam * (np.sum(W1**2) + np.sum(W2**2)),
    },
    sizes={N: 2, D_: 3, H_: 1, K_: 4},
    where={T: rows_sum_to_one},
    alike="one of each kind is what is tested here, and small ones are quick",
)
dS, dH = d(C, S), d(C, H)

SCORES = Formula(
    dS,
    ("1/N enters here, once", (P - T) / N),
    on=[two_layer],
    on_sizes="its graph is a program",
    wrong={"no mean": lambda P, T: P - T},
)


@SCORES.program
def scores(P, T):
    return (P - T) / len(P)


WEIGHT_2 = Formula(
    d(C, W2),
    ("the penalty adds its own", H.T @ dS + 2 * lam * W2),
    on=[two_layer],
    on_sizes="its graph is a program",
    wrong={
        "half the penalty": lambda H, dS, W2, lam: H.T @ dS + lam * W2,
        "no penalty": lambda H, dS: H.T @ dS,
    },
)


@WEIGHT_2.program
def weight_2(H, dS, W2, lam):
    return H.T @ dS + 2 * lam * W2


RELU_GATE = Formula(
    d(C, Z1),
    ("closed where the neuron is silent", dH * gate(Z1)),
    ("H tells it as well", dH * gate(H)),
    on=[two_layer],
    on_sizes="its graph is a program",
    wrong={"always open": lambda dH: dH, "the ramp": lambda dH, H: dH * H},
)


@RELU_GATE.program
def relu_gate(dH, H):
    return dH * (H > 0)


# ---- convolution: letters of rank 4

F_, Ch, U, V, R, Q, I_, J_ = sp.symbols("F Ch U V R Q I J", integer=True, positive=True)
q, c, s_, v, e, r = (sp.Symbol(name, integer=True, nonnegative=True) for name in "qcsver")
IMG, KER, BIA, OUT = (
    Tensor("IMG", N, Ch, R, Q),
    Tensor("KER", F_, Ch, U, V),
    Tensor("BIA", F_),
    Tensor("OUT", N, F_, I_, J_),
)
STRIDE = 2


def forward(IMG, KER, BIA):
    samples, _, height, width = IMG.shape
    filters, _, tall, wide = KER.shape
    out = np.zeros(
        (samples, filters, (height - tall) // STRIDE + 1, (width - wide) // STRIDE + 1),
        np.result_type(IMG, KER),
    )
    for at in np.ndindex(*out.shape):
        sample, filter_, row, column = at
        patch = IMG[sample, :, STRIDE * row : STRIDE * row + tall, STRIDE * column : STRIDE * column + wide]
        out[at] = np.sum(patch * KER[filter_]) + BIA[filter_]
    return out


strided = Graph(
    "1 sample, 2 channels, 4 × 3, 3 kernels 2 × 1, stride 2",
    [IMG, KER, BIA],
    {OUT: forward, C: lambda OUT: unknown("C", OUT)},
    sizes={N: 1, Ch: 2, R: 4, Q: 3, F_: 3, U: 2, V: 1, I_: 2, J_: 2},
    opaque=("cost",),
    alike="one of each kind is what is tested here, and small ones are quick",
)
G = d(C, OUT)
windows = np.lib.stride_tricks.sliding_window_view

CONVOLUTION = Formula(
    OUT[m, e, i, j],
    (
        "definition",
        BIA[e]
        + Sum(
            KER[e, c, s_, v] * IMG[m, c, STRIDE * i + s_, STRIDE * j + v],
            (c, 0, Ch - 1),
            (s_, 0, U - 1),
            (v, 0, V - 1),
        ),
    ),
    on=[strided],
    on_sizes="its graph is a program",
    wrong={
        "flipped": lambda IMG, KER, BIA: forward(IMG, KER[:, :, ::-1, ::-1], BIA),
        "the bias twice": lambda IMG, KER, BIA: forward(IMG, KER, 2 * BIA),
    },
)


@CONVOLUTION.program
def convolution(IMG, KER, BIA):
    seen = windows(IMG, KER.shape[2:], axis=(2, 3))[:, :, ::STRIDE, ::STRIDE]
    return np.einsum("ncijuv,fcuv->nfij", seen, KER) + BIA[:, None, None]


KERNEL_GRADIENT = Formula(
    d(C, KER[e, c, s_, v]),
    (
        "each weight meets every patch",
        Sum(
            d(C, OUT[m, e, i, j]) * IMG[m, c, STRIDE * i + s_, STRIDE * j + v],
            (m, 0, N - 1),
            (i, 0, I_ - 1),
            (j, 0, J_ - 1),
        ),
    ),
    on=[strided],
    on_sizes="its graph is a program",
    wrong={"flipped": lambda G, IMG: kernel_gradient(G, IMG)[:, :, ::-1, ::-1]},
)


@KERNEL_GRADIENT.program
def kernel_gradient(G, IMG):
    seen = windows(IMG, (2, 1), axis=(2, 3))[:, :, ::STRIDE, ::STRIDE]
    return np.einsum("nfij,ncijuv->fcuv", G, seen)


INPUT_GRADIENT = Formula(
    d(C, IMG[m, c, q, r]),
    (
        "scattered to where it came from",
        Sum(
            d(C, OUT[m, e, i, j])
            * KER[e, c, s_, v]
            * KroneckerDelta(q, STRIDE * i + s_)
            * KroneckerDelta(r, STRIDE * j + v),
            (e, 0, F_ - 1), (i, 0, I_ - 1), (j, 0, J_ - 1), (s_, 0, U - 1), (v, 0, V - 1),
        ),
    ),
    on=[strided],
    on_sizes="its graph is a program",
    wrong={"the kernel flipped": lambda G, KER, IMG: input_gradient(G, KER[:, :, ::-1, ::-1], IMG)},
)  # fmt: skip


@INPUT_GRADIENT.program
def input_gradient(G, KER, IMG):
    out = np.zeros(IMG.shape, np.result_type(G, KER))
    for sample, filter_, row, column in np.ndindex(*G.shape):
        top, left = STRIDE * row, STRIDE * column
        out[sample, :, top : top + 2, left : left + 1] += G[sample, filter_, row, column] * KER[filter_]
    return out


BIAS_GRADIENT = Formula(
    d(C, BIA[e]),
    ("", Sum(d(C, OUT[m, e, i, j]), (m, 0, N - 1), (i, 0, I_ - 1), (j, 0, J_ - 1))),
    on=[strided],
    on_sizes="its graph is a program",
    wrong={"over the filters": lambda G: np.sum(G, axis=(0, 1, 2)) * 2},
)


@BIAS_GRADIENT.program
def bias_gradient(G):
    return np.sum(G, axis=(0, 2, 3))


FORMULAS = {name: value for name, value in globals().items() if isinstance(value, Formula)}


@pytest.mark.parametrize("name", FORMULAS)
def test_the_core_carries_every_kind(name):
    evidence = prove(FORMULAS[name])
    assert evidence.entries > 0
    assert len(evidence.wrong) == len(FORMULAS[name].wrong)
