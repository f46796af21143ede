import math

xs, ys = [[0.5, -1.0], [1.5, 0.3], [-0.7, 0.8]], [1.0, -1.0, 0.5]
params = {"w": [[0.2, -0.4], [0.6, 0.1]], "v": [0.3, -0.5], "c": 0.1}


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, ((self, 1 - t * t),))

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in node.parents:
                parent.grad += slope * node.grad


def graph(p):
    w, v, c = [[Value(e) for e in row] for row in p["w"]], [Value(e) for e in p["v"]], Value(p["c"])
    total = Value(0.0)
    for x, y in zip(xs, ys):
        out = c
        for row, weight in zip(w, v):
            z = Value(0.0)
            for entry, number in zip(row, x):
                z = z + entry * number
            out = out + weight * z.tanh()
        miss = out + (-y)
        total = total + miss * miss
    return total, w, v, c


def loss(p):
    return graph(p)[0].data


def backward(p):
    total, w, v, c = graph(p)
    total.backward()
    return {"w": [[e.grad for e in row] for row in w], "v": [e.grad for e in v], "c": c.grad}
