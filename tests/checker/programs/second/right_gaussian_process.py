import numpy as np

rng = np.random.default_rng(205)
x = np.sort(rng.uniform(0, 4, size=8))
y = np.sin(x) + 0.1 * rng.normal(size=8)
params = np.array([0.2, -0.3, -1.0])
sq = (x[:, None] - x[None, :]) ** 2


def kernel(theta):
    amplitude, length, noise = np.exp(theta)
    K = amplitude * np.exp(-0.5 * sq / length)
    return K, K + noise * np.eye(8)


def loss(theta):
    _, Ky = kernel(theta)
    L = np.linalg.cholesky(Ky)
    white = np.linalg.solve(L, y)
    return 0.5 * white @ white + np.log(np.diag(L)).sum()


def backward(theta):
    K, Ky = kernel(theta)
    inverse = np.linalg.inv(Ky)
    alpha = inverse @ y
    gap = inverse - np.outer(alpha, alpha)
    pieces = [K, K * 0.5 * sq / np.exp(theta[1]), np.exp(theta[2]) * np.eye(8)]
    return np.array([0.5 * np.trace(gap @ piece) for piece in pieces])
