import numpy as np
rng = np.random.default_rng(2)
N_LAYERS, D = 3, 5
x0 = rng.standard_normal((4, D))
target = rng.standard_normal((4, D))
params = {}
for i in range(N_LAYERS):
    params[f"scale{i}"] = 1 + 0.1 * rng.standard_normal(D)
    params[f"W{i}"] = 0.4 * rng.standard_normal((D, D))

def silu(z):
    return z / (1 + np.exp(-z))

def forward(params):
    caches = []
    x = x0
    for i in range(N_LAYERS):
        ms = np.mean(x * x, axis=-1, keepdims=True)
        inv = (ms + 1e-6) ** -0.5
        xn = x * inv
        y = xn * params[f"scale{i}"]
        z = y @ params[f"W{i}"]
        caches.append((x, inv, xn, y, z))
        x = x + silu(z)
    return x, caches

def loss(params):
    x, _ = forward(params)
    return np.mean((x - target) ** 2)

def backward(params):
    grads = {}
    x, caches = forward(params)
    dx = 2 * (x - target) / x.size
    for i in range(N_LAYERS - 1, -1, -1):
        xi, inv, xn, y, z = caches[i]
        sig = 1 / (1 + np.exp(-z))
        dz = dx * sig * (1 + z * (1 - sig))
        grads[f"W{i}"] = y.T @ dz
        dy = dz @ params[f"W{i}"].T
        grads[f"scale{i}"] = np.sum(dy * xn, axis=0)
        dxn = dy * params[f"scale{i}"]
        dot = np.mean(dxn * xn, axis=-1, keepdims=True)
        dx = dx + inv * (dxn - xn * dot)
    return grads
