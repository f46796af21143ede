"""Today's layers: normalisation, attention, recurrence, embeddings, dropout, and the steps of training."""

import numpy as np

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.mistakes.networks import (
    BATCH_NORM,
    DROPOUT,
    EMBEDDING,
    HEAD,
    LAYER_NORM,
    LSTM,
    RECURRENT,
    RESIDUAL,
)

STATISTICS_CONSTANT = Mistake(
    "Mean and variance of a batch, treated as constants in the backward pass",
    "forum",
    """
    dZ = G * gamma / s
    """,
    """
    G_hat = G * gamma
    means = np.mean(G_hat, axis=0) + hat * np.mean(G_hat * hat, axis=0)
    dZ = (G_hat - means) / s
    """,
    scene=BATCH_NORM,
    cure=("normalisation.batch_input", "normalisation.input_gradient"),
)

SCALE_BEFORE_THE_MEANS = Mistake(
    "γ in front of the means, in layer norm",
    "forum",
    """
    means = np.mean(G, axis=1, keepdims=True) + hat * np.mean(G * hat, axis=1, keepdims=True)
    dZ = gamma * (G - means) / s
    """,
    """
    G_hat = G * gamma
    means = np.mean(G_hat, axis=1, keepdims=True) + hat * np.mean(G_hat * hat, axis=1, keepdims=True)
    dZ = (G_hat - means) / s
    """,
    scene=LAYER_NORM,
    cure="normalisation.layer_input",
)

BATCH_OF_ONE = Mistake(
    "Batch norm of a single sample: everything becomes 0",
    "forum",
    """
    one = Z[:1]
    (one - np.mean(one, axis=0)) / np.sqrt(np.var(one, axis=0) + 1e-5)
    """,
    """
    one = Z[:1]
    # the statistics that were stored in training
    (one - np.mean(Z, axis=0)) / np.sqrt(np.var(Z, axis=0) + 1e-5)
    """,
    scene=BATCH_NORM,
    cure=("normalisation.batch_norm", "normalisation.batch_evaluation"),
)

UNBIASED_VARIANCE_OF_ONE = Mistake(
    "The variance of one sample, divided by n − 1 = 0",
    "forum",
    """
    np.var(Z[:1], axis=0, ddof=1)
    """,
    """
    np.var(Z, axis=0, ddof=1)
    """,
    scene=BATCH_NORM,
    cure="normalisation.bessel",
)

ATTENTION_SCALE_FORGOTTEN = Mistake(
    "√d in the scores, and not in their gradient",
    "forum",
    """
    dQ = dS @ K
    dK = dS.T @ Q
    """,
    """
    dQ = dS @ K / np.sqrt(4)
    dK = dS.T @ Q / np.sqrt(4)
    """,
    scene=HEAD,
    cure=("attention.query_gradient", "attention.key_gradient"),
)

KEYS_NOT_TRANSPOSED = Mistake(
    "∂C/∂S, not transposed for the keys",
    "forum",
    """
    dK = dS @ Q / np.sqrt(4)
    """,
    """
    dK = dS.T @ Q / np.sqrt(4)
    """,
    scene=HEAD,
    cure="attention.key_gradient",
)

SOFTMAX_OVER_QUERIES = Mistake(
    "Softmax of the scores along the wrong axis",
    "forum",
    """
    E = np.exp(S)
    weights = E / np.sum(E, axis=0, keepdims=True)
    np.sum(weights, axis=1)
    """,
    """
    E = np.exp(S)
    weights = E / np.sum(E, axis=1, keepdims=True)
    np.sum(weights, axis=1)
    """,
    scene=HEAD,
    cure="attention.probabilities",
)

MASK_AFTER_SOFTMAX = Mistake(
    "The causal mask, applied after softmax",
    "forum",
    """
    weights = softmax(S) * mask
    np.sum(weights, axis=1)
    """,
    """
    weights = softmax(np.where(mask, S, -np.inf))
    np.sum(weights, axis=1)
    """,
    scene=HEAD,
    cure=("attention.causal", "attention.no_future"),
)

ALL_KEYS_MASKED = Mistake(
    "A row of attention in which every key is masked",
    "forum",
    """
    row = np.full(3, -np.inf)
    E = np.exp(row - np.max(row))
    E / np.sum(E)
    """,
    """
    row = np.full(3, -np.inf)
    largest = np.max(row)
    E = np.exp(row - (largest if np.isfinite(largest) else 0))
    total = np.sum(E)
    E / (total if total > 0 else 1)
    """,
    cure=("attention.additive_mask", "attention.all_masked"),
)

