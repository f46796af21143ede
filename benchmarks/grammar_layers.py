"""The layers of random programs: the lines of their forward and backward passes, in several styles.

A value of index k is called `h{k}`; samples are its rows or its columns. `draw` (see `grammar.Draw`)
holds what has been drawn: it hands out indices and names, declares parameters and constants, and chooses
between styles.
"""

ACTIVATIONS = {
    # name: (lines of the forward pass, ways to write the backward pass); z -> h, the gradient {dh} -> {dz}
    "sigmoid": (
        ["{h} = 1 / (1 + np.exp(-{z}))"],
        [
            ["{dz} = {dh} * {h} * (1 - {h})"],
            ["{s} = 1 / (1 + np.exp(-{z}))", "{dz} = {s} * (1 - {s}) * {dh}"],
        ],
    ),
    "tanh": (
        ["{h} = np.tanh({z})"],
        [["{dz} = {dh} * (1 - {h} ** 2)"], ["{dz} = (1 - np.tanh({z}) ** 2) * {dh}"]],
    ),
    "relu": (
        ["{h} = np.maximum({z}, 0)"],
        [
            ["{dz} = {dh} * ({z} > 0)"],
            ["{dz} = {dh}.copy()", "{dz}[{z} <= 0] = 0"],
            ["{dz} = np.where({z} > 0, {dh}, 0)"],
        ],
    ),
    "leaky": (
        ["{h} = np.where({z} > 0, {z}, 0.1 * {z})"],
        [
            ["{dz} = np.where({z} > 0, {dh}, 0.1 * {dh})"],
            ["{dz} = {dh}.copy()", "{dz}[{z} < 0] *= 0.1"],
        ],
    ),
    "softplus": (["{h} = np.log1p(np.exp({z}))"], [["{dz} = {dh} / (1 + np.exp(-{z}))"]]),
    "elu": (
        ["{h} = np.where({z} > 0, {z}, np.exp(np.minimum({z}, 0)) - 1)"],
        [
            ["{dz} = {dh} * np.where({z} > 0, 1, {h} + 1)"],
            ["{dz} = {dh} * np.exp(np.minimum({z}, 0))"],
        ],
    ),
    "gelu": (
        ["{s} = np.tanh(0.8 * ({z} + 0.05 * {z} ** 3))", "{h} = 0.5 * {z} * (1 + {s})"],
        [
            [
                "{dz} = {dh} * 0.5 * (1 + {s})",
                "{dz} = {dz} + {dh} * 0.5 * {z} * (1 - {s} ** 2) * 0.8 * (1 + 0.15 * {z} ** 2)",
            ],
        ],
    ),
    "swish": (
        ["{s} = 1 / (1 + np.exp(-{z}))", "{h} = {z} * {s}"],
        [["{dz} = {dh} * ({s} + {h} * (1 - {s}))"]],
    ),
}


def activation(draw, z, h):
    """An activation function from z to h."""
    forward, ways = ACTIVATIONS[draw.choice(list(ACTIVATIONS))]
    names = {"z": z, "h": h, "dz": draw.d(z), "dh": draw.d(h), "s": "s" + h[1:]}
    return [line.format(**names) for line in forward], [line.format(**names) for line in draw.choice(ways)]


def affine(draw, x, z, n_in, n_out):
    """A dense layer's affine map from x to z."""
    k = z[1:]
    W, dz, dx = f"W{k}", draw.d(z), draw.d(x)
    flipped = draw.chance()  # W out x in, with samples in rows; or W in x out, with samples in columns
    out_in = flipped if draw.rows else not flipped
    draw.parameter(W, (n_out, n_in) if out_in else (n_in, n_out))
    if draw.vectors:
        product = f"{W} @ {x}" if out_in else f"{x} @ {W}"
        dW = f"np.outer({dz}, {x})" if out_in else f"np.outer({x}, {dz})"
        back = f"{W}.T @ {dz}" if out_in else f"{W} @ {dz}"
    elif draw.rows:
        product = f"{x} @ {W}.T" if out_in else f"{x} @ {W}"
        dW = draw.choice([f"{dz}.T @ {x}", f'np.einsum("no,ni->oi", {dz}, {x})'])
        dW = dW if out_in else draw.choice([f"{x}.T @ {dz}", f'np.einsum("ni,no->io", {x}, {dz})'])
        back = f"{dz} @ {W}" if out_in else f"{dz} @ {W}.T"
    else:
        product = f"{W} @ {x}" if out_in else f"{W}.T @ {x}"
        dW = draw.choice([f"{dz} @ {x}.T", f'np.einsum("on,in->oi", {dz}, {x})'])
        dW = dW if out_in else f"{x} @ {dz}.T"
        back = f"{W}.T @ {dz}" if out_in else f"{W} @ {dz}"
    forward, backward = [f"{z} = {product}"], [f"{draw.d(W)} = {dW}"]
    if draw.chance(0.15) and not draw.vectors:
        row, column = (f"{x}[n]", f"{dz}[n]") if draw.rows else (f"{x}[:, n]", f"{dz}[:, n]")
        row, column = (column, row) if out_in else (row, column)
        backward = [
            f"{draw.d(W)} = np.zeros_like({W})",
            f"for n in range({draw.samples}):",
            f"    {draw.d(W)} += np.outer({row}, {column})",
        ]
    if draw.chance(0.8):
        b = f"b{k}"
        draw.parameter(b, (n_out,) if draw.rows or draw.vectors else (n_out, 1))
        forward = [f"{z} = {product} + {b}"]
        backward.append(f"{draw.d(b)} = {draw.over_samples(dz)}")
    backward.append(f"{dx} = {back}")
    return forward, backward


