"""The chapter's figures: an unrolled network, a step of an LSTM, and how gradients shrink or grow."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.recurrence.backward_pass import forward
from snippets.recurrence.lstm_cell import lstm_cell
from snippets.recurrence.lstm_cell_gradient import lstm_cell_gradient
from snippets.recurrence.lstm_error import lstm_error
from snippets.recurrence.lstm_last_cell import lstm_last_cell
from snippets.recurrence.lstm_state import lstm_state
from snippets.recurrence.lstm_state_gradient import lstm_state_gradient

INPUTS, ARRIVING, w = (1, 0, 1), (0, 3, 1), 2


def by_hand():
    """The states and the errors of the network of the page: h = 2 h before + x, without activation."""
    states, errors = [0], []
    for x in INPUTS:
        states.append(w * states[-1] + x)
    carry = 0
    for G in reversed(ARRIVING):
        errors.insert(0, G + carry)
        carry = w * errors[0]
    return states, errors


def unrolled(ink):
    """Three steps side by side: values forward in black, gradients backward in red.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    states, errors = by_hand()
    figure, axes = plt.subplots(figsize=(7.0, 3.9))
    black = plt.rcParams["text.color"]
    arrow = {"arrowstyle": "-|>", "shrinkA": 19, "shrinkB": 19, "color": black}
    for t, h in enumerate(states):
        x0 = 2.5 * t
        axes.plot(x0, 0, "o", markersize=36, markerfacecolor="none", markeredgecolor=ink["activation"])
        axes.text(x0, 0, f"$h^{{({t})}}$", ha="center", va="center", color=ink["activation"], fontsize=14)
        axes.text(x0 - 0.12, 0.72, f"{h}", ha="right", va="center", color=black, fontsize=13)
        if t == 0:
            continue
        axes.annotate("", (x0, 0), (x0 - 2.5, 0), arrowprops=arrow)
        axes.text(x0 - 1.25, 0.22, "$w = 2$", ha="center", color=ink["weight"], fontsize=13)
        carried = f"← {w * errors[t - 1]}"
        axes.text(x0 - 1.25, -0.42, carried, ha="center", color=ink["error"], fontsize=13)
        axes.annotate("", (x0, 0), (x0, -1.75), arrowprops={**arrow, "shrinkA": 4})
        axes.text(
            x0,
            -1.95,
            f"$x^{{({t})}} = {INPUTS[t - 1]}$",
            ha="center",
            va="center",
            color=ink["data"],
            fontsize=13,
        )
        axes.annotate("", (x0, 1.75), (x0, 0), arrowprops={**arrow, "shrinkB": 4})
        arriving = f"$G^{{({t})}} = {ARRIVING[t - 1]}$"
        axes.text(x0, 1.98, arriving, ha="center", va="center", color=ink["error"], fontsize=13)
        error = f"$\\delta^{{({t})}} = {errors[t - 1]}$"
        axes.text(x0 + 0.12, -0.95, error, ha="left", va="center", color=ink["error"], fontsize=13)
    axes.set_xlim(-0.8, 8.9)
    axes.set_ylim(-2.3, 2.3)
    axes.set_axis_off()
    return figure


