import numpy as np

rng = np.random.default_rng(121)
X, y = rng.normal(size=(10, 3)), rng.integers(0, 3, size=10)
params = {
    "W": rng.normal(size=(2, 3, 4)),
    "b": rng.normal(size=(2, 4)) * 0.3,
    "V": rng.normal(size=(4, 3)),
}


def forward(p):
    pieces = np.einsum("ni,kij->nkj", X, p["W"]) + p["b"]
    winner = pieces.argmax(axis=1)
    h = pieces.max(axis=1)
    s = h @ p["V"]
    q = np.exp(s - s.max(1, keepdims=True))
    return pieces, winner, h, q / q.sum(1, keepdims=True)


def loss(p):
    q = forward(p)[3]
    return -np.log(q[range(10), y]).mean()


def backward(p):
    pieces, winner, h, q = forward(p)
    ds = (q - np.eye(3)[y]) / 10
    dV = h.T @ ds
    dh = ds @ p["V"].T
    mask = np.arange(2)[None, :, None] == winner[:, None, :]
    dpieces = mask * dh[:, None, :]
    dW = np.einsum("ni,nkj->kij", X, dpieces)
    db = dpieces.sum(axis=0)
    return {"W": dW, "b": db, "V": dV}
