import numpy as np

rng = np.random.default_rng(209)
params = {"W": rng.normal(size=(3, 3)), "b": rng.normal(size=3), "s": np.array(0.7)}
data = rng.normal(size=(4, 3))
PROGRAM = [
    ("matmul", "h", ("x", "W")),
    ("add", "h2", ("h", "b")),
    ("exp", "e", ("h2",)),
    ("log1p", "f", ("e",)),
    ("mul", "g", ("f", "s")),
    ("matmul", "k", ("g", "W")),
    ("mul", "m", ("k", "g")),
    ("sum", "cost", ("m",)),
]


def execute(op, values):
    match op, values:
        case "matmul", (a, b):
            return a @ b
        case "add", (a, b):
            return a + b
        case "mul", (a, b):
            return a * b
        case "exp", (a,):
            return np.exp(a)
        case "log1p", (a,):
            return np.log1p(a)
        case "sum", (a,):
            return a.sum()
        case _:
            raise ValueError(op)


def to_shape(g, shape):
    while np.ndim(g) > len(shape):
        g = g.sum(axis=0)
    return g


def vjp(op, values, out, g):
    match op, values:
        case "matmul", (a, b):
            return g @ b.T, a.T @ g
        case "add", (a, b):
            return to_shape(g, np.shape(a)), to_shape(g, np.shape(b))
        case "mul", (a, b):
            return to_shape(g * b, np.shape(a)), to_shape(g * a, np.shape(b))
        case "exp", _:
            return (g * out,)
        case "log1p", (a,):
            return (g / (1 + a),)
        case "sum", (a,):
            return (g * np.ones_like(a),)


def interpret(p):
    memory = {"x": data} | p
    for op, name, arguments in PROGRAM:
        memory[name] = execute(op, tuple(memory[a] for a in arguments))
    return memory


def loss(p):
    return interpret(p)["cost"]


def backward(p):
    memory = interpret(p)
    bar = dict.fromkeys(memory, 0.0) | {"cost": 1.0}
    for op, name, arguments in reversed(PROGRAM):
        shares = vjp(op, tuple(memory[a] for a in arguments), memory[name], bar[name])
        for argument, share in zip(arguments, shares):
            bar[argument] = bar[argument] + share
    return {name: bar[name] for name in p}
