import numpy as np

rng = np.random.default_rng(211)
left, right = rng.normal(size=(4, 2)), rng.normal(size=(5, 2))
a, b = np.full(4, 1 / 4), np.full(5, 1 / 5)
params = {"M": rng.normal(size=(2, 2)), "log_eps": np.array(0.1)}
ROUNDS = 4


def lse(m, axis):
    return np.logaddexp.reduce(m, axis=axis)


def solve(p):
    cost = -(left @ p["M"] @ right.T)
    eps = np.exp(p["log_eps"])
    K = -cost / eps
    g, history = np.zeros(5), []
    for _ in range(ROUNDS):
        f = np.log(a) - lse(K + g[None, :], 1)
        history.append((f, g))
        g = np.log(b) - lse(K + f[:, None], 0)
    plan = np.exp(K + f[:, None] + g[None, :])
    return cost, eps, K, history, f, g, plan


def loss(p):
    cost, *_, plan = solve(p)
    return np.sum(plan * cost)


def backward(p):
    cost, eps, K, history, f, g, plan = solve(p)
    dcost = plan.copy()
    dS = cost * plan
    dK, df, dg = dS.copy(), dS.sum(1), dS.sum(0)
    for f_k, g_k in reversed(history):
        logits = K + f_k[:, None]
        P = np.exp(logits - lse(logits, 0))
        share = -P * dg
        dK += share
        df = df + share.sum(1)
        logits = K + g_k[None, :]
        Q = np.exp(logits - lse(logits, 1)[:, None])
        share = -Q * df[:, None]
        dK += share
        dg, df = share.sum(0), 0.0
    dcost -= dK / eps
    return {"M": -left.T @ dcost @ right, "log_eps": -np.sum(dK * K)}
