"""Pieces: one flat array of parameters is judged piece by piece, as the loss cuts it into weights and biases.

One wrong line makes some of its entries wrong. If the array were right or wrong only as a whole, no single
replacement could make anything right where two lines are wrong.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np

MOST_PIECES = 40


def pieces_of(program, recording, truths):
    """The pieces of a single flat array: name -> (the array's name, a slice, the array's size); none where
    the loss does not cut it, or where nothing is known of a piece."""
    (name, parameter), *others = program.parameters.items()
    array = parameter.read()
    if others or not isinstance(array, np.ndarray) or array.ndim != 1 or not array.flags.c_contiguous:
        return {}
    ends = {0, array.size}
    for value in recording.objects:
        if isinstance(value, np.ndarray) and value.flags.c_contiguous and value.dtype == array.dtype:
            start, rest = divmod(_address(value) - _address(array), array.itemsize)
            if rest == 0 <= start <= start + value.size <= array.size and np.shares_memory(value, array):
                ends |= {start, start + value.size}
    ends = sorted(ends)
    slices = [slice(start, stop) for start, stop in pairwise(ends)]
    known = all(np.isfinite(truths[name].g[each]).any() for each in slices)
    if not known or not 1 < len(slices) <= MOST_PIECES:
        return {}
    return {f"{name}[{each.start}:{each.stop}]": (name, each, array.size) for each in slices}


def _address(array):
    return array.__array_interface__["data"][0]


def truth_of(piece, truths):
    """What differences say of a piece."""
    name, part, _ = piece
    truth = truths[name]
    kinks = {
        (place[0] - part.start,): about
        for place, about in truth.kinks.items()
        if part.start <= place[0] < part.stop
    }
    return replace(truth, g=truth.g[part], error=truth.error[part], kinks=kinks, aims=[])
