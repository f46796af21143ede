import math
import random

random.seed(4)
samples = [([0.0, 1.0, 1.0], [1, 0, 0]), ([1.0, 0.0, 0.5], [0, 1, 0]), ([0.3, 0.7, -1.0], [0, 0, 1]), ([1.0, 1.0, 0.2], [1, 0, 0])]
n = 3


def rand_matrix(rows, cols):
    return [[random.uniform(-1, 1) for _ in range(cols)] for _ in range(rows)]


params = {"hid": rand_matrix(n, n), "out": rand_matrix(n, n)}


def sigmoid(v):
    return 1 / (1 + math.exp(-v))


def run(p, inp):
    h = [sigmoid(sum(inp[i] * p["hid"][i][j] for i in range(n))) for j in range(n)]
    o = [sigmoid(sum(h[j] * p["out"][j][k] for j in range(n))) for k in range(n)]
    return h, o


def loss(p):
    total = 0.0
    for inp, target in samples:
        h, o = run(p, inp)
        for k in range(n):
            total += 0.5 * (target[k] - o[k]) ** 2
    return total


def backward(p):
    g = {"hid": [[0.0] * n for _ in range(n)], "out": [[0.0] * n for _ in range(n)]}
    for inp, target in samples:
        h, o = run(p, inp)
        out_delta = [0.0] * n
        for k in range(n):
            out_delta[k] = (o[k] - target[k]) * o[k] * (1 - o[k])
        hid_delta = [0.0] * n
        for j in range(n):
            err = 0.0
            for k in range(n):
                err += out_delta[k] * p["out"][j][k]
            hid_delta[j] = err * h[j] * (1 - h[j])
        for j in range(n):
            for k in range(n):
                g["out"][j][k] += h[j] * out_delta[k]
        for i in range(n):
            for j in range(n):
                g["hid"][i][j] += inp[i] * hid_delta[j]
    return g
