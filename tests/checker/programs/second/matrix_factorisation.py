import numpy as np

rng = np.random.default_rng(118)
USERS, ITEMS, RANK, LAM = 5, 6, 3, 0.1
seen = [(0, 1, 3.0), (0, 4, 1.0), (1, 1, 4.0), (1, 5, 2.0), (2, 0, 5.0), (3, 2, 2.0), (3, 1, 1.0), (4, 3, 3.0)]
P = rng.normal(size=(USERS, RANK))
Q = rng.normal(size=(ITEMS, RANK))
bu = rng.normal(size=USERS) * 0.1
bi = rng.normal(size=ITEMS) * 0.1
params = {"P": P, "Q": Q, "bu": bu, "bi": bi}


def loss(m):
    total = 0.0
    for u, i, rating in seen:
        error = rating - (3.0 + m["bu"][u] + m["bi"][i] + m["P"][u] @ m["Q"][i])
        total += error**2 + LAM * (m["P"][u] @ m["P"][u] + m["Q"][i] @ m["Q"][i])
    return total


def backward(m):
    gP, gQ = np.zeros_like(m["P"]), np.zeros_like(m["Q"])
    gbu, gbi = np.zeros(USERS), np.zeros(ITEMS)
    for u, i, rating in seen:
        error = rating - (3.0 + m["bu"][u] + m["bi"][i] + m["P"][u] @ m["Q"][i])
        gP[u] += -2 * error * m["Q"][i] + 2 * LAM * m["P"][u]
        gQ[i] += -2 * error * m["P"][u] + 2 * LAM * m["Q"][i]
        gbu[u] += -2 * error
        gbi[i] += -2 * error
    return {"P": gP, "Q": gQ, "bu": gbu, "bi": gbi}
