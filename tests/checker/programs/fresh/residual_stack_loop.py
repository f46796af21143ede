import numpy as np

np.random.seed(21)
DEPTH, WIDTH, N = 3, 5, 4
inputs = np.random.randn(WIDTH, N)
outputs = np.random.randn(WIDTH, N)
params = {}
for layer in range(DEPTH):
    params[f"A{layer}"] = 0.4 * np.random.randn(WIDTH, WIDTH)
    params[f"B{layer}"] = 0.4 * np.random.randn(WIDTH, WIDTH)


def forward(params):
    states, hiddens = [inputs], []
    for layer in range(DEPTH):
        hidden = np.maximum(0.0, params[f"A{layer}"] @ states[-1])
        hiddens.append(hidden)
        states.append(states[-1] + params[f"B{layer}"] @ hidden)
    return states, hiddens


def loss(params):
    states, _ = forward(params)
    return np.sum((states[-1] - outputs) ** 2) / N


def backward(params):
    grads = {}
    states, hiddens = forward(params)
    g = 2 * (states[-1] - outputs) / N
    for layer in range(DEPTH - 1, -1, -1):
        hidden = hiddens[layer]
        grads[f"B{layer}"] = g @ hidden.T
        ghidden = params[f"B{layer}"].T @ g
        ghidden = np.where(hidden > 0, ghidden, 0.0)
        grads[f"A{layer}"] = ghidden @ states[layer].T
        g = g + params[f"A{layer}"].T @ ghidden
    return grads
