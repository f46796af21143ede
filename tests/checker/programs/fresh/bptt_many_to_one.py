import numpy as np

rng = np.random.default_rng(99)
STEPS = 5
xs = rng.normal(size=(STEPS, 2, 3))
ys = rng.normal(size=(2, 1))


class RNN:
    def __init__(self):
        self.U = rng.normal(size=(3, 4)) * 0.5
        self.W = rng.normal(size=(4, 4)) * 0.5
        self.bias = rng.normal(size=4) * 0.1
        self.out = rng.normal(size=(4, 1))

    def unroll(self):
        self.h = {-1: np.zeros((2, 4))}
        for t in range(STEPS):
            self.h[t] = np.tanh(xs[t] @ self.U + self.h[t - 1] @ self.W + self.bias)
        return self.h[STEPS - 1] @ self.out


params = RNN()


def loss(net):
    return 0.5 * np.sum((net.unroll() - ys) ** 2)


def backward(net):
    residual = net.unroll() - ys
    gU, gW, gb = np.zeros_like(net.U), np.zeros_like(net.W), np.zeros_like(net.bias)
    gout = net.h[STEPS - 1].T @ residual
    gh = residual @ net.out.T
    for t in range(STEPS)[::-1]:
        ga = gh * (1 - net.h[t] ** 2)
        gU += xs[t].T @ ga
        gW += net.h[t - 1].T @ ga
        gb += ga.sum(0)
        gh = ga @ net.W.T
    return {"U": gU, "W": gW, "bias": gb, "out": gout}
