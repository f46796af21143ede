# %% [markdown]
# # A two-layer classifier in NumPy: checked, trained, regularised
#
# <a id="a-classifier-that-learns"></a>
#
# **Is the gradient right, does the classifier learn, and what does regularisation do?** [Notes on a two-layer
# classifier](/sources.md#two-layer-notes) give a forward pass, a loss with L2 regularisation, and a backward pass. They stop
# there: the program is not run, and nothing in them says whether its gradient is right. Here it is run. There are three
# classes in the plane, one hidden layer of ReLUs, softmax with cross-entropy, and L2 regularisation of the weights.
#
# *You need* [the chapter on this classifier](/derivations/two_layer.md), whose programs are used here. *You will see*
# each step of both passes with its numbers, a gradient check that fails although the gradient is right, the training, and
# five strengths of regularisation. *Your own classifier does not learn?* Compare its first loss with [that of this
# one](#the-first-loss), give it to [the checker](/checker.md), and look at [where to start](/symptoms/does_not_learn.md).
#
# The notes contain six mistakes and a misprint, and each is shown below at its place: `exp` of large
# scores, a derivative with respect to the wrong variable, a wrong comment on a shape, a name that does not exist, a
# lost 1/N, and a penalty that is taken for a constant.

# %%
import matplotlib.pyplot as plt
import numpy as np
from tqdm import trange

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# <a id="three-arms"></a>
#
# ## The data: three spiral arms
#
# Three arms wind around the origin, one for each class: the angle of a point grows with its distance from the
# origin, and some noise is added. A sample is a row of $X$, and its row of $Y$ is one-hot: 1 at its class, and
# 0 elsewhere.

# %%
from snippets.two_layer.whole import arms

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
# No straight lines separate the three classes, so a hidden layer is needed.
#
# <a id="forward"></a>
#
# ## Forward pass
#
# There are sixty-four hidden neurons, and the weights and biases start as small random numbers. Weights are
# in × out here, because a sample is a row.

# %%
from snippets.two_layer.whole import start

weights = start()
W1, b1, W2, b2 = weights.values()
print({name: array.shape for name, array in weights.items()})

# %% [markdown]
# > **Predict before you read on.** What is the shape of $H$? About which share of its entries is 0?

# %%
from snippets.two_layer.hidden import hidden

H = hidden(X, W1, b1)
print(H.shape, f"{np.mean(H == 0):.2f} of them are 0")

# %% answer=false
from snippets.two_layer.scores import scores

S = scores(H, W2, b2)
print(S.shape)
print(S[:2])

# %% [markdown] answer=false
# The scores, or logits, become probabilities, row by row. The notes take `np.exp` of the scores as they are.
# For these scores this works.
#
# > **Predict before you read on.** What does it give for the scores 1000, 1001 and 1002?

# %%
from snippets.softmax.probabilities import probabilities

large = np.array([[1000.0], [1001.0], [1002.0]])
with np.errstate(over="ignore", invalid="ignore"):
    print(probabilities(large).T)

# %% [markdown]
# exp(1000) is larger than any float64, and infinity divided by infinity is nan. Subtract the largest score
# first: [no probability changes][softmax.shift].

# %%
from snippets.softmax.shift import shift

print(shift(large).T)

# %% [markdown]
# The forward pass of the chapter does this for every row.

# %%
from snippets.two_layer.backward_pass import forward

H, P = forward(X, **weights)
print(P[:2])
assert np.allclose(P[0], shift(S[[0]].T)[:, 0], rtol=1e-14)

# %% [markdown]
# ## The first loss
#
# > **Predict before you read on.** Small weights give small scores, so every class gets about the same
# > probability. Which loss do you expect, without the regularisation? Write the number down.

# %%
from snippets.two_layer.loss import loss

first = loss(P, Y, W1, W2, lam=0)
print(f"first loss {first:.2f}, ln 3 is {np.log(3):.2f}")
assert abs(first - np.log(3)) < 0.01

# %% [markdown]
# It is ln 3, the cross-entropy if the correct class has the probability 1/3. If your own first loss with K
# classes is far from ln K, look for the reason before you train anything.
#
# <a id="back-one-program-at-a-time"></a>
#
# ## Backward pass, one program at a time
#
# The backward pass begins at the scores.
#
# > **Predict before you read on.** What is the sum of a row of ∂C/∂S?

