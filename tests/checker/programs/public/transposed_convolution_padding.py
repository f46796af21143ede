# the input's gradient by a full convolution with the flipped kernel
import numpy as np

rng = np.random.default_rng(316)
x = rng.normal(size=(5, 4))
goal = rng.normal(size=(3, 1))
params = {"k1": rng.normal(size=(2, 3)), "k2": rng.normal(size=(2, 2))}


def correlate(a, k):
    rows, cols = a.shape[0] - k.shape[0] + 1, a.shape[1] - k.shape[1] + 1
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            out[r, c] = np.sum(a[r:r + k.shape[0], c:c + k.shape[1]] * k)
    return out


def loss(p):
    h = np.tanh(correlate(x, p["k1"]))
    return np.sum((correlate(h, p["k2"]) - goal) ** 2)


def backward(p):
    h = np.tanh(correlate(x, p["k1"]))
    out = correlate(h, p["k2"])
    dout = 2 * (out - goal)
    dk2 = correlate(h, dout)
    pad_r, pad_c = p["k2"].shape[0] - 1, p["k2"].shape[1] - 1
    padded = np.pad(dout, ((pad_r, pad_r), (pad_c, pad_c)))
    flipped = p["k2"][::-1, ::-1]
    dh = correlate(padded, flipped)
    dk1 = correlate(x, dh * (1 - h ** 2))
    return {"k1": dk1, "k2": dk2}
