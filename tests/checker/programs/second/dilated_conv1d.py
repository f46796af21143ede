import numpy as np

rng = np.random.default_rng(102)
B, Cin, Cout, L, K, DIL = 2, 2, 3, 12, 3, 2
signal = rng.normal(size=(B, Cin, L))
target = rng.normal(size=B)


class Net:
    def __init__(self):
        self.k1 = rng.normal(size=(Cout, Cin, K)) * 0.5
        self.b1 = rng.normal(size=Cout) * 0.1
        self.k2 = rng.normal(size=(1, Cout, K)) * 0.5
        self.out = rng.normal(size=4)


def conv(x, kernel, dilation):
    length = x.shape[2] - dilation * (kernel.shape[2] - 1)
    y = np.zeros((x.shape[0], kernel.shape[0], length))
    for k in range(kernel.shape[2]):
        start = k * dilation
        y += np.einsum("bil,oi->bol", x[:, :, start : start + length], kernel[:, :, k])
    return y


def conv_grads(x, kernel, dilation, dy):
    length = dy.shape[2]
    dx, dk = np.zeros_like(x), np.zeros_like(kernel)
    for k in range(kernel.shape[2]):
        begin = k * dilation
        dk[:, :, k] = np.einsum("bol,bil->oi", dy, x[:, :, begin : begin + length])
        dx[:, :, begin : begin + length] += np.einsum("bol,oi->bil", dy, kernel[:, :, k])
    return dx, dk


def forward(net):
    u = conv(signal, net.k1, DIL) + net.b1[None, :, None]
    v = u / (1 + np.abs(u))
    s = conv(v, net.k2, DIL)[:, 0]
    return u, v, s, s @ net.out


def loss(net):
    return 0.5 * np.sum((forward(net)[-1] - target) ** 2)


def backward(net):
    u, v, s, y = forward(net)
    e = y - target
    ds = np.outer(e, net.out)[:, None, :]
    dv, dk2 = conv_grads(v, net.k2, DIL, ds)
    du = dv / (1 + np.abs(u)) ** 2
    _, dk1 = conv_grads(signal, net.k1, DIL, du)
    return {"k1": dk1, "b1": du.sum((0, 2)), "k2": dk2, "out": s.T @ e}


params = Net()