# %%
from snippets.two_layer.score_gradient import score_gradient

dS = score_gradient(P, Y)
print(dS[:2])
assert np.allclose(dS.sum(axis=1), 0, rtol=0, atol=1e-15)

# %% [markdown]
# It is 0: what one class gains, the others lose.
#
# The notes derive this line with the chain rule. Where $\ln \Sigma$ is differentiated, and $\Sigma$ is the sum of the
# exponentials, the first factor is $1/\Sigma$. The second they write as $\partial \Sigma / \partial e^{s_k}$. This
# derivative is 1. What they then use is $e^{s_k}$. Which of the two gives the probability?

# %%
from snippets.gradient_checking.central_difference import central_difference

s, total = S[0], np.sum(np.exp(S[0]))
slope = central_difference(lambda s_0: np.exp(s_0) + np.exp(s[1]) + np.exp(s[2]), s[0], h=1e-5)
print(f"1/Σ {1 / total:.4f}   slope/Σ {slope / total:.4f}   probability {P[0, 0]:.4f}")

# %% [markdown]
# The derivative of the sum with respect to the *score* is $e^{s_k}$. So the notes use the right value, but it is
# the value of $\partial \Sigma / \partial s_k$.
#
# Next come the weights of the second layer. The regularisation term has the factor $\lambda$, which is 0.1
# here.
#
# > **Predict before you read on.** The notes have the comment `# N * C` above this gradient. Is this its
# > shape?

# %%
from snippets.two_layer.weight_2 import weight_2

lam = 0.1
dW2 = weight_2(H, dS, W2, lam)
print(dW2.shape)

# %% [markdown]
# Its shape is that of $W_2$, hidden neurons × classes. N × C is the shape of ∂C/∂S, so the comment is one
# line too low. The matrix product sums over the samples, so no N is left.
#
# The line in the notes that computes it uses one name, and the line before it has defined another.

# %%
grad_L_wrt_scores = dS
try:
    grad_L_wrt_W2 = H.T.dot(grad_L_wrt_c)
except NameError as refusal:
    print(refusal)

# %% [markdown]
# This is the harmless case: Python stops. In a notebook where this name still belongs to an older array, it
# would not.
#
# Now back through the ReLUs and into the first layer.

# %%
from snippets.two_layer.hidden_gradient import hidden_gradient
from snippets.two_layer.relu_gate import relu_gate

dH = hidden_gradient(dS, W2)
dZ1 = relu_gate(dH, H)
print(dH[0, :4], dZ1[0, :4], H[0, :4], sep="\n")

# %% [markdown]
# Where the activation is 0, the gradient with respect to $Z_1$ is 0.

# %%
from snippets.two_layer.bias_1 import bias_1
from snippets.two_layer.bias_2 import bias_2
from snippets.two_layer.weight_1 import weight_1

dW1, db1, db2 = weight_1(X, dZ1, W1, lam), bias_1(dZ1), bias_2(dS)
print(dW1.shape, db1.shape, db2.shape)

# %% [markdown]
# The chapter composes these programs in the same order, and returns all gradients by name.

# %%
from snippets.two_layer.backward_pass import backward

gradients = backward(X, Y, **weights, lam=lam)
for name, by_hand in {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}.items():
    assert np.array_equal(gradients[name], by_hand)
print(", ".join(gradients))

# %% [markdown]
# <a id="against-differences"></a>
#
# ## Gradient check against finite differences
#
# Every entry of every gradient is compared with a central difference, which needs two forward passes. The
# step is $10^{-5}$.
#
# > **Predict before you read on.** All these formulas are derived in the chapter, and its programs are tested. Will every
# > difference be below $10^{-9}$?

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
# One gradient fails.
#
# Before you look for a mistake in it, look at the check: it changed each bias by $10^{-5}$ in both directions.
# The pre-activations of 64 ReLUs for 120 samples: how near to 0 is the nearest?

# %%
from snippets.batches.activity import pre_activation_rows

Z1 = pre_activation_rows(W1, X, b1)
sample, neuron = np.unravel_index(np.argmin(np.abs(Z1)), Z1.shape)
print(f"sample {sample}, neuron {neuron}: {abs(Z1[sample, neuron]):.1e}")

