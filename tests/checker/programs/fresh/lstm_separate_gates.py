import numpy as np


def sigmoid(v):
    return 1.0 / (1.0 + np.exp(-v))


class LSTM:
    def __init__(self, n_x, n_h):
        rng = np.random.default_rng(41)
        for gate in "figo":
            setattr(self, "W" + gate, rng.normal(0, 0.5, (n_h, n_h + n_x)))
            setattr(self, "b" + gate, rng.normal(0, 0.2, (n_h, 1)))
        self.n_h = n_h

    def forward(self, xs):
        h = np.zeros((self.n_h, 1))
        c = np.zeros((self.n_h, 1))
        self.cache = []
        outs = []
        for x in xs:
            z = np.vstack((h, x))
            f = sigmoid(self.Wf @ z + self.bf)
            i = sigmoid(self.Wi @ z + self.bi)
            g = np.tanh(self.Wg @ z + self.bg)
            o = sigmoid(self.Wo @ z + self.bo)
            c_prev = c
            c = f * c_prev + i * g
            h = o * np.tanh(c)
            self.cache.append((z, f, i, g, o, c_prev, c))
            outs.append(h)
        return outs

    def backward(self, dhs):
        for gate in "figo":
            setattr(self, "dW" + gate, np.zeros_like(getattr(self, "W" + gate)))
            setattr(self, "db" + gate, np.zeros_like(getattr(self, "b" + gate)))
        dh_next = np.zeros((self.n_h, 1))
        dc_next = np.zeros((self.n_h, 1))
        for t in range(len(dhs) - 1, -1, -1):
            z, f, i, g, o, c_prev, c = self.cache[t]
            dh = dhs[t] + dh_next
            tc = np.tanh(c)
            do = dh * tc * o * (1 - o)
            dc = dh * o * (1 - tc**2) + dc_next
            df = dc * c_prev * f * (1 - f)
            di = dc * g * i * (1 - i)
            dg = dc * i * (1 - g**2)
            self.dWf += df @ z.T
            self.dWi += di @ z.T
            self.dWg += dg @ z.T
            self.dWo += do @ z.T
            self.dbf += df
            self.dbi += di
            self.dbg += dg
            self.dbo += do
            dz = self.Wf.T @ df + self.Wi.T @ di + self.Wg.T @ dg + self.Wo.T @ do
            dh_next = dz[: self.n_h]
            dc_next = dc * f


net = LSTM(2, 3)
rng = np.random.default_rng(5)
xs = [rng.normal(size=(2, 1)) for _ in range(3)]
ts = [rng.normal(size=(3, 1)) for _ in range(3)]
names = ["W" + k for k in "figo"] + ["b" + k for k in "figo"]
params = {k: getattr(net, k) for k in names}


def load(p):
    for k in names:
        setattr(net, k, p[k])


def loss(p):
    load(p)
    return sum(0.5 * np.sum((h - t) ** 2) for h, t in zip(net.forward(xs), ts))


def backward(p):
    load(p)
    hs = net.forward(xs)
    net.backward([h - t for h, t in zip(hs, ts)])
    return {k: getattr(net, "d" + k) for k in names}
