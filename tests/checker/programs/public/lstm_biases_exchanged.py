# a gated recurrent step whose forward pass stands twice: in the loss, and in the backward code
import numpy as np

rng = np.random.default_rng(314)
Xt, C_prev = rng.normal(size=(5, 3)), rng.normal(size=(5, 4))
Y = rng.normal(size=(5, 4))
params = {k: rng.normal(size=(3, 4)) for k in ("Wf", "Wu", "Wc", "Wo")} | {k: rng.normal(size=(1, 4)) for k in ("bf", "bu", "bc", "bo")}


def sig(a):
    return 1 / (1 + np.exp(-a))


def loss(p):
    Gf, Gu, Go = sig(Xt @ p["Wf"] + p["bf"]), sig(Xt @ p["Wu"] + p["bu"]), sig(Xt @ p["Wo"] + p["bo"])
    C = Gf * C_prev + Gu * np.tanh(Xt @ p["Wc"] + p["bc"])
    return np.mean((Go * np.tanh(C) - Y) ** 2)


def backward(p):
    Gf = sig(Xt @ p["Wf"] + p["bf"])
    Gu = sig(Xt @ p["Wu"] + p["bu"])
    Go = sig(Xt @ p["Wo"] + p["bo"])
    Cc = np.tanh(Xt @ p["Wc"] + p["bc"])
    C = Gf * C_prev + Gu * Cc
    tC = np.tanh(C)
    dA = 2 * (Go * tC - Y) / Y.size
    dGo = dA * tC * Go * (1 - Go)
    dC = dA * Go * (1 - tC ** 2)
    dGf = dC * C_prev * Gf * (1 - Gf)
    dGu = dC * Cc * Gu * (1 - Gu)
    dCc = dC * Gu * (1 - Cc ** 2)
    grads = {}
    for k, d in (("f", dGf), ("u", dGu), ("c", dCc), ("o", dGo)):
        grads["W" + k] = Xt.T @ d
        grads["b" + k] = d.sum(axis=0, keepdims=True)
    return grads