def dense(draw, x, n_in, n_out):
    """A dense layer with an activation function."""
    k = draw.index()
    forward, backward = affine(draw, x, f"z{k}", n_in, n_out)
    bend, back = activation(draw, f"z{k}", f"h{k}")
    return f"h{k}", n_out, forward + bend, back + backward


def residual(draw, x, n_in, n_out):
    """A dense layer with an activation function, added to its input."""
    k = draw.index()
    forward, backward = affine(draw, x, f"z{k}", n_in, n_in)
    bend, back = activation(draw, f"z{k}", f"a{k}")
    forward = [*forward, *bend, f"h{k} = {x} + a{k}"]
    back = [f"{draw.d(f'a{k}')} = {draw.d(f'h{k}')}", *back, *backward]
    dx = draw.d(x)
    if draw.chance():
        back.append(f"{dx} = {dx} + {draw.d(f'h{k}')}")
    else:
        back.append(f"{dx} += {draw.d(f'h{k}')}")
    return f"h{k}", n_in, forward, back


def normalisation(draw, x, n_in, n_out):
    """Batch or layer normalisation."""
    k, axis = draw.index(), draw.choice([0, 1])
    h, n, sd, g, beta = (f"{letter}{k}" for letter in ("h", "n", "sd", "g", "beta"))
    mean = f"axis={axis}, keepdims=True"
    for name in (g, beta):
        draw.parameter(name, (n_in,) if draw.rows else (n_in, 1))
    forward = [
        f"mu{k} = {x}.mean({mean})",
        f"{sd} = np.sqrt({x}.var({mean}) + 0.001)",
        f"{n} = ({x} - mu{k}) / {sd}",
        f"{h} = {g} * {n} + {beta}",
    ]
    dn, dx, count = draw.d(n), draw.d(x), f"{x}.shape[{axis}]"
    backward = [
        f"{draw.d(g)} = {draw.over_samples(f'({draw.d(h)} * {n})')}",
        f"{draw.d(beta)} = {draw.over_samples(draw.d(h))}",
        f"{dn} = {draw.d(h)} * {g}",
    ]
    ways = [
        [f"{dx} = ({dn} - {dn}.mean({mean}) - {n} * ({dn} * {n}).mean({mean})) / {sd}"],
        [
            f"{dx} = {count} * {dn} - {dn}.sum({mean}) - {n} * np.sum({dn} * {n}, {mean})",
            f"{dx} = {dx} / ({count} * {sd})",
        ],
        [
            f"dvar{k} = np.sum({dn} * ({x} - mu{k}), {mean}) * -0.5 / {sd} ** 3",
            f"dmu{k} = -np.sum({dn} / {sd}, {mean})",
            f"{dx} = {dn} / {sd} + dvar{k} * 2 * ({x} - mu{k}) / {count} + dmu{k} / {count}",
        ],
    ]
    return h, n_in, forward, backward + draw.choice(ways)


def rms(draw, x, n_in, n_out):
    """RMS normalisation over the features."""
    k, axis = draw.index(), 1 if draw.rows else 0
    h, r, g, dn = f"h{k}", f"r{k}", f"g{k}", f"dn{k}"
    draw.parameter(g, (n_in,) if draw.rows else (n_in, 1))
    forward = [
        f"{r} = np.sqrt(({x} ** 2).mean(axis={axis}, keepdims=True) + 0.001)",
        f"{h} = {g} * {x} / {r}",
    ]
    backward = [
        f"{draw.d(g)} = {draw.over_samples(f'({draw.d(h)} * {x} / {r})')}",
        f"{dn} = {draw.d(h)} * {g}",
        f"{draw.d(x)} = {dn} / {r} - {x} * ({dn} * {x}).mean(axis={axis}, keepdims=True) / {r} ** 3",
    ]
    return h, n_in, forward, backward


