import numpy as np

rng = np.random.default_rng(120)
n_in, n_h, steps = 2, 3, 4
seq = [rng.normal(size=n_in) for _ in range(steps)]
goal = rng.normal(size=n_h)
params = {}
for g in "zrh":
    params["W" + g] = rng.normal(size=(n_h, n_in)) * 0.7
    params["U" + g] = rng.normal(size=(n_h, n_h)) * 0.7
    params["b" + g] = rng.normal(size=n_h) * 0.3


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def step(p, x, h):
    z = sigmoid(p["Wz"] @ x + p["Uz"] @ h + p["bz"])
    r = sigmoid(p["Wr"] @ x + p["Ur"] @ h + p["br"])
    cand = np.tanh(p["Wh"] @ x + p["Uh"] @ (r * h) + p["bh"])
    return (1 - z) * h + z * cand, (x, h, z, r, cand)


def loss(p):
    h = np.zeros(n_h)
    for x in seq:
        h, _ = step(p, x, h)
    return 0.5 * np.sum((h - goal) ** 2)


def backward(p):
    h, saved = np.zeros(n_h), []
    for x in seq:
        h, values = step(p, x, h)
        saved.append(values)
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    dh = h - goal
    while saved:
        x, h_prev, z, r, cand = saved.pop()
        dcand = dh * z
        dz = dh * (cand - h_prev)
        dh_prev = dh * (1 - z)
        ah = dcand * (1 - cand ** 2)
        drh = p["Uh"].T @ ah
        dr = drh * h_prev
        dh_prev += drh * r
        az = dz * z * (1 - z)
        ar = dr * r * (1 - r)
        for name, a, source in (("z", az, h_prev), ("r", ar, h_prev), ("h", ah, r * h_prev)):
            grads["W" + name] += np.outer(a, x)
            grads["U" + name] += np.outer(a, source)
            grads["b" + name] += a
        dh_prev += p["Uz"].T @ az
        dh_prev += p["Ur"].T @ ar
        dh = dh_prev
    return grads