# The right backward passes of the recurrent network and of the LSTM.
RNN_BACKWARD = """
    dW, carry = np.zeros_like(W), 0
    for t in reversed(steps):
        delta = (V.T @ error[t] + carry) * (1 - h[t + 1] ** 2)
        dW += np.outer(delta, h[t])
        carry = W.T @ delta
"""
LSTM_BACKWARD = """
    dW, dh, dc = np.zeros_like(W), 0, 0
    for t in reversed(steps):
        dh = dh + error[t]
        dc = dc + dh * o[t] * (1 - np.tanh(c[t + 1]) ** 2)
        dz_i, dz_f = dc * g[t] * i[t] * (1 - i[t]), dc * c[t] * f[t] * (1 - f[t])
        dz_g, dz_o = dc * i[t] * (1 - g[t] ** 2), dh * np.tanh(c[t + 1]) * o[t] * (1 - o[t])
        dz = np.concatenate([dz_i, dz_f, dz_g, dz_o])
        dW += np.outer(dz, joined[t])
        dh, dc = (W.T @ dz)[:2], dc * f[t]
"""

CARRY_FORGOTTEN = Mistake(
    "A recurrent network: the gradient from the next step is forgotten",
    "forum",
    """
    dW = np.zeros_like(W)
    for t in reversed(steps):
        delta = (V.T @ error[t]) * (1 - h[t + 1] ** 2)
        dW += np.outer(delta, h[t])
    """,
    RNN_BACKWARD,
    scene=RECURRENT,
    cure=("recurrence.error", "recurrence.state_gradient"),
)

CARRY_NOT_TRANSPOSED = Mistake(
    "W, not transposed, in the backward pass through time",
    "teaching",
    RNN_BACKWARD.replace("W.T @ delta", "W @ delta"),
    RNN_BACKWARD,
    scene=RECURRENT,
    cure="recurrence.state_gradient",
)

ONE_STEP_LEFT = Mistake(
    "`=` for `+=`: of all steps, one gradient is left",
    "forum",
    """
    carry = 0
    for t in reversed(steps):
        delta = (V.T @ error[t] + carry) * (1 - h[t + 1] ** 2)
        dU = np.outer(delta, x[t])
        carry = W.T @ delta
    """,
    """
    dU, carry = np.zeros_like(U), 0
    for t in reversed(steps):
        delta = (V.T @ error[t] + carry) * (1 - h[t + 1] ** 2)
        dU += np.outer(delta, x[t])
        carry = W.T @ delta
    """,
    scene=RECURRENT,
    cure=("recurrence.input_weight_gradient", "recurrence.tied_weights"),
)

STATE_OF_ITS_OWN_STEP = Mistake(
    "δ times the state that it belongs to, and not the state before it",
    "forum",
    RNN_BACKWARD.replace("np.outer(delta, h[t])", "np.outer(delta, h[t + 1])"),
    RNN_BACKWARD,
    scene=RECURRENT,
    cure="recurrence.weight_gradient",
)

CELL_NOT_CARRIED = Mistake(
    "LSTM: the gradient of the cell is not passed to the step before",
    "forum",
    """
    dW, dh = np.zeros_like(W), 0
    for t in reversed(steps):
        dh = dh + error[t]
        dc = dh * o[t] * (1 - np.tanh(c[t + 1]) ** 2)
        dz_i, dz_f = dc * g[t] * i[t] * (1 - i[t]), dc * c[t] * f[t] * (1 - f[t])
        dz_g, dz_o = dc * i[t] * (1 - g[t] ** 2), dh * np.tanh(c[t + 1]) * o[t] * (1 - o[t])
        dz = np.concatenate([dz_i, dz_f, dz_g, dz_o])
        dW += np.outer(dz, joined[t])
        dh = (W.T @ dz)[:2]
    """,
    LSTM_BACKWARD,
    scene=LSTM,
    cure=("recurrence.lstm_cell_gradient", "recurrence.forget_gate"),
)

