import math
import random


class Value:
    """A scalar that remembers where it came from."""

    def __init__(self, data, children=()):
        self.data, self.grad, self.children = data, 0.0, children
        self.push = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def push():
            self.grad += out.grad
            other.grad += out.grad

        out.push = push
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def push():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.push = push
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def push():
            self.grad += (1 - t * t) * out.grad

        out.push = push
        return out

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if id(v) not in seen:
                seen.add(id(v))
                for c in v.children:
                    visit(c)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.push()


random.seed(12)
params = [[random.uniform(-1, 1) for _ in range(3)] for _ in range(3)]
data = [([0.5, -1.0], 0.3), ([1.5, 0.7], -0.4)]


def build(p):
    total = Value(0.0)
    for xs, t in data:
        h = [(r[0] * xs[0] + r[1] * xs[1] + r[2]).tanh() for r in p[:2]]
        o = p[2][0] * h[0] + p[2][1] * h[1] + p[2][2]
        e = o + (-t)
        total = total + e * e
    return total


def loss(params):
    return build([[Value(v) for v in row] for row in params]).data


def backward(params):
    leaves = [[Value(v) for v in row] for row in params]
    build(leaves).backward()
    return [[v.grad for v in row] for row in leaves]
