"""Whole optimisers take the steps of their formulas."""

import numpy as np
import pytest

from snippets.steps.adam import adam
from snippets.steps.optimisers import adamw
from snippets.steps.running_mean import running_mean


@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_every_step_of_the_loop_is_that_of_the_formulas(decay):
    rng = np.random.default_rng(0)
    gradients, theta = rng.normal(size=(5, 3, 1)), rng.normal(size=(3, 1))
    eta, beta_1, beta_2, eps = 0.1, 0.8, 0.95, 1e-3
    left = iter(gradients)
    found = adamw(theta, lambda _: next(left), 5, eta, beta_1, beta_2, eps, decay)
    for t in range(1, 6):
        m = running_mean(gradients[:t], beta_1)
        s = running_mean(gradients[:t] ** 2, beta_2)
        step = adam(theta, m, s, 1 - beta_1**t, 1 - beta_2**t, eta, eps) - theta
        theta = (1 - eta * decay) * theta + step
    assert np.allclose(found, theta, rtol=0, atol=1e-12)


def test_the_decay_of_adamw_is_not_divided():
    still = adamw(np.array([[2.0], [200.0]]), np.zeros_like, steps=1, eta=0.5, decay=0.2)
    assert np.allclose(still.T, [[1.8, 180.0]])
