import numpy as np


class TiedLM:
    """Bigram model: the embedding is used for the output as well, as GPT-2 does."""

    def __init__(self, vocab, dim, rng):
        self.wte = rng.normal(size=(vocab, dim))
        self.Wh = rng.normal(size=(dim, dim))

    def forward(self, idx, targets):
        self.idx, self.targets = idx, targets
        self.x = self.wte[idx]
        self.h = np.tanh(self.x @ self.Wh)
        logits = self.h @ self.wte.T
        z = logits - logits.max(-1, keepdims=True)
        self.probs = np.exp(z) / np.exp(z).sum(-1, keepdims=True)
        return -np.mean(np.log(self.probs[np.arange(len(idx)), targets]))

    def backward(self):
        n = len(self.idx)
        dlogits = self.probs.copy()
        dlogits[np.arange(n), self.targets] -= 1
        dlogits /= n
        self.dwte = dlogits.T @ self.h
        dh = dlogits @ self.wte
        dpre = dh * (1 - self.h ** 2)
        self.dWh = self.x.T @ dpre
        dx = dpre @ self.Wh.T
        np.add.at(self.dwte, self.idx, dx)


model = TiedLM(6, 3, np.random.default_rng(122))
params = {"wte": model.wte, "Wh": model.Wh}
idx = np.array([0, 2, 2, 5, 1])
targets = np.array([2, 2, 5, 1, 4])


def loss(params):
    model.wte, model.Wh = params["wte"], params["Wh"]
    return model.forward(idx, targets)


def backward(params):
    loss(params)
    model.backward()
    return {"wte": model.dwte, "Wh": model.dWh}
