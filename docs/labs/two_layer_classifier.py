# %% [markdown]
# # A classifier that learns
#
# The notes on a two-layer classifier give a forward pass, a loss with a penalty, and a backward pass. They
# stop there: the program is not run, and nothing in them says whether its gradient is right. Here it is run.
# Three classes in the plane, one hidden layer of rectifiers, softmax with cross-entropy, a penalty on the
# weights. The gradient is checked, the classifier is trained, and the penalty shows what it does.
#
# The formulas are derived in [the chapter on this classifier](/derivations/two_layer.md). This lab uses
# their programs. The notes make six slips, and each turns up below at the place where it happens.

# %%
import matplotlib.pyplot as plt
import numpy as np
from tqdm import trange

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## Three arms
#
# Three arms wind around the origin, one for each class. A sample is a row of $X$, and its row of $Y$ has a 1
# at its class.


# %%
def arms(each, seed):
    """Return points on three noisy arms, N × 2, and their classes, N × 3."""
    rng = np.random.default_rng(seed)
    classes = np.repeat([0, 1, 2], each)
    radius = rng.uniform(0.2, 1, classes.size)
    turn = 2 * np.pi * classes / 3 + 4 * radius + rng.normal(scale=0.5, size=classes.size)
    return radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)]), np.eye(3)[classes]


# %%
X, Y = arms(each=40, seed=0)
print("X", X.shape, " Y", Y.shape)


# %%
def show(axes, X, Y):
    """Draw each class in its colour and with its marker."""
    for k, marker in enumerate("os^"):
        axes.scatter(*X[Y[:, k] == 1].T, s=14, marker=marker, color=f"C{k}", label=f"class {k}")
    axes.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), xticks=[-1, 0, 1], yticks=[-1, 0, 1], aspect="equal")


# %% alt="Three classes of forty points each. Each class is an arm that starts near the origin and winds outwards, and the arms lie between each other. Here and there a point has strayed to its neighbours."
figure, axes = plt.subplots(figsize=(4.2, 4.2))
show(axes, X, Y)
axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
plt.show()

# %% [markdown]
# No straight line parts them. That is what the hidden layer is for.
#
# ## Forward
#
# Sixty-four hidden neurons, and weights and biases that begin small. Weights are in × out here, because a
# sample is a row.


# %%
def start(hidden=64, scale=0.1, seed=5):
    """Return the weights and biases of a classifier of the plane into three classes."""
    rng = np.random.default_rng(seed)
    shapes = {"W1": (2, hidden), "b1": (1, hidden), "W2": (hidden, 3), "b2": (1, 3)}
    return {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}


# %%
weights = start()
W1, b1, W2, b2 = weights.values()
print({name: array.shape for name, array in weights.items()})

# %% [markdown]
# > **Pause and predict.** Which shape has $H$? About which share of its entries is 0?

# %%
from snippets.two_layer.hidden import hidden

H = hidden(X, W1, b1)
print(H.shape, f"{np.mean(H == 0):.1f} of them are 0")

# %%
from snippets.two_layer.scores import scores

S = scores(H, W2, b2)
print(S.shape)
print(S[:2])

# %% [markdown]
# The scores become probabilities, row by row. The notes take `np.exp` of the scores as they are. For these
# scores that works.
#
# > **Pause and predict.** What does it give for the scores 1000, 1001 and 1002?

# %%
from snippets.softmax.probabilities import probabilities

large = np.array([[1000.0], [1001.0], [1002.0]])
with np.errstate(over="ignore", invalid="ignore"):
    print(probabilities(large).T)

# %% [markdown]
# exp(1000) is beyond what float64 holds, and infinity divided by infinity is nan. Take the largest score off
# first: [no probability changes by it][softmax.shift].

# %%
from snippets.softmax.shift import shift

print(shift(large).T)

# %% [markdown]
# The chapter's forward pass does this for every row.

# %%
from snippets.two_layer.backward_pass import forward

H, P = forward(X, **weights)
print(P[:2])
assert np.allclose(P[0], shift(S[[0]].T)[:, 0], rtol=1e-14)

# %% [markdown]
# ## The first loss
#
# > **Pause and predict.** Small weights give small scores, so every class gets about the same probability.
# > Which loss do you expect, without the penalty? Write the number down.

# %%
from snippets.two_layer.loss import loss

first = loss(P, Y, W1, W2, lam=0)
print(f"first loss {first:.2f}, ln 3 is {np.log(3):.2f}")
assert abs(first - np.log(3)) < 0.01

# %% [markdown]
# The surprise at something that had probability 1/3. If your own first loss with K classes is far from
# ln K, look at it before you train anything.
#
# ## Back, one program at a time
#
# The way back begins at the scores.
#
# > **Pause and predict.** What does a row of ∂C/∂S add up to?