def dropout(draw, x, n_in, n_out):
    """Dropout with a mask that is drawn once."""
    k = draw.index()
    shape = (draw.samples, n_in) if draw.rows else (n_in, draw.samples)
    draw.constant(f"M{k}", f"(rng.random({shape}) < 0.8) / 0.8")
    return f"h{k}", n_in, [f"h{k} = {x} * M{k}"], [f"{draw.d(x)} = {draw.d(f'h{k}')} * M{k}"]


BODY = {dense: 6, residual: 2, normalisation: 2, rms: 1, dropout: 1}


def plain(draw):
    """Data as they are."""
    width = draw.width()
    draw.constant("X", f"rng.normal(size=({draw.samples}, {width}))")
    return "X", width, [], []


def embedding(draw):
    """The rows of a table, some of them more than once."""
    words, length, width = draw.between(3, 5), draw.between(1, 4), draw.between(2, 3)
    draw.parameter("E", (words, width))
    draw.constant("ids", f"rng.integers({words}, size=({draw.samples}, {length}))", data=False)
    if draw.chance():
        join, back, out = (
            "e.mean(axis=1)",
            f"np.repeat({draw.d('h0')}[:, None], {length}, axis=1) / {length}",
            width,
        )
    else:
        join, back, out = f"e.reshape({draw.samples}, -1)", f"{draw.d('h0')}.reshape(e.shape)", width * length
    ways = [
        [f"{draw.d('E')} = np.zeros_like(E)", f"np.add.at({draw.d('E')}, ids, de)"],
        [
            f"{draw.d('E')} = np.zeros_like(E)",
            f"for n in range({draw.samples}):",
            f"    for w in range({length}):",
            f"        {draw.d('E')}[ids[n, w]] += de[n, w]",
        ],
        [f'{draw.d("E")} = np.einsum("nlv,nld->vd", np.eye({words})[ids], de)'],
    ]
    return "h0", out, ["e = E[ids]", f"h0 = {join}"], [f"de = {back}", *draw.choice(ways)]


