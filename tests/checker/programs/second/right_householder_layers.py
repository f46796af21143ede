import numpy as np

rng = np.random.default_rng(212)
X, Y = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))


class Reflection:
    """x - 2 v (v.x) / (v.v), for each row x."""

    def __init__(self, v):
        self.v = v

    def __rmatmul__(self, x):
        return x - 2 * np.outer(x @ self.v, self.v) / (self.v @ self.v)

    __array_ufunc__ = None  # so that array @ reflection comes here

    def vjp(self, x, g):
        q = self.v @ self.v
        xv, gv = x @ self.v, g @ self.v
        dv = -2 * (x.T @ gv + g.T @ xv) / q + 4 * (xv @ gv) * self.v / q**2
        return g @ self, dv


params = {"vs": [rng.normal(size=4) for _ in range(3)], "scale": rng.normal(size=4)}


def loss(p):
    h = X
    for v in p["vs"]:
        h = np.tanh(h @ Reflection(v))
    return np.mean(np.logaddexp(0, h * p["scale"] * Y))


def backward(p):
    layers = list(map(Reflection, p["vs"]))
    before, after = [], [X]
    for layer in layers:
        before.append(after[-1])
        after.append(np.tanh(after[-1] @ layer))
    e = after[-1] * p["scale"] * Y
    g = Y / (1 + np.exp(-e)) / e.size
    grads = {"scale": np.sum(g * after[-1], axis=0), "vs": []}
    g = g * p["scale"]
    for layer in reversed(layers):
        g *= 1 - after.pop() ** 2
        g, dv = layer.vjp(before.pop(), g)
        grads["vs"] = [dv] + grads["vs"]
    return grads
