import numpy as np

rng = np.random.default_rng(23)
V, D = 7, 4
pairs = [(0, 2, [4, 5]), (1, 3, [6, 4]), (0, 1, [5, 5]), (2, 6, [0, 3])]
params = {"emb": rng.normal(0, 0.5, (V, D)), "ctx": rng.normal(0, 0.5, (V, D))}


def sigma(s):
    return 1 / (1 + np.exp(-s))


def loss(params):
    emb, ctx = params["emb"], params["ctx"]
    total = 0.0
    for center, pos, negs in pairs:
        v = emb[center]
        total -= np.log(sigma(ctx[pos] @ v))
        for n in negs:
            total -= np.log(sigma(-ctx[n] @ v))
    return total / len(pairs)


def backward(params):
    emb, ctx = params["emb"], params["ctx"]
    gemb, gctx = np.zeros_like(emb), np.zeros_like(ctx)
    for center, pos, negs in pairs:
        v = emb[center]
        gv = np.zeros(D)
        err = sigma(ctx[pos] @ v) - 1
        gv += err * ctx[pos]
        gctx[pos] += err * v
        for n in negs:
            err = sigma(ctx[n] @ v)
            gv += err * ctx[n]
            gctx[n] += err * v
        gemb[center] += gv
    return {"emb": gemb / len(pairs), "ctx": gctx / len(pairs)}
