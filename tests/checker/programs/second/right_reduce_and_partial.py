from functools import partial, reduce

import numpy as np

rng = np.random.default_rng(206)
X, Y = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
params = [rng.normal(size=(4, 3)), rng.normal(size=(4, 4)), rng.normal(size=(2, 4))]


def softsign(z):
    return z / (1 + abs(z))


def chain(*functions):
    return lambda start: reduce(lambda value, f: f(value), functions, start)


def dense(W, a, act=softsign):
    return act(W @ a)


def loss(ws):
    *hidden, last = ws
    net = chain(*(partial(dense, W) for W in hidden), partial(dense, last, act=lambda z: z))
    return np.square(net(X) - Y).mean()


def backward(ws):
    states = reduce(lambda acc, W: acc + [softsign(W @ acc[-1])], ws[:-1], [X])
    seed = (2 / Y.size) * (ws[-1] @ states[-1] - Y)

    def back(carry, pair):
        (delta, out), (W, a) = carry, pair
        return (W.T @ delta) * (1 - abs(a)) ** 2, [delta @ a.T] + out

    (_, out) = reduce(back, list(zip(ws, states))[::-1], (seed, []))
    return out
