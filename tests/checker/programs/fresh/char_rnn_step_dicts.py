import numpy as np

rs = np.random.RandomState(2)
vocab, hidden = 5, 6
inputs = [0, 3, 1, 4, 3]
targets = [3, 1, 4, 3, 2]
params = dict(
    Wxh=rs.randn(hidden, vocab) * 0.4,
    Whh=rs.randn(hidden, hidden) * 0.4,
    Why=rs.randn(vocab, hidden) * 0.4,
    bh=rs.randn(hidden, 1) * 0.1,
    by=rs.randn(vocab, 1) * 0.1,
)


def forward(p):
    xs, hs, ps, total = {}, {-1: np.zeros((hidden, 1))}, {}, 0
    for t, ix in enumerate(inputs):
        xs[t] = np.zeros((vocab, 1))
        xs[t][ix] = 1
        hs[t] = np.tanh(p["Wxh"] @ xs[t] + p["Whh"] @ hs[t - 1] + p["bh"])
        ys = p["Why"] @ hs[t] + p["by"]
        ps[t] = np.exp(ys) / np.sum(np.exp(ys))
        total -= np.log(ps[t][targets[t], 0])
    return total, xs, hs, ps


def loss(p):
    return forward(p)[0]


def backward(p):
    _, xs, hs, ps = forward(p)
    g = {k: np.zeros_like(v) for k, v in p.items()}
    dhnext = np.zeros((hidden, 1))
    for t in reversed(range(len(inputs))):
        dy = ps[t].copy()
        dy[targets[t]] -= 1
        g["Why"] += dy @ hs[t].T
        g["by"] += dy
        dh = p["Why"].T @ dy + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        g["bh"] += dhraw
        g["Wxh"] += dhraw @ xs[t].T
        g["Whh"] += dhraw @ hs[t - 1].T
        dhnext = p["Whh"].T @ dhraw
    return g