def cell(ink):
    """A step of an LSTM with the numbers of the page: values forward in black, gradients backward in red.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    half, before, by_h, by_c_next = 0.5, 0.6, 16, 4
    c = lstm_cell(half, before, half, half)
    h = lstm_state(half, c)
    by_c = lstm_cell_gradient(by_h, half, c, by_c_next, half)
    through_h, through_next = lstm_last_cell(by_h, half, c), by_c_next * half
    figure, axes = plt.subplots(figsize=(7.0, 4.4))
    black = plt.rcParams["text.color"]

    def arrow(start, end, gaps=(16, 16)):
        style = {"arrowstyle": "-|>", "shrinkA": gaps[0], "shrinkB": gaps[1], "color": black}
        axes.annotate("", end, start, arrowprops=style)

    def said(x, y, words, role=None, side="center"):
        color = ink[role] if role else black
        axes.text(x, y, words, ha=side, va="center", color=color, fontsize=13)

    def ring(x, y, words, size=34, role="activation"):
        color = ink[role] if role else black
        axes.plot(x, y, "o", markersize=size, markerfacecolor="none", markeredgecolor=color)
        said(x, y, words, role)

    ring(0, 2, "$c^{(t-1)}$", 40)
    ring(2.4, 2, "×", 20, None)
    ring(4.8, 2, "+", 20, None)
    ring(7.2, 2, "$c^{(t)}$", 40)
    ring(4.8, 0.4, "×", 20, None)
    ring(7.2, -0.75, "×", 20, None)
    ring(7.2, -2.3, "$h^{(t)}$", 40)
    for start, end, gaps in (
        ((0, 2), (2.4, 2), (21, 11)),
        ((2.4, 2), (4.8, 2), (11, 11)),
        ((4.8, 2), (7.2, 2), (11, 21)),
        ((7.2, 2), (9.6, 2), (21, 0)),
        ((2.4, 0.4), (2.4, 2), (10, 11)),
        ((4.8, 0.4), (4.8, 2), (11, 11)),
        ((4.0, -0.95), (4.8, 0.4), (9, 11)),
        ((5.6, -0.95), (4.8, 0.4), (9, 11)),
        ((7.2, 2), (7.2, -0.75), (21, 11)),
        ((8.5, -0.75), (7.2, -0.75), (2, 11)),
        ((7.2, -0.75), (7.2, -2.3), (11, 21)),
    ):
        arrow(start, end, gaps)
    for x, y, words in ((2.4, 0.3, "$f$ = ½"), (3.8, -1.2, "$i$ = ½"), (5.6, -1.2, "$g$ = ½")):
        said(x, y, words, "activation")
    said(8.6, -0.75, "$o$ = ½", "activation", "left")
    said(7.05, 0.55, "tanh", side="right")
    said(-0.75, 2, f"{before}", side="right")
    said(6.9, 1.15, f"{c:.2f}", side="right")
    said(6.4, -2.3, f"{h:.2f}", side="right")
    said(1.2, 2.35, f"← {by_c * half:.0f}", "error")
    said(8.5, 2.35, f"← {through_next:.0f}", "error")
    said(7.35, 0.55, f"↑ {through_h:.0f}", "error", "left")
    said(7.2, 2.95, f"$\\partial C / \\partial c^{{(t)}} = {by_c:.0f}$", "error")
    said(8.0, -2.3, f"$\\partial C / \\partial h^{{(t)}} = {by_h}$", "error", "left")
    axes.set_xlim(-1.5, 10.7)
    axes.set_ylim(-3.0, 3.3)
    axes.set_axis_off()
    return figure


def plain_lengths(size, steps=50, width=20, seed=0):
    """Return the length of ∂C/∂h of each state as a share of the last one's; W is `size` times orthogonal."""
    rng = np.random.default_rng(seed)
    W = size * np.linalg.qr(rng.normal(size=(width, width)))[0]
    inputs = rng.normal(size=(steps, 1, 1)) / 10
    states = forward(W, rng.normal(size=(width, 1)), np.zeros((width, 1)), np.zeros((width, 1)), inputs)
    by_h = rng.normal(size=(width, 1))
    lengths = [np.linalg.norm(by_h)]
    for h in reversed(states[1:]):
        by_h = W.T @ ((1 - h**2) * by_h)
        lengths.append(np.linalg.norm(by_h))
    return np.array(lengths) / lengths[0]


def lstm_lengths(steps=50, width=20, seed=0, bias=5.0):
    """Return the length of ∂C/∂c of each cell as a share of the last one's; the forget gates begin open."""
    rng = np.random.default_rng(seed)
    W = np.concatenate([0.2 * np.linalg.qr(rng.normal(size=(width, width)))[0] for _ in range(4)])
    U, b = rng.normal(size=(4 * width, 1)), np.zeros((4 * width, 1))
    b[width : 2 * width] = bias
    h = c = np.zeros((width, 1))
    stored = []
    for x in rng.normal(size=steps) / 10:
        z_i, z_f, z_g, z_o = np.split(W @ h + U * x + b, 4)
        i, f, o = (1 / (1 + np.exp(-z)) for z in (z_i, z_f, z_o))
        before, c = c, f * c + i * np.tanh(z_g)
        h = o * np.tanh(c)
        stored.append((i, f, np.tanh(z_g), o, before, c))
    nothing, lengths = np.zeros((width, 1)), []
    by_h, by_c, f_next = rng.normal(size=(width, 1)), None, None
    for i, f, g, o, before, c in reversed(stored):
        by_c = (lstm_last_cell(by_h, o, c) if by_c is None
                else lstm_cell_gradient(by_h, o, c, by_c, f_next))  # fmt: skip
        lengths.append(np.linalg.norm(by_c))
        by_h = lstm_state_gradient(nothing, W, lstm_error(by_c, by_h, i, f, g, o, before, c))
        f_next = f
    return np.array(lengths) / lengths[0]


def lengths(ink):
    """The length of the gradient against the number of steps back, on a logarithmic scale.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, axes = plt.subplots()
    curves = [
        ("plain, ‖W‖ = 2", plain_lengths(2.0), "weight", "-"),
        ("LSTM, open forget gates", lstm_lengths(), "activation", "-"),
        ("plain, ‖W‖ = 1", plain_lengths(1.0), "error", "--"),
        ("plain, ‖W‖ = 0.8", plain_lengths(0.8), "cost", ":"),
    ]
    for name, values, role, style in curves:
        axes.semilogy(range(len(values)), values, style, color=ink[role])
        axes.annotate(f" {name}", (len(values) - 1, values[-1]), va="center", color=ink[role])
    axes.set_xlim(0, 78)
    axes.set_xticks(range(0, 51, 10))
    axes.tick_params(axis="y", labelsize=13)  # so that the exponents can be read on a phone
    axes.set_xlabel("steps back from the last one")
    axes.set_ylabel("length of the gradient, last one = 1")
    axes.grid(axis="y", alpha=0.25)
    return figure
