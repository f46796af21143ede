import numpy as np

rng = np.random.RandomState(207)
A, B = rng.randn(6, 4), rng.randn(6, 3)
params = {"u": rng.randn(4, 5), "w": rng.randn(5, 3)}
z, h, r = np.empty((6, 5)), np.empty((6, 5)), np.empty((6, 3))
gu, gw = np.empty((4, 5)), np.empty((5, 3))


def loss(p):
    np.dot(A, p["u"], out=z)
    np.maximum(z, 0.1 * z, out=h)
    np.dot(h, p["w"], out=r)
    np.subtract(r, B, out=r)
    return float((r * r).sum() / r.size)


def backward(p):
    loss(p)
    np.multiply(r, 2.0 / r.size, out=r)
    np.dot(h.T, r, out=gw)
    np.dot(r, p["w"].T, out=h)
    h[z < 0] *= 0.1
    np.dot(A.T, h, out=gu)
    return {"u": gu, "w": gw}
