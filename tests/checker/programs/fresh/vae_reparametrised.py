import numpy as np

rng = np.random.default_rng(37)
x, noise = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
params = {"Wm": rng.normal(size=(3, 2)), "Ws": 0.3 * rng.normal(size=(3, 2)), "D": rng.normal(size=(2, 3))}


def loss(p):
    mu, logvar = x @ p["Wm"], x @ p["Ws"]
    z = mu + np.exp(0.5 * logvar) * noise
    rec = 0.5 * np.sum((z @ p["D"] - x) ** 2)
    kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar))
    return (rec + kl) / len(x)


def backward(p):
    n = len(x)
    mu, logvar = x @ p["Wm"], x @ p["Ws"]
    std = np.exp(0.5 * logvar)
    z = mu + std * noise
    dxr = (z @ p["D"] - x) / n
    dD = z.T @ dxr
    dz = dxr @ p["D"].T
    dmu = dz + mu / n
    dlogvar = dz * noise * 0.5 * std + 0.5 * (np.exp(logvar) - 1) / n
    return {"Wm": x.T @ dmu, "Ws": x.T @ dlogvar, "D": dD}