# %% [markdown]
# It is nearer than the step. So the difference went [across the kink][gradient_checking.kink] and mixed two
# slopes. The gradient itself is right. With weights as small as these, many pre-activations are close to 0,
# so take a shorter step.

# %%
shorter = gaps(h=3e-6)
print({name: bool(gap < 1e-9) for name, gap in shorter.items()})
assert all(gap < 1e-9 for gap in shorter.values())

# %% [markdown]
# All 627 numbers agree.
#
# <a id="would-the-check-have-noticed"></a>
#
# ## Would the gradient check have noticed the mistakes?
#
# Two of the mistakes would have given a wrong gradient, if the program had followed the derivation. One is
# about 1/N, the other about the regularisation.
#
# The third line of the derivation in the notes has lost the mean over the samples. It is the loss of one sample, but is
# still called the loss. The notes' program divides by N; a gradient derived from that line does not.
#
# > **Predict before you read on.** Then the gradient of the data is 120 times too large. What is [the
# > relative error][gradient_checking.relative_error] of ∂C/∂b₂, and why is it smaller for ∂C/∂W₂?

# %%
from snippets.gradient_checking.relative_error import relative_error

undivided = P - Y
print(f"b2 {relative_error(bias_2(undivided), db2):.2f}")
print(f"W2 {relative_error(weight_2(H, undivided, W2, lam), dW2):.2f}")

# %% [markdown]
# 119/121, as [the formula for a factor][gradient_checking.factor] says. In ∂C/∂W₂ the part of the
# regularisation is right, and this makes the relative error smaller.
#
# The notes leave the L2 penalty out of ∂C/∂S "because it is a constant so its derivative is 0". It is left out there
# because it does not depend on the *scores*. But it does depend on the weights. (They also write the bars of a norm
# around one of the two matrices only; they belong around both.)
#
# > **Predict before you read on.** Suppose somebody believes this sentence, and drops the penalty from every
# > gradient. Which of the four does the check still accept?

# %%
unpenalised = backward(X, Y, **weights, lam=0)
for name in weights:
    print(name, f"{relative_error(unpenalised[name], gradients[name]):.2f}")

# %% [markdown]
# Those with respect to the biases, which are not regularised. The program of the notes is right again: it
# adds `2 * reg * W` in its last lines.
#
# ## Training
#
# [One step of gradient descent][training.descent] for each array, with the whole batch, four thousand times.
# In a terminal or in Jupyter, a bar shows the progress.

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
# > **Predict before you read on.** At which value does the curve of the loss begin, and at which the curve of
# > the accuracy?

# %%
trained, curve = train(lam=0.001)
for step in (0, 100, 1000, 3999):
    print(f"step {step:4}: loss {curve[step, 0]:.2f}, accuracy {curve[step, 1]:.2f}")
assert curve[-1, 1] > 0.95

# %% alt="Two curves over four thousand steps. The loss begins near ln 3, falls steeply for some hundred steps and then ever more slowly. The accuracy begins near one third, rises in jumps and ends above 0.95."
figure, both = plt.subplots(1, 2, figsize=(7.2, 2.8), layout="constrained")
chances = {"loss": np.log(3), "accuracy": 1 / 3}
for axes, values, (name, chance) in zip(both, curve.T, chances.items(), strict=True):
    axes.plot(range(0, len(values), 20), values[::20])
    axes.axhline(chance, color="C1", linewidth=1, linestyle="--", label="guessing")
    axes.set(xlabel="step", ylabel=name, ylim=(0, 1.2))
both[1].legend(loc="lower right")
plt.show()

# %% [markdown]
# Guessing costs ln 3 and is right once in three times. The accuracy changes only when a sample changes its
# class, so its curve has jumps where the loss is smooth.
#
# <a id="what-it-has-learned"></a>
#
# ## What it has learned: decision regions
#
# Every point of the plane belongs to the class with the highest score. The region of a class is where its
# score minus the best of the others is above 0.

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
# > **Predict before you read on.** The scores are computed by ReLUs. Are the borders smooth curves, or
# > something else?