SLOPE_OF_THE_STATE = Mistake(
    "LSTM: 1 − h² for the slope of tanh, as in a plain network",
    "forum",
    LSTM_BACKWARD.replace("np.tanh(c[t + 1]) ** 2", "h[t + 1] ** 2"),
    LSTM_BACKWARD,
    scene=LSTM,
    cure="recurrence.lstm_cell_gradient",
)

REPEATED_TOKENS = Mistake(
    "`dE[tokens] += G`, with a token that stands twice",
    "forum",
    """
    dE = np.zeros_like(E)
    dE[tokens] += G
    """,
    """
    dE = np.zeros_like(E)
    np.add.at(dE, tokens, G)
    """,
    scene=EMBEDDING,
    cure="moves.embedding",
)

SKIP_FORGOTTEN = Mistake(
    "The path past the layers forgotten, in a residual connection",
    "forum",
    """
    dA = (G * (1 - F**2)) @ U.T
    """,
    """
    dA = G + (G * (1 - F**2)) @ U.T
    """,
    scene=RESIDUAL,
    cure="moves.residual",
)

NEW_MASK = Mistake(
    "A new mask of dropout, drawn in the backward pass",
    "forum",
    """
    mask = rng.random(G.shape) < 0.5
    dZ = G * mask / 0.5
    """,
    """
    dZ = G * mask / 0.5
    """,
    scene=DROPOUT,
    cure="moves.dropout",
)

DROPOUT_NOT_SCALED = Mistake(
    "Dropout that is not divided by the probability to keep",
    "forum",
    """
    a = np.array([1.0, 2.0, 3.0])
    masks = rng.random((100_000, 3)) < 0.8
    np.round(np.mean(masks * a, axis=0), 2)
    """,
    """
    a = np.array([1.0, 2.0, 3.0])
    masks = rng.random((100_000, 3)) < 0.8
    np.round(np.mean(masks * a / 0.8, axis=0), 2)
    """,
    scene=DROPOUT,
    cure=("moves.dropout", "moves.dropout_mean"),
)

NO_BIAS_CORRECTION = Mistake(
    "Adam without bias correction: the first step is three times too long",
    "forum",
    """
    g, eta = np.array([5.0, 0.01]), 0.001
    m, s = 0.1 * g, 0.001 * g**2
    eta * m / np.sqrt(s)
    """,
    """
    g, eta = np.array([5.0, 0.01]), 0.001
    m, s = 0.1 * g, 0.001 * g**2
    m, s = m / (1 - 0.9), s / (1 - 0.999)
    eta * m / np.sqrt(s)
    """,
    cure=("steps.bias_correction", "steps.first_step"),
)

DECAY_IN_THE_GRADIENT = Mistake(
    "Weight decay added to the gradient of Adam",
    "forum",
    """
    w, m, s = np.ones(2), 0, 0
    for t in range(1, 1001):
        g = (-1) ** t * np.array([1.0, 0.01]) + 0.1 * w
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        w = w - 0.001 * (m / (1 - 0.9**t)) / np.sqrt(s / (1 - 0.999**t))
    w
    """,
    """
    w, m, s = np.ones(2), 0, 0
    for t in range(1, 1001):
        g = (-1) ** t * np.array([1.0, 0.01])
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
        w = w - 0.001 * ((m / (1 - 0.9**t)) / np.sqrt(s / (1 - 0.999**t)) + 0.1 * w)
    w
    """,
    cure=("steps.l2_decay", "steps.decoupled"),
)

GRADIENT_NOT_RESET = Mistake(
    "Gradients that are not set to zero before the next step",
    "forum",
    """
    w, g = 1.0, 0.0
    for step in range(30):
        g += w  # the gradient of w² / 2, added to the old one
        w -= 0.1 * g
    w
    """,
    """
    w = 1.0
    for step in range(30):
        g = w
        w -= 0.1 * g
    w
    """,
    cure=("autodiff.many_passes", "training.descent"),
)

LOSS_AND_GRADIENT_DIFFER = Mistake(
    "The gradient of a mean over the samples, where `np.mean` takes all entries",
    "forum",
    """
    dY = 2 * (Y - T) / len(Y)
    """,
    """
    dY = 2 * (Y - T) / Y.size
    """,
    scene=Scene(
        lambda Y, T: {"Y": Y, "cost": np.mean((Y - T) ** 2)},
        {"Y": np.array([[0.5, 1.0], [2.0, 0.0], [-1.0, 0.5]])},
        {"T": np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.5]])},
    ),
    cure="losses.mean_all",
)
