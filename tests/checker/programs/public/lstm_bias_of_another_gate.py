import numpy as np

rng = np.random.default_rng(311)
state, width, steps = 3, 2, 3
xs = [rng.normal(size=(width, 1)) for _ in range(steps)]
goal = rng.normal(size=(state, 1))
gates = ["f", "i", "o", "c"]
params = {}
for gate in gates:
    params["W" + gate + "h"] = rng.normal(size=(state, state)) * 0.5
    params["W" + gate + "x"] = rng.normal(size=(state, width)) * 0.5
    params["b" + gate] = rng.normal(size=(state, 1)) * 0.5


def logistic(v):
    return 1 / (1 + np.exp(-v))


def forward(p):
    lists = {name: [np.zeros((state, 1))] for name in ["h", "c", "f", "i", "o", "ct"]}
    for x in xs:
        h = lists["h"][-1]
        for gate in "fio":
            lists[gate].append(logistic(p["W" + gate + "h"] @ h + p["W" + gate + "x"] @ x + p["b" + gate]))
        lists["ct"].append(np.tanh(p["Wch"] @ h + p["Wcx"] @ x + p["bc"]))
        lists["c"].append(lists["f"][-1] * lists["c"][-1] + lists["i"][-1] * lists["ct"][-1])
        lists["h"].append(lists["o"][-1] * np.tanh(lists["c"][-1]))
    return lists


def loss(p):
    return 0.5 * float(np.sum((forward(p)["h"][-1] - goal) ** 2))


def backward(p):
    v = forward(p)
    grads = {name: np.zeros_like(value) for name, value in p.items()}
    delta_h, delta_c = v["h"][-1] - goal, np.zeros((state, 1))
    for t in range(steps, 0, -1):
        tanh_c = np.tanh(v["c"][t])
        delta_o = delta_h * tanh_c * v["o"][t] * (1 - v["o"][t])
        delta_c = delta_c + delta_h * v["o"][t] * (1 - tanh_c ** 2)
        delta_f = delta_c * v["c"][t - 1] * v["f"][t] * (1 - v["f"][t])
        delta_i = delta_c * v["ct"][t] * v["i"][t] * (1 - v["i"][t])
        delta_ct = delta_c * v["i"][t] * (1 - v["ct"][t] ** 2)
        bf_grad = delta_f
        bi_grad = delta_i
        bo_grad = delta_o
        bc_grad = delta_ct
        for gate, delta, b_grad in (("f", delta_f, bf_grad), ("i", delta_i, bi_grad), ("o", delta_o, bo_grad), ("c", delta_ct, bc_grad)):
            grads["W" + gate + "h"] += delta @ v["h"][t - 1].T
            grads["W" + gate + "x"] += delta @ xs[t - 1].T
            grads["b" + gate] += b_grad
        delta_h = sum(p["W" + g + "h"].T @ d for g, d in (("f", delta_f), ("i", delta_i), ("o", delta_o), ("c", delta_ct)))
        delta_c = delta_c * v["f"][t]
    return grads
