import numpy as np

rng = np.random.default_rng(117)
T, K, F = 6, 3, 4
words = rng.normal(size=(T, F))
tags = rng.integers(0, K, size=T)
params = {
    "emit": rng.normal(size=(F, K)),
    "trans": rng.normal(size=(K, K)),
    "start": rng.normal(size=K),
}


def logsumexp(a, axis):
    top = a.max(axis=axis, keepdims=True)
    return np.squeeze(top, axis) + np.log(np.exp(a - top).sum(axis=axis))


def alphas(u, p):
    alpha = [p["start"] + u[0]]
    for t in range(1, T):
        alpha.append(logsumexp(alpha[-1][:, None] + p["trans"], 0) + u[t])
    return np.array(alpha)


def betas(u, p):
    beta = np.zeros((T, K))
    for t in range(T - 2, -1, -1):
        beta[t] = logsumexp(p["trans"] + u[t + 1] + beta[t + 1], 1)
    return beta


def loss(p):
    u = words @ p["emit"]
    path = p["start"][tags[0]] + u[np.arange(T), tags].sum() + p["trans"][tags[:-1], tags[1:]].sum()
    return logsumexp(alphas(u, p)[-1], 0) - path


def backward(p):
    u = words @ p["emit"]
    alpha, beta = alphas(u, p), betas(u, p)
    logz = logsumexp(alpha[-1], 0)
    unary = np.exp(alpha + beta - logz)
    du = unary.copy()
    du[np.arange(T), tags] -= 1
    dtrans = np.zeros((K, K))
    for t in range(T - 1):
        pair = alpha[t][:, None] + p["trans"] + u[t + 1] + beta[t + 1]
        dtrans += np.exp(pair - logz)
        dtrans[tags[t], tags[t + 1]] -= 1
    dstart = unary[0].copy()
    dstart[tags[0]] -= 1
    return {"emit": words.T @ du, "trans": dtrans, "start": dstart}
