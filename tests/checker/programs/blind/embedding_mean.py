import numpy as np
rng = np.random.default_rng(6)
V, E, K = 7, 4, 7
tokens = np.array([[0, 2, 2, 5], [5, 1, 0, 5], [3, 3, 3, 6]])
nxt = np.array([2, 1, 4])
params = {"emb": rng.normal(size=(V, E)), "pos": 0.3 * rng.normal(size=(4, E)),
          "W": 0.5 * rng.normal(size=(E, K)), "b": np.zeros(K)}

def loss(params):
    e = params["emb"][tokens] + params["pos"]
    h = e.mean(axis=1)
    a = np.tanh(h)
    logits = a @ params["W"] + params["b"]
    m = logits.max(axis=1, keepdims=True)
    lse = m[:, 0] + np.log(np.exp(logits - m).sum(axis=1))
    return np.mean(lse - logits[np.arange(3), nxt])

def backward(params):
    n, L = tokens.shape
    e = params["emb"][tokens] + params["pos"]
    h = e.mean(axis=1)
    a = np.tanh(h)
    logits = a @ params["W"] + params["b"]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    dlogits = p
    dlogits[np.arange(n), nxt] -= 1.0
    dlogits /= n
    gW = a.T @ dlogits
    gb = dlogits.sum(axis=0)
    da = dlogits @ params["W"].T
    dh = da * (1 - a ** 2)
    de = np.repeat(dh[:, None, :] / L, L, axis=1)
    gpos = de.sum(axis=0)
    gemb = np.zeros_like(params["emb"])
    np.add.at(gemb, tokens, de)
    return {"emb": gemb, "pos": gpos, "W": gW, "b": gb}
