import numpy as np

rng = np.random.default_rng(31)
T, D, H = 6, 2, 4
xs, ys = rng.normal(size=(T, D)), rng.normal(size=T)
params = {"Wz": rng.normal(size=(D + H, H)) * 0.7, "Wc": rng.normal(size=(D + H, H)) * 0.7, "v": rng.normal(size=H)}


def run(p):
    h, steps = np.zeros(H), []
    for t in range(T):
        joined = np.concatenate([xs[t], h])
        z = 1 / (1 + np.exp(-joined @ p["Wz"]))
        c = np.tanh(joined @ p["Wc"])
        steps.append((joined, h, z, c))
        h = z * h + (1 - z) * c
    return h, steps


def states(p):
    h, steps = run(p)
    return [step[1] for step in steps[1:]] + [h]


def loss(p):
    return sum((h @ p["v"] - y) ** 2 for h, y in zip(states(p), ys)) / T


def backward(p):
    h, steps = run(p)
    hs = states(p)
    g = {k: np.zeros_like(a) for k, a in p.items()}
    dh_next = np.zeros(H)
    for t in reversed(range(T)):
        joined, before, z, c = steps[t]
        e = 2 * (hs[t] @ p["v"] - ys[t]) / T
        g["v"] += e * hs[t]
        dh = e * p["v"] + dh_next
        daz = dh * (before - c) * z * (1 - z)
        dac = dh * (1 - z) * (1 - c**2)
        g["Wz"] += np.outer(joined, daz)
        g["Wc"] += np.outer(joined, dac)
        djoined = daz @ p["Wz"].T + dac @ p["Wc"].T
        dh_next = djoined[D:] + dh * z
    return g