def convolution(draw):
    """A convolution with an activation and a pooling."""
    channels, filters, side = draw.between(1, 2), draw.between(1, 2), draw.choice([3, 5])
    N, m = draw.samples, side - 1
    draw.parameter("K", (filters, channels, 2, 2))
    draw.parameter("c", (filters,))
    draw.constant("X", f"rng.normal(size=({N}, {channels}, {side}, {side}))")
    forward = [
        "win = np.lib.stride_tricks.sliding_window_view(X, (2, 2), (2, 3))",
        'z0 = np.einsum("ncijkl,ockl->noij", win, K) + c[:, None, None]',
    ]
    bend, back = activation(draw, "z0", "a0")
    dK, dz, da = draw.d("K"), draw.d("z0"), draw.d("a0")
    ways = [
        [f'{dK} = np.einsum("ncijkl,noij->ockl", win, {dz})'],
        [
            f"{dK} = np.zeros_like(K)",
            f"for i in range({m}):",
            f"    for j in range({m}):",
            f'        {dK} += np.einsum("no,nckl->ockl", {dz}[:, :, i, j], X[:, :, i:i + 2, j:j + 2])',
        ],
    ]
    blocks = f"a0.reshape({N}, {filters}, {m // 2}, 2, {m // 2}, 2)"
    dp = f"{draw.d('h0')}.reshape({N}, {filters}, {m // 2}, {m // 2})"
    if draw.chance():
        pool = [f"blocks = {blocks}", "p0 = blocks.max(axis=(3, 5))"]
        unpool = [
            f"dp0 = {dp}",
            "best = blocks == p0[:, :, :, None, :, None]",
            f"{da} = (best * dp0[:, :, :, None, :, None]).reshape(a0.shape)",
        ]
    else:
        pool = [f"p0 = {blocks}.mean(axis=(3, 5))"]
        unpool = [f"dp0 = {dp}", f"{da} = np.repeat(np.repeat(dp0, 2, axis=2), 2, axis=3) / 4"]
    forward = [*forward, *bend, *pool, f"h0 = p0.reshape({N}, -1)"]
    backward = [*unpool, *back, *draw.choice(ways), f"{draw.d('c')} = {dz}.sum(axis=(0, 2, 3))"]
    return "h0", filters * (m // 2) ** 2, forward, backward


def recurrence(draw):
    """A recurrent layer; its last state goes on."""
    steps, width, size, N = draw.between(2, 4), draw.between(1, 3), draw.between(2, 3), draw.samples
    draw.parameter("Wx", (width, size))
    draw.parameter("Wh", (size, size))
    draw.parameter("bs", (size,))
    draw.constant("X", f"rng.normal(size=({steps}, {N}, {width}))")
    forward = [
        f"states = [np.zeros(({N}, {size}), dtype=X.dtype)]",
        f"for t in range({steps}):",
        "    states.append(np.tanh(X[t] @ Wx + states[-1] @ Wh + bs))",
        "h0 = states[-1]",
    ]
    dWx, dWh, dbs = draw.d("Wx"), draw.d("Wh"), draw.d("bs")
    backward = [
        f"{dWx}, {dWh}, {dbs} = np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(bs)",
        f"carry = {draw.d('h0')}",
        f"for t in reversed(range({steps})):",
        "    draw_ = carry * (1 - states[t + 1] ** 2)",
        f"    {dWx} += X[t].T @ draw_",
        f"    {dWh} += states[t].T @ draw_",
        f"    {dbs} += draw_.sum(axis=0)",
        "    carry = draw_ @ Wh.T",
    ]
    return "h0", size, forward, [line.replace("draw_", draw.d("a")) for line in backward]


def lstm(draw):
    """An LSTM with its gates in one matrix; its last state goes on."""
    steps, width, H, N = draw.between(2, 3), draw.between(1, 2), 2, draw.samples
    draw.parameter("Wg", (width + H, 4 * H))
    draw.parameter("bg", (4 * H,))
    draw.constant("X", f"rng.normal(size=({steps}, {N}, {width}))")
    forward = [
        f"s, c, tape = np.zeros(({N}, {H}), dtype=X.dtype), np.zeros(({N}, {H}), dtype=X.dtype), []",
        f"for t in range({steps}):",
        "    xs = np.hstack([X[t], s])",
        "    gates = xs @ Wg + bg",
        f"    i, f, o = np.split(1 / (1 + np.exp(-gates[:, :{3 * H}])), 3, axis=1)",
        f"    g = np.tanh(gates[:, {3 * H}:])",
        "    c_prev, c = c, f * c + i * g",
        "    s = o * np.tanh(c)",
        "    tape.append((xs, i, f, o, g, c_prev, np.tanh(c)))",
        "h0 = s",
    ]
    dWg, dbg = draw.d("Wg"), draw.d("bg")
    backward = [
        f"{dWg}, {dbg} = np.zeros_like(Wg), np.zeros_like(bg)",
        f"ds, dc = {draw.d('h0')}, 0",
        f"for t in reversed(range({steps})):",
        "    xs, i, f, o, g, c_prev, tc = tape[t]",
        "    dc = dc + ds * o * (1 - tc ** 2)",
        "    do = ds * tc * o * (1 - o)",
        "    df = dc * c_prev * f * (1 - f)",
        "    di = dc * g * i * (1 - i)",
        "    dg = dc * i * (1 - g ** 2)",
        "    dgates = np.hstack([di, df, do, dg])",
        f"    {dWg} += xs.T @ dgates",
        f"    {dbg} += dgates.sum(axis=0)",
        f"    ds = (dgates @ Wg.T)[:, {width}:]",
        "    dc = dc * f",
    ]
    return "h0", H, forward, backward


def attention(draw):
    """Softmax attention over a short sequence; the mean over its places goes on."""
    N, places, width, size = draw.samples, draw.between(2, 3), draw.between(2, 3), 2
    for name in ("Wq", "Wk", "Wv"):
        draw.parameter(name, (width, size))
    draw.constant("X", f"rng.normal(size=({N}, {places}, {width}))")
    forward = [
        "q, k, v = X @ Wq, X @ Wk, X @ Wv",
        f"S = q @ k.transpose(0, 2, 1) / {size} ** 0.5",
        "expS = np.exp(S - S.max(axis=2, keepdims=True))",
        "A = expS / expS.sum(axis=2, keepdims=True)",
        "o = A @ v",
        "h0 = o.mean(axis=1)",
    ]
    backward = [
        f"do = np.repeat({draw.d('h0')}[:, None], {places}, axis=1) / {places}",
        "dv = A.transpose(0, 2, 1) @ do",
        "dA = do @ v.transpose(0, 2, 1)",
        "dS = A * (dA - (dA * A).sum(axis=2, keepdims=True))",
        f"dS = dS / {size} ** 0.5",
        "dq = dS @ k",
        "dk = dS.transpose(0, 2, 1) @ q",
        f'{draw.d("Wq")} = np.einsum("ntd,nte->de", X, dq)',
        f'{draw.d("Wk")} = np.einsum("ntd,nte->de", X, dk)',
        f'{draw.d("Wv")} = np.einsum("ntd,nte->de", X, dv)',
    ]
    return "h0", size, forward, backward


FRONT = {plain: 6, embedding: 1, convolution: 1, recurrence: 1, lstm: 1, attention: 1}
