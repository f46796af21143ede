import numpy as np

rng = np.random.default_rng(111)
B, C, S = 3, 2, 4
maps = rng.normal(size=(B, C, S, S))
goal = rng.normal(size=(B, 2))
lin = np.linspace(-1, 1, S)
gx, gy = np.meshgrid(lin, lin)
gx, gy = gx.ravel(), gy.ravel()
params = {"scale": rng.normal(size=(C, S, S)), "tau": np.array([0.7, 1.4]), "R": rng.normal(size=(2 * C, 2))}


def keypoints(p):
    a = np.tanh(maps * p["scale"]).reshape(B, C, S * S)
    logits = a / p["tau"][:, None]
    e = np.exp(logits - logits.max(-1, keepdims=True))
    prob = e / e.sum(-1, keepdims=True)
    ex = (prob * gx).sum(-1)
    ey = (prob * gy).sum(-1)
    return a, logits, prob, ex, ey


def loss(p):
    a, logits, prob, ex, ey = keypoints(p)
    out = np.concatenate([ex, ey], axis=1) @ p["R"]
    return ((out - goal) ** 2).mean()


def backward(p):
    a, logits, prob, ex, ey = keypoints(p)
    feats = np.concatenate([ex, ey], axis=1)
    dout = 2 * (feats @ p["R"] - goal) / goal.size
    dfeats = dout @ p["R"].T
    dex, dey = dfeats[:, :C], dfeats[:, C:]
    dprob = dex[..., None] * gx + dey[..., None] * gy
    dlogits = prob * (dprob - (dprob * prob).sum(-1, keepdims=True))
    dtau = -(dlogits * logits).sum((0, 2)) / p["tau"]
    da = dlogits / p["tau"][:, None]
    dpre = (da * (1 - a**2)).reshape(B, C, S, S)
    return {"scale": (dpre * maps).sum(0), "tau": dtau, "R": feats.T @ dout}
