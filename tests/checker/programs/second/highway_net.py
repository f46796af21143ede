import numpy as np

rng = np.random.default_rng(104)
D, DEPTH = 4, 3
X = rng.normal(size=(D, 6))
labels = np.array([0, 1, 1, 0, 1, 0.0])


def logistic(v):
    return 1.0 / (1.0 + np.exp(-v))


params = {"read": rng.normal(size=(1, D))}
for i in range(DEPTH):
    params[f"WH{i}"] = rng.normal(size=(D, D)) * 0.7
    params[f"bH{i}"] = rng.normal(size=(D, 1)) * 0.1
    params[f"WT{i}"] = rng.normal(size=(D, D)) * 0.7
    params[f"bT{i}"] = -np.ones((D, 1))


def forward(P):
    h, trace = X, []
    for i in range(DEPTH):
        cand = np.tanh(P[f"WH{i}"] @ h + P[f"bH{i}"])
        gate = logistic(P[f"WT{i}"] @ h + P[f"bT{i}"])
        trace.append((h, cand, gate))
        h = cand * gate + h * (1 - gate)
    prob = logistic(P["read"] @ h)[0]
    return h, trace, prob


def loss(P):
    prob = forward(P)[2]
    return -np.sum(labels * np.log(prob) + (1 - labels) * np.log(1 - prob))


def backward(P):
    h, trace, prob = forward(P)
    G = {}
    err = (prob - labels)[None, :]
    G["read"] = err @ h.T
    dh = P["read"].T @ err
    for i in range(DEPTH - 1, -1, -1):
        below, cand, gate = trace[i]
        dcand = dh * gate * (1 - cand**2)
        dgate = dh * (cand - below) * gate * (1 - gate)
        G[f"WH{i}"] = dcand @ below.T
        G[f"bH{i}"] = dcand.sum(axis=1, keepdims=True)
        G[f"WT{i}"] = dgate @ below.T
        G[f"bT{i}"] = dgate.sum(axis=1, keepdims=True)
        dh = dh * (1 - gate) + P[f"WH{i}"].T @ dcand + P[f"WT{i}"].T @ dgate
    return G
