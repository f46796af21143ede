import numpy as np

rng = np.random.default_rng(131)
gamma, alpha = 2.0, 0.25
X = rng.normal(size=(7, 3))
y = np.array([1., 0., 0., 1., 0., 1., 0.])
params = {"w": rng.normal(size=3), "b": np.array(0.2)}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def focal(p):
    pt = np.where(y == 1, p, 1 - p)
    at = np.where(y == 1, alpha, 1 - alpha)
    return -at * (1 - pt) ** gamma * np.log(pt)


def loss(params):
    return focal(sigmoid(X @ params["w"] + params["b"])).mean()


def backward(params):
    p = sigmoid(X @ params["w"] + params["b"])
    sign = np.where(y == 1, 1.0, -1.0)
    pt = np.where(y == 1, p, 1 - p)
    at = np.where(y == 1, alpha, 1 - alpha)
    dpt = at * (gamma * (1 - pt) ** (gamma - 1) * np.log(pt) - (1 - pt) ** gamma / pt)
    dp = dpt * sign / len(y)
    dz = dp * p * (1 - p)
    return {"w": X.T @ dz, "b": np.array(dz.sum())}
