import numpy as np

rnd = np.random.RandomState(4)
pairs = [(rnd.randn(3), rnd.randn(2)) for _ in range(4)]
params = {"first": rnd.randn(4, 3), "second": rnd.randn(2, 4)}


def elu(v):
    return np.where(v > 0, v, np.exp(np.minimum(v, 0)) - 1)


def loss(net):
    total = 0.0
    for sample, wish in pairs:
        guess = net["second"] @ elu(net["first"] @ sample)
        total += np.dot(guess - wish, guess - wish)
    return total / len(pairs)


def backward(net):
    sums = {name: 0 * array for name, array in net.items()}
    for sample, wish in pairs:
        before = net["first"] @ sample
        after = elu(before)
        miss = 2 * (net["second"] @ after - wish)
        sums["second"] += np.outer(miss, after)
        blame = miss @ net["second"]
        blame = blame * np.where(before > 0, 1, after + 1)
        sums["first"] += np.outer(blame, sample)
    return {name: array / len(pairs) for name, array in sums.items()}
