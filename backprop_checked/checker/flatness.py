"""Flatness: a parameter that the loss does not depend on, such as a bias before batch normalisation."""

import numpy as np

from backprop_checked.checker.differences import FINE

SMALLEST = 1e-10  # of slopes that are more than rounding
FAR = 7.3 * 2.0 ** np.arange(12)
BESIDE = 1e-9
LINES = 3


def is_flat(differences, name, scale):
    """Whether the loss changes by nothing but its rounding, however far a parameter moves.

    Where the loss does not depend on a parameter, its changes are chance: from two starts beside each other
    they have nothing in common. They are far larger than the loss's own rounding, or grow with the distance.
    A slope, however small, gives the same changes from both. Where a deep network lets
    nothing through, no change is seen beyond the loss's own rounding. Neither of these is flat.

    Args:
        scale: the largest slope of all parameters; where that is rounding too, slopes of 1 are assumed.
    """
    if differences.budget - differences.spent < LINES * (4 * len(FAR) + 2):
        return False
    scale = scale if scale > SMALLEST else 1.0
    return all(_is_chance(differences, name, scale, number) for number in range(LINES))


def _is_chance(differences, name, scale, number):
    """Whether the changes along one random direction are those of rounding."""
    w, eps = differences.w[name], max(FINE, differences.type)
    rng = np.random.default_rng([number, *w.shape])
    unit, middle = max(1.0, differences.unit(name)), differences.middle
    places, way = unit * np.concatenate([FAR, -FAR]), rng.normal(size=w.shape)
    here = {key: np.zeros(array.shape) for key, array in differences.w.items()}
    beside = {key: BESIDE * differences.unit(key) * rng.normal(size=each.shape) for key, each in here.items()}
    changes, others = (_changes(differences, name, way, places, start) for start in (here, beside))
    if not np.isfinite([changes, others]).all():
        return False
    far = abs(places) >= 0.01 * np.max(places)
    near, most = _size(changes[abs(places) < 100 * unit]), _size(changes[far])
    rounded = eps * abs(middle)
    seen = most > 1e3 * rounded or (most > 8 * rounded and most > 16 * near)
    apart = np.sum(abs(changes - others)[far]) > 0.1 * np.sum((abs(changes) + abs(others))[far])
    bound = 64 * eps * scale * np.sqrt(w.size) + 4 * eps * abs(middle) / unit
    return bool(seen and apart and np.max(abs(changes / places)) <= bound)


def _changes(differences, name, way, places, start):
    """The changes of the loss where a parameter moves along a way, from a start for all parameters."""
    middle = differences.move(start, 1)
    ends = ({**start, name: start[name] + place * way} for place in places)
    return np.array([differences.move(end, 1) - middle for end in ends])


def _size(changes):
    return float(np.sqrt(np.mean(changes**2)))
