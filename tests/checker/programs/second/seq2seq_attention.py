import numpy as np

rng = np.random.default_rng(114)
T, S, D, E, V = 5, 4, 4, 3, 5
source = rng.normal(size=(T, E))
outputs = rng.integers(0, V, size=S)
inputs = np.eye(V)[np.concatenate([[0], outputs[:-1]])]
params = {
    "We": rng.normal(size=(E, D)) * 0.6,
    "Ue": rng.normal(size=(D, D)) * 0.6,
    "Wd": rng.normal(size=(V, D)) * 0.6,
    "Ud": rng.normal(size=(D, D)) * 0.6,
    "Wa": rng.normal(size=(D, D)) * 0.6,
    "Wo": rng.normal(size=(2 * D, V)) * 0.6,
}


def run(p):
    enc = [np.zeros(D)]
    for t in range(T):
        enc.append(np.tanh(source[t] @ p["We"] + enc[-1] @ p["Ue"]))
    memory = np.array(enc[1:])
    dec, weights, contexts, probs, total = [enc[-1]], [], [], [], 0.0
    for s in range(S):
        state = np.tanh(inputs[s] @ p["Wd"] + dec[-1] @ p["Ud"])
        score = memory @ (p["Wa"] @ state)
        alpha = np.exp(score - score.max())
        alpha /= alpha.sum()
        context = alpha @ memory
        logit = np.concatenate([state, context]) @ p["Wo"]
        q = np.exp(logit - logit.max())
        q /= q.sum()
        total -= np.log(q[outputs[s]])
        dec.append(state)
        weights.append(alpha)
        contexts.append(context)
        probs.append(q)
    return enc, memory, dec, weights, contexts, probs, total


def loss(p):
    return run(p)[-1]


def backward(p):
    enc, memory, dec, weights, contexts, probs, _ = run(p)
    g = {k: np.zeros_like(v) for k, v in p.items()}
    dmemory, dstate_next = np.zeros_like(memory), np.zeros(D)
    for s in range(S - 1, -1, -1):
        state, alpha = dec[s + 1], weights[s]
        dlogit = probs[s].copy()
        dlogit[outputs[s]] -= 1
        g["Wo"] += np.outer(np.concatenate([state, contexts[s]]), dlogit)
        dcat = p["Wo"] @ dlogit
        dstate, dcontext = dcat[:D] + dstate_next, dcat[D:]
        dalpha = memory @ dcontext
        dmemory += np.outer(alpha, dcontext)
        dscore = alpha * (dalpha - alpha @ dalpha)
        dmemory += np.outer(dscore, p["Wa"] @ state)
        dquery = memory.T @ dscore
        g["Wa"] += np.outer(dquery, state)
        dstate = dstate + p["Wa"].T @ dquery
        dpre = dstate * (1 - state**2)
        g["Wd"] += np.outer(inputs[s], dpre)
        g["Ud"] += np.outer(dec[s], dpre)
        dstate_next = p["Ud"] @ dpre
    dh = dstate_next
    for t in range(T - 1, -1, -1):
        dh = dh + dmemory[t]
        dz = dh * (1 - enc[t + 1] ** 2)
        g["We"] += np.outer(source[t], dz)
        g["Ue"] += np.outer(enc[t], dz)
        dh = p["Ue"] @ dz
    return g