# %%
from snippets.two_layer.score_gradient import score_gradient

dS = score_gradient(P, Y)
print(dS[:2])
assert np.allclose(dS.sum(axis=1), 0, rtol=0, atol=1e-15)

# %% [markdown]
# To nothing: what one class is raised by, the others are lowered by.
#
# The notes reach this line by a chain of two factors, and write the second as
# $\partial \Sigma / \partial e^{s_k}$, where $\Sigma$ is the sum of the exponentials. That derivative is 1.
# What they then put in its place is $e^{s_k}$. Which of the two gives the probability?

# %%
from snippets.gradient_checking.central_difference import central_difference

s, total = S[0], np.sum(np.exp(S[0]))
slope = central_difference(lambda s_0: np.exp(s_0) + np.exp(s[1]) + np.exp(s[2]), s[0], h=1e-5)
print(f"1/Σ {1 / total:.4f}   slope/Σ {slope / total:.4f}   probability {P[0, 0]:.4f}")

# %% [markdown]
# The sum answers to the *score* with $e^{s_k}$. So $\partial \Sigma / \partial s_k$ is meant: the value is
# right, the symbol above it is not.
#
# Next the weights of the second layer. The penalty counts $\lambda$ times, and here $\lambda$ is 0.1.
#
# > **Pause and predict.** The notes put the comment `# N * C` over this gradient. Is that its shape?

# %%
from snippets.two_layer.weight_2 import weight_2

lam = 0.1
dW2 = weight_2(H, dS, W2, lam)
print(dW2.shape)

# %% [markdown]
# It is shaped like $W_2$, hidden neurons × classes. N × C is the shape of ∂C/∂S: the comment has slipped down
# by a line. The product over the samples leaves no N behind.
#
# The notes' own line for it reads one name, and the line before it has filled another.

# %%
grad_L_wrt_scores = dS
try:
    grad_L_wrt_W2 = H.T.dot(grad_L_wrt_c)
except NameError as refusal:
    print(refusal)

# %% [markdown]
# The mild case: it stops. In a notebook in which that name still holds an older array, it would not.
#
# Now down through the rectifiers and into the first layer.

# %%
from snippets.two_layer.hidden_gradient import hidden_gradient
from snippets.two_layer.relu_gate import relu_gate

dH = hidden_gradient(dS, W2)
dZ1 = relu_gate(dH, H)
print(dH[0, :4], dZ1[0, :4], H[0, :4], sep="\n")

# %% [markdown]
# Where the neuron was silent, nothing goes on.

# %%
from snippets.two_layer.bias_1 import bias_1
from snippets.two_layer.bias_2 import bias_2
from snippets.two_layer.weight_1 import weight_1

dW1, db1, db2 = weight_1(X, dZ1, W1, lam), bias_1(dZ1), bias_2(dS)
print(dW1.shape, db1.shape, db2.shape)

# %% [markdown]
# The chapter composes these programs in the same order, and gives all gradients by name.

# %%
from snippets.two_layer.backward_pass import backward

gradients = backward(X, Y, **weights, lam=lam)
for name, by_hand in {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}.items():
    assert np.array_equal(gradients[name], by_hand)
print(", ".join(gradients))

# %% [markdown]
# ## Against differences
#
# Every entry of every gradient, by two forward passes each. The step is $10^{-5}$.
#
# > **Pause and predict.** All the programs are proved. Will every gap be below $10^{-9}$?

# %%
from snippets.two_layer.backward_pass import differences


def gaps(h):
    """Return the largest gap of each gradient to its differences."""
    measured = {name: differences(name, X, Y, weights, lam, h) for name in gradients}
    return {name: np.max(np.abs(gradients[name] - measured[name])) for name in gradients}


# %%
for name, gap in gaps(h=1e-5).items():
    print(name.ljust(2), f"{gap:.0e}" if gap > 1e-9 else "below 1e-9")

# %% [markdown]
# One gradient is refused. Before you look for a mistake in it, look at what the check did: it moved each
# bias by $10^{-5}$ up and down. How near to its kink is the nearest of the 120 · 64 rectifiers?

# %%
from snippets.batches.activity import activity_rows

Z1 = activity_rows(W1, X, b1)
sample, neuron = np.unravel_index(np.argmin(np.abs(Z1)), Z1.shape)
print(f"sample {sample}, neuron {neuron}: {abs(Z1[sample, neuron]):.1e}")

# %% [markdown]
# Nearer than the step. The difference went [across the kink][gradient_checking.kink] and mixed two slopes.
# The gradient is right on its side of it. With weights as small as these, kinks lie close together, so take a
# shorter step.

