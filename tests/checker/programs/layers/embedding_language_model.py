import numpy as np

rng = np.random.default_rng(111)
vocab, block, emb, hidden = 6, 3, 2, 5
Xb = np.array([[0, 1, 1], [2, 5, 1], [4, 4, 4], [3, 0, 2]])
Yb = np.array([2, 0, 5, 1])
n = len(Xb)
C = rng.normal(size=(vocab, emb))
W1 = rng.normal(size=(block * emb, hidden)) * 0.5
b1 = rng.normal(size=hidden) * 0.1
W2 = rng.normal(size=(hidden, vocab)) * 0.5
b2 = rng.normal(size=vocab) * 0.1
params = [C, W1, b1, W2, b2]


def loss(parameters):
    C, W1, b1, W2, b2 = parameters
    h = np.tanh(C[Xb].reshape(n, -1) @ W1 + b1)
    logits = h @ W2 + b2
    counts = np.exp(logits - logits.max(1, keepdims=True))
    probs = counts / counts.sum(1, keepdims=True)
    return -np.log(probs[range(n), Yb]).mean()


def backward(parameters):
    C, W1, b1, W2, b2 = parameters
    # forward, in small steps
    e = C[Xb]
    embcat = e.reshape(n, -1)
    h = np.tanh(embcat @ W1 + b1)
    logits = h @ W2 + b2
    logit_maxes = logits.max(1, keepdims=True)
    counts = np.exp(logits - logit_maxes)
    counts_sum = counts.sum(1, keepdims=True)
    counts_sum_inv = counts_sum ** -1
    probs = counts * counts_sum_inv
    # backward, step by step
    dlogprobs = np.zeros_like(probs)
    dlogprobs[range(n), Yb] = -1.0 / n
    dprobs = (1.0 / probs) * dlogprobs
    dcounts_sum_inv = (counts * dprobs).sum(1, keepdims=True)
    dcounts = counts_sum_inv * dprobs
    dcounts_sum = (-counts_sum ** -2) * dcounts_sum_inv
    dcounts += np.ones_like(counts) * dcounts_sum
    dlogits = counts * dcounts
    dh = dlogits @ W2.T
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpreact = (1.0 - h ** 2) * dh
    dembcat = dhpreact @ W1.T
    dW1 = embcat.T @ dhpreact
    db1 = dhpreact.sum(0)
    de = dembcat.reshape(e.shape)
    dC = np.zeros_like(C)
    np.add.at(dC, Xb, de)
    return [dC, dW1, db1, dW2, db2]
