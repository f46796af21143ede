# plain Python, one sample at a time, smooth L1
data = [([0.2, -1.0], 0.5), ([1.5, 0.3], -2.0), ([-0.7, 0.8], 1.4), ([0.9, -0.4], 0.1), ([-1.2, -0.6], 3.0)]
params = [0.4, -0.7, 0.2]
beta = 1.0


def loss(params):
    w1, w2, b = params
    total = 0.0
    for (x1, x2), target in data:
        e = w1 * x1 + w2 * x2 + b - target
        if abs(e) < beta:
            total += 0.5 * e * e / beta
        else:
            total += abs(e) - 0.5 * beta
    return total / len(data)


def backward(params):
    w1, w2, b = params
    g1 = g2 = gb = 0.0
    for (x1, x2), target in data:
        e = w1 * x1 + w2 * x2 + b - target
        if abs(e) < beta:
            d = e / beta
        else:
            d = 1.0 if e > 0 else -1.0
        g1 += d * x1
        g2 += d * x2
        gb += d
    n = len(data)
    return [g1 / n, g2 / n, gb / n]
