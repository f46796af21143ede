import numpy as np

rs = np.random.RandomState(5)
x0 = rs.randn(3, 6)
goal = rs.randn(3, 6)


class Parameters:
    pass


params = Parameters()
params.W = rs.randn(6, 6) / 3
params.gain = 1 + 0.2 * rs.randn(6)
params.shift = 0.1 * rs.randn(6)


def loss(theta):
    u = x0 + np.tanh(x0 @ theta.W)
    centred = u - u.mean(1, keepdims=True)
    spread = np.sqrt((centred ** 2).mean(1, keepdims=True) + 1e-6)
    y = theta.gain * centred / spread + theta.shift
    return 0.5 * ((y - goal) ** 2).sum(1).mean()


def backward(theta):
    h = np.tanh(x0 @ theta.W)
    u = x0 + h
    centred = u - u.mean(1, keepdims=True)
    spread = np.sqrt((centred ** 2).mean(1, keepdims=True) + 1e-6)
    normed = centred / spread
    y = theta.gain * normed + theta.shift
    dy = (y - goal) / 3
    dshift = dy.sum(0)
    dgain = (dy * normed).sum(0)
    dnormed = dy * theta.gain
    du = dnormed - dnormed.mean(1, keepdims=True)
    du -= normed * (dnormed * normed).mean(1, keepdims=True)
    du /= spread
    dW = x0.T @ (du * (1 - h * h))
    return {"W": dW, "gain": dgain, "shift": dshift}
