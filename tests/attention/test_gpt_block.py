"""The block of the lab, whole: its gradients against another differentiator, its mask, its memory."""

import ast
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

LAB = Path(__file__).resolve().parents[2] / "docs" / "labs" / "gpt_block.py"


SETTINGS = {"TEXT", "LETTERS", "tokens", "V", "T", "H", "EPS", "CUBE"}


@pytest.fixture(scope="module")
def lab():
    """The lab's imports, its settings, and the first function of each name. Nothing is trained."""
    defined, body = set(), []
    for node in ast.parse(LAB.read_text(encoding="utf-8")).body:
        match node:
            case ast.Import() | ast.ImportFrom():
                names = set()
            case ast.FunctionDef():
                names = {node.name}
            case ast.Assign():
                names = {name.id for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)}
                if not names <= SETTINGS:
                    continue
            case _:
                continue
        if not names & defined:
            body.append(node)
            defined |= names
    found = {}
    exec(compile(ast.Module(body, []), str(LAB), "exec"), found)
    return SimpleNamespace(**found)


def loss_of_another(parameters, seen, targets, heads):
    """The same model in autograd's NumPy, written once more: masked by minus infinity, heads by columns."""

    def norm(X, gamma, beta):
        centred = X - anp.mean(X, axis=1, keepdims=True)
        return gamma * centred / anp.sqrt(anp.mean(centred**2, axis=1, keepdims=True) + 1e-5) + beta

    def log_softmax(Z):
        Z = Z - np.max(getattr(Z, "_value", Z), axis=1, keepdims=True)
        return Z - anp.log(anp.sum(anp.exp(Z), axis=1, keepdims=True))

    def attention(N, block):
        width = block["W_Q"].shape[1] // heads
        mask = np.where(np.tri(len(seen)) > 0, 0.0, -1e30)
        outputs = []
        for head in range(heads):
            part = slice(head * width, (head + 1) * width)
            Q, K, V = (anp.dot(N, block[name][:, part]) for name in ("W_Q", "W_K", "W_V"))
            outputs.append(anp.dot(anp.exp(log_softmax(anp.dot(Q, K.T) / width**0.5 + mask)), V))
        return anp.dot(anp.concatenate(outputs, axis=1), block["W_O"])

    ends = parameters["ends"]
    X = ends["E"][seen] + ends["R"][: len(seen)]
    for name in parameters:
        if name == "ends":
            continue
        block = parameters[name]
        X = X + attention(norm(X, block["gamma_1"], block["beta_1"]), block)
        Z = anp.dot(norm(X, block["gamma_2"], block["beta_2"]), block["W_1"]) + block["b_1"]
        A = 0.5 * Z * (1 + anp.tanh((2 / np.pi) ** 0.5 * (Z + 0.044715 * Z**3)))
        X = X + anp.dot(A, block["W_2"]) + block["b_2"]
    logits = anp.dot(norm(X, ends["gamma"], ends["beta"]), ends["E"].T)
    return -anp.mean(anp.sum(np.eye(len(ends["E"]))[targets] * log_softmax(logits), axis=1))


def random_parameters(lab, blocks, seed):
    """Parameters of which none is 0 or 1, as at the start, where a mistake could hide."""
    rng = np.random.default_rng(seed)
    parameters = lab.start(rng, blocks)
    for group in parameters.values():
        for name, array in group.items():
            group[name] = array + 0.3 * rng.normal(size=array.shape)
    return parameters


@pytest.mark.parametrize("checkpoints", [False, True])
@pytest.mark.parametrize("blocks", [1, 3])
def test_every_gradient_agrees_with_another_differentiator(lab, blocks, checkpoints):
    parameters = random_parameters(lab, blocks, seed=blocks)
    seen, targets = lab.piece(40)
    cost, gradients, _ = lab.backward(parameters, seen, targets, checkpoints)
    value, expected = autograd.value_and_grad(loss_of_another)(parameters, seen, targets, lab.H)
    assert cost == pytest.approx(value, rel=1e-13)
    assert lab.forward(parameters, seen, targets)[0] == cost
    compared = 0
    for group, arrays in parameters.items():
        assert set(gradients[group]) == set(arrays)
        for name, array in arrays.items():
            assert gradients[group][name].shape == array.shape
            off = np.linalg.norm(gradients[group][name] - expected[group][name])
            assert off < 1e-12 * np.linalg.norm(expected[group][name]), (group, name)
            compared += 1
    assert compared == 4 + 12 * blocks


def test_a_piece_shorter_than_the_longest_has_gradients_of_its_places_alone(lab):
    parameters = random_parameters(lab, blocks=1, seed=5)
    tokens = lab.tokens[3:11]
    probabilities = lab.forward(parameters, tokens[:-1], tokens[1:])[1]
    assert probabilities.shape == (7, lab.V)
    # What a place says does not depend on what comes later.
    assert np.allclose(lab.forward(parameters, tokens[:4], tokens[1:5])[1], probabilities[:4], rtol=1e-12)


def test_checkpoints_need_less_than_half_the_memory_also_by_pythons_own_count(lab):
    parameters, peaks, gradients = lab.start(np.random.default_rng(0), blocks=6), [], []
    for checkpoints in (False, True):
        tracemalloc.start()
        gradients.append(lab.backward(parameters, *lab.piece(0), checkpoints)[1])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    by_parameters = sum(array.nbytes for group in gradients[0].values() for array in group.values())
    assert peaks[1] - by_parameters < 0.5 * (peaks[0] - by_parameters)
    for group, arrays in gradients[0].items():
        for name, gradient in arrays.items():
            assert np.array_equal(gradient, gradients[1][group][name])


def test_the_lowest_loss_is_the_entropy_of_what_follows(lab):
    # Over so many places, a model that sees no letter says how frequent each one is.
    followed = np.concatenate([lab.piece(start)[1] for start in range(len(lab.TEXT) - lab.T)])
    frequencies = np.bincount(followed) / len(followed)
    frequencies = frequencies[frequencies > 0]
    entropy = -np.sum(frequencies * np.log(frequencies))
    # At each place of a piece other letters are frequent, so a model that knows its place can do better.
    assert entropy - 0.05 < lab.lowest(0) < entropy
    assert lab.lowest(0) > lab.lowest(1) > lab.lowest(4) > lab.lowest(lab.T) > 0
