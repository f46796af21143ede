import numpy as np

np.random.seed(313)
seq = [0, 3, 1, 2]
nxt = [3, 1, 2, 0]
U, V, W = np.random.randn(3, 4), np.random.randn(4, 3), np.random.randn(3, 3) * 0.5
b, c = np.random.randn(3, 1), np.random.randn(4, 1)
params = {"U": U, "V": V, "W": W, "b": b, "c": c}


class Model:
    def forward(self, p):
        self.x, self.h, self.p = {}, {-1: np.zeros((3, 1))}, {}
        total = 0
        for t, (i, j) in enumerate(zip(seq, nxt)):
            self.x[t] = np.eye(4)[:, [i]]
            self.h[t] = np.tanh(p["U"] @ self.x[t] + p["W"] @ self.h[t - 1] + p["b"])
            o = p["V"] @ self.h[t] + p["c"]
            self.p[t] = np.exp(o) / np.exp(o).sum()
            total -= np.log(self.p[t][j, 0])
        return total

    def backward(self, p):
        dU, dV, dW = np.zeros_like(p["U"]), np.zeros_like(p["V"]), np.zeros_like(p["W"])
        db, dc = np.zeros_like(p["b"]), np.zeros_like(p["c"])
        dhnext = np.zeros_like(self.h[0])
        for t in reversed(range(len(seq))):
            dy = self.p[t].copy()
            dy[nxt[t]] -= 1
            dV += dy @ self.h[t].T
            dc += dy
            dh = p["V"].T @ dy + dhnext
            dhrec = (1 - self.h[t] * self.h[t]) * dh
            db += dhrec
            dU += dhrec @ self.x[t].T
            dW += dhrec @ self.h[t - 1].T
            dhnext = p["W"].T @ dhrec
        return {"U": dU, "V": dV, "W": dW, "b": db, "c": dc}


model = Model()


def loss(params):
    return model.forward(params)


def backward(params):
    model.forward(params)
    return model.backward(params)
