"""The model of the lab on a decoder block, against an automatic differentiator of somebody else.

Its forward pass is written here again, for arrays that HIPS autograd follows, so that a mistake in the lab's
own forward pass is seen too.
"""

import math
from pathlib import Path

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.extend import defvjp, primitive

LAB = Path(__file__).resolve().parents[1] / "docs" / "labs" / "gpt_block.py"

erf = primitive(np.vectorize(math.erf))
defvjp(erf, lambda result, z: lambda G: G * 2 / np.sqrt(np.pi) * np.exp(-(z**2)))


@pytest.fixture(scope="module")
def lab():
    """The names that the lab defines before its check."""
    text, check, _ = LAB.read_text(encoding="utf-8").partition("# ## The check")
    assert check
    names = {}
    exec(compile(text, str(LAB), "exec"), names)
    return names


def standardised(X):
    centred = X - anp.mean(X, axis=1, keepdims=True)
    return centred / anp.sqrt(anp.mean(centred**2, axis=1, keepdims=True) + 1e-5)


def attention(X, p, heads):
    T, D = X.shape
    width, above = D // heads, np.triu(np.ones((T, T)), 1) * -1e9
    outputs = []
    for number in range(heads):
        columns = slice(number * width, number * width + width)
        Q, K, V = (X @ p[name][:, columns] for name in ("W_Q", "W_K", "W_V"))
        S = Q @ K.T / np.sqrt(width) + above
        e = anp.exp(S - anp.max(S, axis=1, keepdims=True))
        outputs.append(e / anp.sum(e, axis=1, keepdims=True) @ V)
    return anp.concatenate(outputs, axis=1) @ p["W_O"]


def cost(model, seen, following, heads):
    X = model["E"][seen] + model["positions"][: len(seen)]
    for p in model["blocks"]:
        X = X + attention(standardised(X), p, heads)
        Z = standardised(X) @ p["W_1"] + p["b_1"]
        X = X + Z * (1 + erf(Z / np.sqrt(2))) / 2 @ p["W_2"] + p["b_2"]
    logits = standardised(X) @ model["E"].T
    logits = logits - anp.max(logits, axis=1, keepdims=True)
    right = logits[np.arange(len(seen)), following]
    return anp.mean(anp.log(anp.sum(anp.exp(logits), axis=1)) - right)


@pytest.mark.parametrize("tokens", [1, 7, 32])
def test_an_automatic_differentiator_gives_the_same_cost_and_gradients(lab, tokens):
    rng = np.random.default_rng(5)
    model = lab["start"](rng, blocks=2)
    seen, following = (part[:tokens] for part in lab["window"](rng))
    assert cost(model, seen, following, lab["HEADS"]) == pytest.approx(
        lab["cost"](model, seen, following), rel=1e-12
    )
    theirs = dict(_arrays(grad(cost)(model, seen, following, lab["HEADS"])))
    ours = dict(_arrays(lab["backward"](model, seen, following)))
    assert set(ours) == set(theirs)
    for name, gradient in ours.items():
        np.testing.assert_allclose(gradient, theirs[name], rtol=1e-8, atol=1e-10, err_msg=name)


def test_with_checkpoints_the_gradients_are_the_same_in_every_digit(lab):
    rng = np.random.default_rng(6)
    model = lab["start"](rng, blocks=3)
    seen, following = lab["window"](rng)
    whole, again = (
        dict(_arrays(lab["backward"](model, seen, following, keep_all))) for keep_all in (True, False)
    )
    assert all(np.array_equal(whole[name], again[name]) for name in whole)


def _arrays(model):
    """The arrays of a model, by their names."""
    yield from (("E", model["E"]), ("positions", model["positions"]))
    for number, p in enumerate(model["blocks"]):
        yield from ((f"{number} {name}", array) for name, array in p.items())
