import numpy as np

rng = np.random.default_rng(202)
z0 = rng.normal(size=(4, 5)) + 1j * rng.normal(size=(4, 5))
target = rng.uniform(0.5, 2, size=(4, 3))
params = {"phase": rng.uniform(-3, 3, size=5), "re": rng.normal(size=(5, 3)), "im": rng.normal(size=(5, 3))}


def loss(p):
    turned = z0 * np.exp(1j * p["phase"])
    out = turned @ (p["re"] + 1j * p["im"])
    return np.mean((np.abs(out) ** 2 - target) ** 2)


def backward(p):
    turned = z0 * np.exp(1j * p["phase"])
    M = p["re"] + 1j * p["im"]
    out = turned @ M
    dpower = 2 * (np.abs(out) ** 2 - target) / target.size
    dout = 2 * dpower * out
    dM = turned.conj().T @ dout
    dturned = dout @ M.conj().T
    dphase = np.real(np.conj(1j * turned) * dturned).sum(axis=0)
    return {"phase": dphase, "re": dM.real, "im": dM.imag}
