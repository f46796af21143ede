import numpy as np


class Value:
    """An array on a tape."""

    def __init__(self, data, parents=(), pull=()):
        self.data, self.parents, self.pull, self.grad = np.asarray(data, float), parents, pull, 0.0

    def __matmul__(self, other):
        return Value(
            self.data @ other.data,
            (self, other),
            (lambda g: g @ other.data.T, lambda g: self.data.T @ g),
        )

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (lambda g: g * other.data, lambda g: g * self.data))

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (lambda g: g, lambda g: g))

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, (self,), (lambda g: g * (1 - t**2),))

    def square_sum(self):
        return Value((self.data**2).sum(), (self,), (lambda g: 2 * g * self.data,))


def order(node, seen):
    if id(node) not in seen:
        seen[id(node)] = node
        for parent in node.parents:
            yield from order(parent, seen)
        yield node


def propagate(root):
    root.grad = 1.0
    for node in reversed(list(order(root, {}))):
        for parent, pull in zip(node.parents, node.pull):
            parent.grad = parent.grad + pull(node.grad)


rng = np.random.default_rng(113)
x, minus_y = Value(rng.normal(size=(5, 3))), Value(rng.normal(size=(5, 3)))
params = {"A": rng.normal(size=(3, 3)), "B": rng.normal(size=(3, 3)), "C": rng.normal(size=(3, 3))}


def build(p):
    leaf = {name: Value(array) for name, array in p.items()}
    h = (x @ leaf["A"]).tanh()
    k = (h @ leaf["B"]).tanh() * h
    return ((k @ leaf["C"]) + minus_y).square_sum(), leaf


def loss(p):
    return float(build(p)[0].data)


def backward(p):
    root, leaf = build(p)
    propagate(root)
    return {name: value.grad for name, value in leaf.items()}
