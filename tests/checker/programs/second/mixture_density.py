import numpy as np

rng = np.random.default_rng(101)
N, H, K = 9, 5, 3
x = rng.uniform(-1, 1, size=(N, 1))
t = np.sin(3 * x) + 0.2 * rng.normal(size=(N, 1))
params = {
    "W1": rng.normal(size=(1, H)),
    "b1": rng.normal(size=H) * 0.3,
    "Wpi": rng.normal(size=(H, K)) * 0.5,
    "Wmu": rng.normal(size=(H, K)) * 0.5,
    "Wsig": rng.normal(size=(H, K)) * 0.3,
}


def network(p):
    h = np.tanh(x @ p["W1"] + p["b1"])
    scores = h @ p["Wpi"]
    scores = scores - scores.max(axis=1, keepdims=True)
    pi = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    mu = h @ p["Wmu"]
    sigma = np.exp(h @ p["Wsig"])
    density = np.exp(-0.5 * ((t - mu) / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
    return h, pi, mu, sigma, density


def loss(p):
    h, pi, mu, sigma, density = network(p)
    return -np.mean(np.log((pi * density).sum(axis=1)))


def backward(p):
    h, pi, mu, sigma, density = network(p)
    gamma = pi * density
    gamma = gamma / gamma.sum(axis=1, keepdims=True)
    dpi = (pi - gamma) / N
    dmu = gamma * (mu - t) / sigma**2 / N
    dsig = gamma * (1 - ((t - mu) / sigma) ** 2) / N
    dh = dpi @ p["Wpi"].T + dmu @ p["Wmu"].T + dsig @ p["Wsig"].T
    dz = dh * (1 - h**2)
    return {
        "W1": x.T @ dz,
        "b1": dz.sum(axis=0),
        "Wpi": h.T @ dpi,
        "Wmu": h.T @ dmu,
        "Wsig": h.T @ dsig,
    }