# %%
shorter = gaps(h=3e-6)
print({name: bool(gap < 1e-9) for name, gap in shorter.items()})
assert all(gap < 1e-9 for gap in shorter.values())

# %% [markdown]
# All 627 numbers agree.
#
# ## Would the check have noticed?
#
# Two of the slips would have given a wrong gradient, if the program had followed the derivation. One is
# about 1/N, the other about the penalty.
#
# The third line of the notes' derivation has lost its mean over the samples: what stands there is the loss of
# one sample, still called the loss. Their program divides by N. Derive from that line, and you do not.
#
# > **Pause and predict.** Then the gradient of the data is 120 times too long. What does
# > [a relative error][gradient_checking.relative_error] read for ∂C/∂b₂, and why less for ∂C/∂W₂?

# %%
from snippets.gradient_checking.relative_error import relative_error

undivided = P - Y
print(f"b2 {relative_error(bias_2(undivided), db2):.2f}")
print(f"W2 {relative_error(weight_2(H, undivided, W2, lam), dW2):.2f}")

# %% [markdown]
# 119/121, as [the formula for a factor][gradient_checking.factor] says. In ∂C/∂W₂ the penalty's share is
# right, and it dampens the reading.
#
# The notes leave the penalty out of ∂C/∂S "because it is a constant so its derivative is 0". It is left out
# there because it does not depend on the *scores*. On the weights it does depend. (They also set the bars of
# a norm around one matrix and not around the other. Both are meant.)
#
# > **Pause and predict.** Take that sentence at its word, and drop the penalty from every gradient. Which of
# > the four does the check still accept?

# %%
unpenalised = backward(X, Y, **weights, lam=0)
for name in weights:
    print(name, f"{relative_error(unpenalised[name], gradients[name]):.2f}")

# %% [markdown]
# The biases, which have no penalty. The notes' program is right again: it adds `2 * reg * W` in its last
# lines.
#
# ## Training
#
# [One step][training.descent] for each array, with the whole batch, four thousand times. In a terminal or
# in Jupyter a bar shows how far it is. On this page nobody would be watching.

# %%
from snippets.training.descent import descent


def accuracy(P, Y):
    """Return the share of samples whose own class has the highest probability."""
    return np.mean(np.argmax(P, axis=1) == np.argmax(Y, axis=1))


# %%
# Without Jupyter, a bar is drawn in a terminal alone: that is what None asks for.
BAR = {} if "get_ipython" in globals() else {"disable": None}


def train(lam, eta=0.5, steps=4000):
    """Return the trained weights, and the loss and the accuracy before each step."""
    weights, curve = start(), []
    for _ in trange(steps, desc=f"λ = {lam}", **BAR):
        _, P = forward(X, **weights)
        curve.append((loss(P, Y, weights["W1"], weights["W2"], lam), accuracy(P, Y)))
        gradients = backward(X, Y, **weights, lam=lam)
        weights = {name: descent(array, [gradients[name]], eta) for name, array in weights.items()}
    return weights, np.array(curve)


# %% [markdown]
# > **Pause and predict.** At which height does the curve of the loss begin, and at which the curve of the
# > accuracy?

# %%
trained, curve = train(lam=0.001)
for step in (0, 100, 1000, 3999):
    print(f"step {step:4}: loss {curve[step, 0]:.2f}, accuracy {curve[step, 1]:.2f}")
assert curve[-1, 1] > 0.95

# %% alt="Two curves over four thousand steps. The loss begins near ln 3, falls steeply for some hundred steps and then ever more slowly. The accuracy begins near one third, climbs in jerks and ends above 0.95."
figure, both = plt.subplots(1, 2, figsize=(7.2, 2.8), layout="constrained")
for axes, values, name, chance in zip(both, curve.T, ("loss", "accuracy"), (np.log(3), 1 / 3), strict=True):
    axes.plot(range(0, len(values), 20), values[::20])
    axes.axhline(chance, color="C1", linewidth=1, linestyle="--", label="knowing nothing")
    axes.set(xlabel="step", ylabel=name, ylim=(0, 1.2))
both[1].legend(loc="lower right")
plt.show()

# %% [markdown]
# Knowing nothing costs ln 3 and is right once in three times. The accuracy moves only when a sample changes
# sides, so it jerks where the loss glides.
#
# ## What it has learned
#
# Every point of the plane goes to the class with the highest score. A region is where a class leads: where
# its score minus the best of the others is above 0.

# %%
at = np.linspace(-1.2, 1.2, 61)
grid = np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)


