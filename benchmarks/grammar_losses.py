"""The losses of random programs: lines that give `total` from the last value, and its gradient."""


def half_squares(draw, h, n_out):
    """Half of the squares, summed or averaged over the samples."""
    draw.targets(n_out)
    N = f" / {draw.count}" if draw.chance() else ""
    d = draw.d(h)
    return [f"total = 0.5 * np.sum(({h} - Y) ** 2){N}"], [f"{d} = ({h} - Y){N}"]


def mean_squares(draw, h, n_out):
    """The mean of all squares."""
    draw.targets(n_out)
    size = n_out if draw.vectors else "Y.size"
    return [f"total = np.mean(({h} - Y) ** 2)"], [f"{draw.d(h)} = 2 * ({h} - Y) / {size}"]


def softmax(draw, h):
    """Lines that give the probabilities prob."""
    axis = draw.feature_axis
    return [f"expo = np.exp({h} - {h}.max({axis}))", f"prob = expo / expo.sum({axis})"]


def cross_entropy(draw, h, n_out):
    """Softmax with cross-entropy."""
    draw.classes(n_out)
    d, N = draw.d(h), draw.count
    ways = [
        [f"{d} = (prob - Y) / {N}"],
        [f"dprob = -Y / prob / {N}", f"{d} = prob * (dprob - np.sum(prob * dprob, {draw.feature_axis}))"],
    ]
    if draw.rows and not draw.vectors:
        ways.append([f"{d} = prob.copy()", f"{d}[np.arange({N}), labels] -= 1", f"{d} /= {N}"])
    return [*softmax(draw, h), f"total = -np.sum(Y * np.log(prob)) / {N}"], draw.choice(ways)


def smoothed_cross_entropy(draw, h, n_out):
    """Softmax with cross-entropy and label smoothing."""
    draw.classes(n_out)
    d, N = draw.d(h), draw.count
    forward = [*softmax(draw, h), f"total = -np.sum((0.9 * Y + 0.1 / {n_out}) * np.log(prob)) / {N}"]
    return forward, [f"smooth = 0.9 * Y + 0.1 / {n_out}", f"{d} = (prob - smooth) / {N}"]


def binary_cross_entropy(draw, h, n_out):
    """A sigmoid for each output, with cross-entropy."""
    draw.classes(n_out)
    d, N = draw.d(h), draw.count
    ways = [
        [f"{d} = (prob - Y) / {N}"],
        [f"dprob = (prob - Y) / (prob * (1 - prob)) / {N}", f"{d} = dprob * prob * (1 - prob)"],
    ]
    forward = [
        f"prob = 1 / (1 + np.exp(-{h}))",
        f"total = -np.sum(Y * np.log(prob) + (1 - Y) * np.log(1 - prob)) / {N}",
    ]
    return forward, draw.choice(ways)


def hinge(draw, h, n_out):
    """The multiclass hinge loss."""
    draw.classes(n_out)
    axis, N = draw.feature_axis, draw.count
    forward = [
        f"own = np.sum(Y * {h}, {axis})",
        f"margins = np.maximum(0, {h} - own + 1) * (1 - Y)",
        f"total = np.sum(margins) / {N}",
    ]
    return forward, ["hit = (margins > 0) * 1.0", f"{draw.d(h)} = (hit - Y * hit.sum({axis})) / {N}"]


def huber(draw, h, n_out):
    """The Huber loss."""
    draw.targets(n_out)
    d, N = draw.d(h), draw.count
    forward = [
        f"r = {h} - Y",
        f"total = np.sum(np.where(np.abs(r) <= 1, 0.5 * r ** 2, np.abs(r) - 0.5)) / {N}",
    ]
    ways = [[f"{d} = np.clip(r, -1, 1) / {N}"], [f"{d} = np.where(np.abs(r) <= 1, r, np.sign(r)) / {N}"]]
    return forward, draw.choice(ways)


LOSSES = (
    half_squares,
    mean_squares,
    cross_entropy,
    smoothed_cross_entropy,
    binary_cross_entropy,
    hinge,
    huber,
)