# %% alt="The plane in two pictures, with the three arms in both. Before training class 2 has the whole plane. After training there are three regions, each hooked around its arm, and their borders are made of straight pieces."
figure, both = plt.subplots(1, 2, figsize=(7.2, 3.7), layout="constrained")
for axes, title, now in zip(both, ("before", "after"), (weights, trained), strict=True):
    regions(axes, now)
    show(axes, X, Y)
    axes.set_title(title)
plt.show()

# %% [markdown]
# Before training the scores hardly differ from point to point, and class 2 happens to have the highest
# everywhere. After training each arm has its region. Between the kinks of the 64 ReLUs every score is a
# plane, so the borders consist of straight pieces.
#
# <a id="what-the-penalty-does"></a>
#
# ## What L2 regularisation (weight decay) does
#
# There are five values of λ, and everything else is the same. The 1,500 new points come from the same arms,
# but they were not used in any training.
#
# > **Predict before you read on.** For λ = 0, is the cross-entropy larger for the training samples or for the
# > new ones? And if λ is so large that it outweighs everything, which weights are best, and what is the
# > cross-entropy then?

# %%
fresh = arms(each=500, seed=1)
results = {lam: train(lam)[0] for lam in (0, 0.001, 0.003, 0.01, 0.1)}


# %%
def judged(samples, weights):
    """Return the mean cross-entropy of some samples, without the penalty, and the accuracy."""
    _, P = forward(samples[0], **weights)
    return loss(P, samples[1], 0, 0, lam=0), accuracy(P, samples[1])


# %%
print("    λ  squares  cross-entropy: train  new  accuracy: train  new")
for lam, w in results.items():
    (cost, right), (fresh_cost, fresh_right) = judged((X, Y), w), judged(fresh, w)
    squares = np.sum(w["W1"] ** 2) + np.sum(w["W2"] ** 2)
    print(f"{lam:5}  {squares:7.0f}  {cost:20.2f} {fresh_cost:.2f}  {right:15.2f} {fresh_right:.2f}")

# %% alt="Four pictures of the regions, for λ = 0, 0.001, 0.003 and 0.01. Without a penalty the borders curve around single points. With 0.001 they are smoother and follow the arms. With 0.003 the regions of the arms are broad, and with 0.01 three wedges are left."
figure, panels = plt.subplots(2, 2, figsize=(7.2, 7.4), layout="constrained")
for axes, (lam, w) in zip(panels.flat, results.items(), strict=False):
    regions(axes, w)
    show(axes, X, Y)
    axes.set_title(f"λ = {lam}")
plt.show()

# %% [markdown]
# - **λ = 0:** every training sample is right, and the regions follow single points that are far from their
#   arm. This is *overfitting*: on new points the classifier is sometimes wrong and confident, so the
#   cross-entropy is much larger there.
# - **λ = 0.001:** a few training samples are classified wrongly. On new points both numbers are better.
# - **λ = 0.003 and 0.01:** the weights are too small for the curved borders that the arms need.
# - **λ = 0.1:** the weights are practically 0, every probability is 1/3, and the cross-entropy is ln 3 again. It has no
#   picture, because the three scores are equal everywhere, and so no class has a region.
#
# So regularisation can help, and too much of it does harm. The right λ is found with samples that were not used for
# training, as in this table (a *validation set*). How good the chosen one is, a third set of samples then has to say.
#
# ## To try
#
# **1.** Train with `start(hidden=3)` in `train`. How good can it get?
#
# ??? success "Solution"
#
#     Three ReLUs have three kinks, and each border is straight between them. About 78 of 100 samples are right without
#     regularisation, and fewer with it.
#
# **2.** Train with `start(scale=0)`. What does the loss do?
#
# ??? success "Solution"
#
#     It stays at ln 3. Every entry of $H$ is 0, so the gradient with respect to $W_2$ is 0; every entry of
#     $W_2$ is 0, so the gradient with respect to $W_1$ is 0. Only $b_2$ could change, and with equally many
#     samples in each class its gradient is 0 too. Even if all neurons started with the same weights other
#     than 0, [they would stay equal][training.symmetry].
#
# ## Sources
#
# The classifier, its regularisation and the mistakes are those of the [two-layer classifier
# notes](/sources.md#two-layer-notes). Three such arms are a well-known example of the course they were
# written for, [CS231n](/sources.md#cs231n). The data, programs and words here are our own.