# %%
def regions(axes, weights):
    """Colour where each class leads, and draw the border."""
    S = scores(hidden(grid, weights["W1"], weights["b1"]), weights["W2"], weights["b2"])
    for k in range(3):
        lead = (S[:, k] - np.max(np.delete(S, k, axis=1), axis=1)).reshape(61, 61)
        axes.contourf(at, at, lead, levels=[0, 1e9], colors=[f"C{k}"], alpha=0.2)
        axes.contour(at, at, lead, levels=[0], colors=[f"C{k}"], linewidths=0.7)


# %% [markdown]
# > **Pause and predict.** The borders are made by rectifiers. Are they smooth curves, or something else?

# %% alt="The plane in two pictures, with the three arms in both. Before training class 2 has the whole plane. After training there are three regions, each hooked around its arm, and their borders are made of straight pieces."
figure, both = plt.subplots(1, 2, figsize=(7.2, 3.7), layout="constrained")
for axes, title, now in zip(both, ("before", "after"), (weights, trained), strict=True):
    regions(axes, now)
    show(axes, X, Y)
    axes.set_title(title)
plt.show()

# %% [markdown]
# Before training the scores hardly differ from point to point, and class 2 happens to lead everywhere. After it
# each arm has its region. Between the kinks of the 64 neurons every score is a plane, so the borders are
# straight piece by piece.
#
# ## What the penalty does
#
# Five values of λ, everything else the same. The 1,500 fresh points come from the same arms, but no training
# has seen them.
#
# > **Pause and predict.** For λ = 0, which is the larger: the mean surprise at the samples of the training,
# > or at fresh ones? And with a penalty that outweighs everything, which weights are best, and what is the
# > surprise then?

# %%
fresh = arms(each=500, seed=1)
results = {lam: train(lam)[0] for lam in (0, 0.001, 0.003, 0.01, 0.1)}


# %%
def judged(samples, weights):
    """Return the mean surprise at some samples, without the penalty, and the accuracy."""
    _, P = forward(samples[0], **weights)
    return loss(P, samples[1], 0, 0, lam=0), accuracy(P, samples[1])


# %%
print("    λ  squares  surprise: seen fresh  accuracy: seen fresh")
for lam, w in results.items():
    (surprise, right), (fresh_surprise, fresh_right) = judged((X, Y), w), judged(fresh, w)
    squares = np.sum(w["W1"] ** 2) + np.sum(w["W2"] ** 2)
    print(
        f"{lam:5}  {squares:7.0f}  {surprise:14.2f}  {fresh_surprise:.2f}  {right:14.2f}  {fresh_right:.2f}"
    )

# %% alt="Four pictures of the regions, for λ = 0, 0.001, 0.003 and 0.01. Without a penalty the borders bend around single points. With 0.001 they are calmer and follow the arms. With 0.003 the arms grow stout, and with 0.01 three broad wedges are left."
figure, panels = plt.subplots(2, 2, figsize=(7.2, 7.4), layout="constrained")
for axes, (lam, w) in zip(panels.flat, results.items(), strict=False):
    regions(axes, w)
    show(axes, X, Y)
    axes.set_title(f"λ = {lam}")
plt.show()

# %% [markdown]
# - **λ = 0:** every sample is right, and the regions bend around single points that have strayed. On fresh
#   points the classifier is sometimes wrong and sure of itself, so its surprise is far larger there.
# - **λ = 0.001:** a few samples of the training are given up. On fresh points both numbers are better.
# - **λ = 0.003 and 0.01:** the weights can no longer afford the bends that an arm needs.
# - **λ = 0.1:** the weights are gone, every probability is 1/3, and the surprise is ln 3 again.
#
# So a penalty can help and can ruin. The right λ is found on samples that were not trained on, as in this
# table.
#
# ## To try
#
# **1.** Train with `start(hidden=3)` in `train`. How good can it get?
#
# ??? success "Solution"
#
#     Three rectifiers have three kinks, and the borders can bend only there. About 78 of 100 samples are
#     right without a penalty, and fewer with one.
#
# **2.** Train with `start(scale=0)`. What does the loss do?
#
# ??? success "Solution"
#
#     It stays at ln 3. Every entry of $H$ is 0, so no error reaches $W_2$; every entry of $W_2$ is 0, so none
#     comes down to $W_1$. Only $b_2$ could move, and with as many samples in each class it has no reason to.
#     Even a start that is not zero, but equal for all neurons, would [keep them equal][training.symmetry].
#
# ## Sources
#
# The classifier, its penalty and the slips are those of the [two-layer classifier
# notes](/sources.md#two-layer-notes). Three such arms are a well-known example of the course they were written
# for, [CS231n](/sources.md#cs231n). The data, programs and words here are our own.
