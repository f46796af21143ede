import numpy as np

rng = np.random.default_rng(208)
pointer = np.array([0, 2, 3, 3, 6, 8])
columns = np.array([1, 3, 0, 2, 3, 4, 0, 4])
dense = rng.normal(size=(5, 2))
goal = rng.normal(size=(5, 2))
params = {"values": rng.normal(size=8), "B": rng.normal(size=(2, 2))}


def spmm(values, matrix):
    out = np.zeros((5, matrix.shape[1]))
    for row in range(5):
        for k in range(pointer[row], pointer[row + 1]):
            out[row] += values[k] * matrix[columns[k]]
    return out


def spmm_transposed(values, matrix):
    out = np.zeros((5, matrix.shape[1]))
    rows = np.repeat(np.arange(5), np.diff(pointer))
    np.add.at(out, columns, values[:, None] * matrix[rows])
    return out


def loss(p):
    once = np.tanh(spmm(p["values"], dense))
    return 0.5 * np.sum((spmm(p["values"], once @ p["B"]) - goal) ** 2)


def backward(p):
    rows = np.repeat(np.arange(5), np.diff(pointer))
    once = np.tanh(spmm(p["values"], dense))
    inner = once @ p["B"]
    error = spmm(p["values"], inner) - goal
    dvalues = np.einsum("kf,kf->k", error[rows], inner[columns])
    dinner = spmm_transposed(p["values"], error)
    dz = (dinner @ p["B"].T) * (1 - once**2)
    dvalues += np.einsum("kf,kf->k", dz[rows], dense[columns])
    return {"values": dvalues, "B": once.T @ dinner}
