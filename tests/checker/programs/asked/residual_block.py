import numpy as np

rng = np.random.default_rng(43)
X = rng.normal(size=(6, 4))
T = rng.normal(size=(6, 2))
params = {
    "Win": rng.normal(size=(4, 5)),
    "Wa": rng.normal(size=(5, 7)),
    "Wb": rng.normal(size=(7, 5)),
    "Wout": rng.normal(size=(5, 2)),
}


def block(x, Wa, Wb):
    pre = x @ Wa
    act = np.maximum(pre, 0)
    return x + act @ Wb, (x, pre, act)


def block_grad(dout, Wa, Wb, saved):
    x, pre, act = saved
    dWb = act.T @ dout
    dpre = (dout @ Wb.T) * (pre > 0)
    dWa = x.T @ dpre
    dx = dpre @ Wa.T + dout
    return dx, dWa, dWb


def loss(p):
    r1 = np.tanh(X @ p["Win"])
    r2, _ = block(r1, p["Wa"], p["Wb"])
    return np.sum((r2 @ p["Wout"] - T) ** 2) / 2


def backward(p):
    r1 = np.tanh(X @ p["Win"])
    r2, saved = block(r1, p["Wa"], p["Wb"])
    d = r2 @ p["Wout"] - T
    dr2 = d @ p["Wout"].T
    dr1, dWa, dWb = block_grad(dr2, p["Wa"], p["Wb"], saved)
    dWin = X.T @ (dr1 * (1 - r1 ** 2))
    return {"Win": dWin, "Wa": dWa, "Wb": dWb, "Wout": r2.T @ d}
