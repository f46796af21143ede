import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

rng = np.random.default_rng(88)
img = rng.normal(size=(2, 7, 7))
params = {"k1": rng.normal(size=(3, 3)) * 0.5, "k2": rng.normal(size=(2, 2)) * 0.5, "bias": rng.normal(size=())}


def correlate(a, k):
    return np.einsum("nijab,ab->nij", sliding_window_view(a, k.shape, axis=(1, 2)), k)


def loss(p):
    a = np.log1p(np.exp(correlate(img, p["k1"]) + p["bias"]))
    out = correlate(a, p["k2"])
    return 0.5 * np.square(out).sum() / len(img)


def backward(p):
    z = correlate(img, p["k1"]) + p["bias"]
    a = np.log1p(np.exp(z))
    dout = correlate(a, p["k2"]) / len(img)
    gk2 = np.tensordot(sliding_window_view(a, dout.shape[1:], axis=(1, 2)), dout, axes=([0, 3, 4], [0, 1, 2]))
    r = p["k2"].shape[0] - 1
    padded = np.pad(dout, [(0, 0), (r, r), (r, r)])
    da = correlate(padded, p["k2"][::-1, ::-1])
    dz = da / (1 + np.exp(-z))
    gk1 = np.tensordot(sliding_window_view(img, dz.shape[1:], axis=(1, 2)), dz, axes=([0, 3, 4], [0, 1, 2]))
    return {"k1": gk1, "k2": gk2, "bias": dz.sum()}
