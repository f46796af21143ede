import numpy as np

rng = np.random.default_rng(312)
num_hidden, num_in, seq_len = 3, 2, 4
data = rng.normal(size=(seq_len, num_in))
label = rng.normal(size=(seq_len, num_hidden))
params = [rng.normal(size=(num_in, 4 * num_hidden)) * 0.6, rng.normal(size=(num_hidden, 4 * num_hidden)) * 0.6, rng.normal(size=4 * num_hidden) * 0.2]


def sigm(a):
    return 1. / (1. + np.exp(-a))


def unroll(params):
    Wi, Wh, b = params
    h = c = np.zeros(num_hidden)
    tape = []
    for x in data:
        z = np.split(x @ Wi + h @ Wh + b, 4)
        i, g, f, o = sigm(z[0]), np.tanh(z[1]), sigm(z[2]), sigm(z[3])
        nc = f * c + i * g
        nh = o * np.tanh(nc)
        tape.append((x, h, c, i, g, f, o, nc, nh))
        h, c = nh, nc
    return tape


def loss(params):
    return sum(0.5 * np.sum((step[-1] - y) ** 2) for step, y in zip(unroll(params), label))


def backward(params):
    Wi, Wh, b = params
    dWi, dWh, db = np.zeros_like(Wi), np.zeros_like(Wh), np.zeros_like(b)
    dh, dc = np.zeros(num_hidden), np.zeros(num_hidden)
    for (x, h, c, i, g, f, o, nc, nh), y in reversed(list(zip(unroll(params), label))):
        dh = dh + nh - y
        tc = np.tanh(nc)
        do = dh * tc
        dc += dh * o * (1 - tc * tc)
        dz = np.concatenate([dc * g * i * (1 - i), dc * i * (1 - g * g), dc * c * f * (1 - f), do * o * (1 - o)])
        dWi += np.outer(x, dz)
        dWh += np.outer(h, dz)
        db += dz
        dh = Wh @ dz
        dc = dc * f
    return [dWi, dWh, db]
