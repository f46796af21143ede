"""How often the checker accuses a gradient that is right."""

import os
from concurrent.futures import ProcessPoolExecutor
from itertools import chain

import numpy as np
from tqdm import tqdm

from snippets.diagnose import diagnose
from snippets.wrong_on_purpose._networks import random_network


def accused(number):
    """What the checker says of the right gradients of random network `number`; nothing where it finds no
    fault."""
    net = random_network(np.random.default_rng([2026, number]))
    report = diagnose(net.loss, net.params, net.grads(), batch_size=net.samples, penalty=net.lam or None)
    return [] if report.ok else [(number, str(report))]


def accusations(numbers, progress=False):
    """The accused among many random networks, on all processors: pairs of number and report."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(accused, numbers, chunksize=50)
        return list(chain.from_iterable(tqdm(found, total=len(numbers), disable=None if progress else True)))
