# %% [markdown]
# # A convolutional network whose gradients would not come out
#
# Somebody derived backpropagation by hand, wrote a small convolutional network to try it, and got stuck. The
# last layer works. One layer further down the program stops: two matrices cannot be multiplied. So the
# question was: *where am I going wrong?*
#
# There are several places, and only one of them raises an error. Here is the program at its real sizes. We
# let it fail, find each mistake by running it, and then build the network that was meant.

# %%
from itertools import pairwise
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=2, suppress=True)

# %% [markdown]
# ## The program, forward
#
# An image of 32 × 32 pixels in three channels goes through three convolutions, then through three layers
# that are called fully connected. Ten classes come out. Rows and columns stand first, channels last.
#
# The convolutions are the [chapter's][convolution.forward], put into this order of axes. The question does
# not show what it does behind them. We take a ReLU, as the repository that it names does.

# %%
from snippets.convolution.forward import forward


def convolved(image, kernels):
    channels_first, no_bias = np.moveaxis(image, 2, 0)[None], np.zeros(len(kernels))
    maps = forward(channels_first, np.moveaxis(kernels, 3, 1), no_bias, s=1)[0]
    return np.maximum(np.moveaxis(maps, 0, 2), 0)


# %% [markdown]
# The products behind them are the question's own, letter by letter.

# %%
from snippets.scalar.sigmoid import sigmoid
from snippets.softmax.probabilities import probabilities


def question(image, w1, w2, w3, w4, w5, w6):
    a1 = convolved(image, w1)
    a2 = convolved(a1, w2)
    a3 = convolved(a2, w3)
    z4 = np.einsum("ijp,jkp->ik", a3, w4)
    a4 = sigmoid(z4)
    z5 = np.einsum("ij,jk->ik", a4, w5)
    a5 = sigmoid(z5)
    z6 = np.einsum("ij,ik->jk", a5, w6).flatten()
    names = "a1 a2 a3 z4 a4 z5 a5 z6"
    return dict(zip(names.split(), (a1, a2, a3, z4, a4, z5, a5, z6), strict=True))


# %% [markdown]
# Every weight is drawn between 0 and 1, and so is every pixel. The three channels are the same picture.

# %%
rng = np.random.default_rng(1)
image = np.stack([rng.random((32, 32))] * 3, axis=2)

# %%
SHAPES = {
    "w1": (6, 5, 5, 3),
    "w2": (1, 5, 5, 6),
    "w3": (16, 5, 5, 1),
    "w4": (20, 120, 16),
    "w5": (120, 1),
    "w6": (20, 10),
}
drawn = {name: rng.random(shape) for name, shape in SHAPES.items()}

# %% [markdown]
# > **Pause and predict.** A kernel of 5 × 5 on 32 × 32 pixels: how many rows are left after one convolution,
# > after two, after three?

# %%
seen = question(image, **drawn)
for name, value in seen.items():
    print(name, value.shape)

# %% [markdown]
# Four rows fewer each time, for a kernel fits at [32 − 5 + 1][convolution.output_size] places. These are
# the shapes that the question prints too. Its comments say others: kernels of 5 · 5 · 3 in the third layer,
# where they are 5 · 5 · 1, and 20 × 120 × 16 for `w5` and `w6`.
#
# The image is said to be of the first class. This is what softmax and cross-entropy make of it.

# %%
from snippets.softmax.cross_entropy import cross_entropy

target = np.eye(10)[0]
p = probabilities(seen["z6"])
print(p, f"cost {cross_entropy(p, target):.2f}")

# %% [markdown]
# ## The program, backward
#
# The error of the scores is [p − y][softmax.error]. The last weights get `B0 * a5`, and the shape is right.

# %%
a3, z4, a4, z5, a5 = (seen[name] for name in ("a3", "z4", "a4", "z5", "a5"))
w4, w5, w6 = (drawn[name] for name in ("w4", "w5", "w6"))

# %%
B0 = p - target
D_L_by_w6 = B0 * a5
print(D_L_by_w6.shape, w6.shape)

# %%
w6 = w6 - 1 * D_L_by_w6  # the learning rate is 1

# %% [markdown]
# Then it is the inner layer's turn: multiply by `w6`, then by the slopes of the layer below.
#
# > **Pause and predict.** `w6` is 20 × 10, `B0` holds ten numbers, the slopes are 20 × 1. Which of the two
# > lines stops?

# %%
from snippets.scalar.sigmoid_slope import sigmoid_slope

a5_derv = sigmoid_slope(z5)
try:
    B1 = w6 * B0
    B1 = B1 @ a5_derv
except ValueError as refusal:
    print(fill(f"ValueError: {refusal}", 76))

# %% [markdown]
# The same words as in the question. Six things are wrong here, above or on paper, and NumPy objects to one.
#
# ## 1. A product that forgets to add
#
# `w6 * B0` stretches the ten errors over the twenty rows and multiplies entry by entry. That is half of a
# matrix product. The other half, adding over the ten classes, is missing.

# %%
old_w6 = drawn["w6"]
print((old_w6 * B0).shape, (old_w6 @ B0).shape)
assert np.allclose(np.sum(old_w6 * B0, axis=1), old_w6 @ B0)

# %% [markdown]
# Each of the twenty neurons hears from ten classes, so twenty sums are wanted. Instead the next line tries to
# add over the twenty neurons, with the slopes as weights. They must not be added at all: each neuron has its
# own slope.
#
# ## 2. The order of the factors
#
# On paper the question has (p − y) · w · σ′, in that order, with one row of w for each class. Do what it
# says, with columns and then with rows.

# %%
W6, delta6 = old_w6.T, B0[:, None]
print(delta6.shape, W6.shape, a5_derv.shape)

# %%
try:
    delta6 @ W6 @ a5_derv
except ValueError as refusal:
    print(fill(str(refusal), 76))

# %% [markdown]
# > **Pause and predict.** Lay the error down, 1 × 10, and the product exists. What shape has it?

# %%
print((delta6.T @ W6 @ a5_derv).shape)

# %% [markdown]
# One number for twenty neurons. A derivation in which every letter is one number cannot see this: there every
# order is right. With columns, [BP2][vectorised.bp2] says $(W^\top \delta) \odot \sigma'(z)$.

# %%
from snippets.vectorised.bp2 import bp2

delta5 = bp2(W6, delta6, a5_derv)
print(delta5.shape)

# %% [markdown]
# In the program `w6` lies 20 × 10, in × out, so it is transposed already: `(w6 @ B0)[:, None] * a5_derv`.
#
# ## 3. Sigmoids that have no slope
#
# > **Pause and predict.** The shape is right now. What are the twenty numbers?

# %%
print(np.count_nonzero(delta5), "of", delta5.size, "are not 0")
print(f"z5 is about {z5.mean():.0f}, z4 about {z4.mean() / 1e6:.1f} million")
assert not delta5.any()

# %% [markdown]
# All are zero. With weights between 0 and 1 nothing cancels, so every layer only adds up, and after three
# convolutions the pixels are in the tens of thousands. But even if the image before this layer held numbers
# between 0 and 1, there would be 320 products of about ¼ each.

# %%
tamer = np.einsum("ijp,jkp->ik", rng.random(a3.shape), w4)
print(f"from {tamer.min():.0f} to {tamer.max():.0f}")
print("largest slope", np.max(sigmoid_slope(tamer)))
assert not sigmoid_slope(tamer).any()

# %% [markdown]
# The slope is exactly 0. On paper $\sigma'(z)$ is about $e^{-z}$ there, tiny but not 0. The program computes
# σ(1 − σ), and beyond 37 the closest float64 to σ is 1.

# %% alt="The slope of the sigmoid for z from 0 to 100, on a logarithmic scale. On paper it falls as a straight line, to 1e-43. As computed it follows the line down to about 1e-16 at z = 37, where it ends in steps. A band from about 70 to 95, far to the right of that end, marks the activities of the question's layer."
z = np.linspace(0, 100, 2001)
computed = sigmoid_slope(z)

figure, axes = plt.subplots()
axes.semilogy(z, np.exp(-z) / (1 + np.exp(-z)) ** 2, "--", label="on paper")
left = computed > 0
axes.semilogy(z[left], computed[left], label="as computed, 0 beyond 37")
axes.axvspan(tamer.min(), tamer.max(), color="C2", alpha=0.25, linewidth=0)
axes.text(tamer.mean(), 1e-5, "the question's\nlayer", ha="center")
axes.set_xlabel("$z$")
axes.set_ylabel("$\\sigma'(z)$")
axes.legend(loc="lower left")
plt.show()

# %% [markdown]
# So below the last layer nothing learns, with any order of the factors. Whoever compares such a gradient with
# another one compares zeros. To see the other mistakes we need weights that leave the sigmoid its slope: of
# both signs, and the smaller the more of them are added up.


# %%
def tame(rng, shape, inputs):
    return rng.normal(size=shape) * np.sqrt(2 / inputs)


# %%
INPUTS = {"w1": 75, "w2": 150, "w3": 25, "w4": 320, "w5": 120, "w6": 20}
tamed = {name: tame(rng, shape, INPUTS[name]) for name, shape in SHAPES.items()}
seen = question(image, **tamed)
print(f"z4 from {seen['z4'].min():.1f} to {seen['z4'].max():.1f}")

# %%
a3, z4, a4, z5, a5 = (seen[name] for name in ("a3", "z4", "a4", "z5", "a5"))
w4, w5, w6 = (tamed[name] for name in ("w4", "w5", "w6"))
p = probabilities(seen["z6"])
B0 = p - target

# %% [markdown]
# ## 4. A weight that is updated too early
#
# The program changes `w6` as soon as its gradient is known. Two lines later it needs `w6` to send the error
# down. But the error is a derivative at the weights that made the output, and these are gone.
#
# > **Pause and predict.** The learning rate is 1. Does it matter?

# %%
from snippets.gradient_checking.relative_error import relative_error

delta5 = bp2(w6.T, B0[:, None], sigmoid_slope(z5))
too_late = bp2((w6 - B0 * a5).T, B0[:, None], sigmoid_slope(z5))

# %%
right, wrong = a4.T @ delta5, a4.T @ too_late
print(f"relative error {relative_error(wrong, right):.2f}")
print("uphill:", np.sum(wrong * right) < 0)
assert relative_error(wrong, right) > 0.1

# %% [markdown]
# Above 0.01 is [wrong][gradient_checking.relative_error], and 1 is the most that this number can say: the
# gradient for `w5` points the other way. So first all gradients, then all updates.
#
# ## 5. Right by broadcasting
#
# The question's formula for the last weights is $(p_i - y_i) * a$. Taken at its word that is a product entry
# by entry, and there are ten errors and twenty activations. It works because `a5` happens to be a column:
# (10,) against (20, 1) is stretched to 20 × 10, which is the outer product of [BP4][vectorised.bp4],
# transposed.

# %%
from snippets.vectorised.bp4 import bp4

print(np.array_equal(B0 * a5, bp4(B0[:, None], a5).T))

# %%
try:
    B0 * a5.ravel()
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# With ten neurons below, this would raise nothing and give ten numbers for a hundred weights.
#
# Behind it stands the line ∂z/∂w = a. There is one $z_i$ for each row and one $W_{jk}$ for each entry, so the
# derivative has [three indices][index_notation.activity_by_weight]: it is $a_k$ where $i = j$, and 0
# elsewhere. Here are two neurons with three inputs.

# %%
from snippets.index_notation.activity_by_weight import activity_by_weight

print(activity_by_weight(np.zeros((2, 3)), np.array([[7], [8], [9]])))

# %% [markdown]
# The sum over $i$ picks one row of one block, and an outer product is left. For the same reason the update
# $w_i = w_i - \alpha\, \partial L / \partial w$ cannot be meant: $i$ is free on one side only.
#
# And the program's `D_S_by_z`, the Jacobian of softmax? It is computed and never used, which is as well:
# p − y has been [through it][softmax.error] already. Once more would be once too often.

# %%
from snippets.softmax.jacobian import jacobian

twice = jacobian(p[:, None]) @ B0
print(f"relative error {relative_error(twice, B0):.2f}")
assert relative_error(twice, B0) > 0.1

# %% [markdown]
# ## 6. A dense layer that is none
#
# `einsum("ijp,jkp->ik")` should connect everything in the image with 120 neurons.
#
# > **Pause and predict.** One pixel of `a3` moves, in row 7. How many of the 20 × 120 numbers of `z4` move?

# %%
moved = a3.copy()
moved[7, 3, 5] += 1
change = np.einsum("ijp,jkp->ik", moved, w4) - z4
print("rows that move:", np.unique(np.argwhere(np.abs(change) > 1e-9)[:, 0]))

# %% [markdown]
# Only row 7, so 120 of 2,400. The index i stays in the result, and `w4` has no i: each row of the image goes
# through the same weights by itself. That is a [convolution][convolution.dense_einsum], whose kernels are one row high.

# %%
from snippets.convolution.dense_einsum import dense_einsum
from snippets.convolution.exercises import how_many_weights

print(np.allclose(dense_einsum(a3, w4), z4))
print("weights: {:,}, and {:,} in a dense layer".format(*how_many_weights()))
assert np.allclose(dense_einsum(a3, w4), z4)

# %% [markdown]
# So the twenty rows are like the twenty samples of a [batch][batches.activity], until the last layer mixes
# them. There the `flatten` comes too late: it lays ten scores in a row. It was the image that had to be
# laid flat, before its first dense layer.
#
# ## The question's network, with its right gradients
#
# It is not the network that was meant, but it has gradients. With the rows as samples they are those of a
# batch, and shared weights [feel every row][convolution.row_weights].

# %%
from snippets.batches.hidden_error import hidden_error_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.convolution.row_weights import row_weights

delta4 = hidden_error_rows(w5, delta5, sigmoid_slope(z4))
mended = {"w6": a5 * B0}
mended["w5"] = weight_gradient_rows(delta5, a4)
mended["w4"] = row_weights(delta4, a3)

# %% [markdown]
# Are they right? Move the weights, run forward, compare. `w4` has 38,400 entries, too many to move one by
# one. So we move all of them at once along three [random directions][gradient_checking.directional], drawn as
# weights are drawn, and twenty entries, chosen by lot, one by one.

# %%
from snippets.gradient_checking.directional import directional


def probes(rng, shape, inputs):
    size = int(np.prod(shape))
    chosen = rng.choice(size, min(20, size), replace=False)
    yield (tame(rng, shape, inputs) for _ in range(3))
    yield (np.bincount([entry], minlength=size).reshape(shape) for entry in chosen)


# %%
def gap(cost_of, theta, name, gradient, inputs):
    """Return the larger of two relative errors: along directions, and entry by entry."""

    def moved_to(array):
        return cost_of(theta | {name: array})

    errors = []
    for some in probes(np.random.default_rng(2), gradient.shape, inputs):
        claimed, measured = [], []
        for v in some:
            claimed.append(np.sum(gradient * v))
            measured.append(directional(moved_to, theta[name], v, h=1e-5))
        errors.append(relative_error(np.array(claimed), np.array(measured)))
    return np.max(errors)


# %%
def question_cost(weights):
    return cross_entropy(probabilities(question(image, **weights)["z6"]), target)


# %%
for name, gradient in mended.items():
    worst = gap(question_cost, tamed, name, gradient, INPUTS[name])
    print(f"{name} {gradient.size:7,} entries, relative error below 1e-7: {worst < 1e-7}")
    assert worst < 1e-7

# %% [markdown]
# ## The network that was meant
#
# The same convolutions, then the image laid flat, then 120, 20 and 10 neurons. From here on the axes are the
# chapter's: samples first, then channels; columns in the dense layers, and out × in for their weights.

# %%
X = np.moveaxis(image, 2, 0)[None]
y = target[:, None]
SHAPES = {
    "W1": (6, 3, 5, 5),
    "W2": (1, 6, 5, 5),
    "W3": (16, 1, 5, 5),
    "W4": (120, 16 * 20 * 20),
    "W5": (20, 120),
    "W6": (10, 20),
}

# %% [markdown]
# > **Pause and predict.** Which of the six layers has the most weights? About how many of a hundred are there?

# %%
rng = np.random.default_rng(3)
theta = {}
for name, shape in SHAPES.items():
    theta[name] = tame(rng, shape, inputs=np.prod(shape[1:]))
    bias = shape[:1] if len(shape) == 4 else (shape[0], 1)
    theta[name.replace("W", "b")] = np.zeros(bias)
print(f"{sum(array.size for array in theta.values()):,} parameters")
print(f"{theta['W4'].size:,} of them in W4")

# %%
from snippets.vectorised.activity import activity


def run(theta):
    Z1 = forward(X, theta["W1"], theta["b1"], s=1)
    A1 = np.maximum(Z1, 0)
    Z2 = forward(A1, theta["W2"], theta["b2"], s=1)
    A2 = np.maximum(Z2, 0)
    Z3 = forward(A2, theta["W3"], theta["b3"], s=1)
    a3 = np.maximum(Z3, 0).reshape(-1, 1)
    z4 = activity(theta["W4"], a3, theta["b4"])
    a4 = sigmoid(z4)
    z5 = activity(theta["W5"], a4, theta["b5"])
    a5 = sigmoid(z5)
    p = probabilities(activity(theta["W6"], a5, theta["b6"]))
    names = "Z1 A1 Z2 A2 Z3 a3 z4 a4 z5 a5 p"
    values = (Z1, A1, Z2, A2, Z3, a3, z4, a4, z5, a5, p)
    return dict(zip(names.split(), values, strict=True))


# %%
for name, value in run(theta).items():
    print(name, value.shape)


# %%
def cost(theta):
    return cross_entropy(run(theta)["p"], y)


print(f"cost {cost(theta):.4f}, and knowing nothing ln 10 = {np.log(10):.4f}")

# %% [markdown]
# ## Back through the dense layers
#
# Three times the same: the error, then what the weights and the biases feel. The layer below the flat image
# is a layer like any other, with ReLU's slopes.
#
# > **Pause and predict.** What shape has the error that arrives at the flat image, and what has to happen to
# > it next?

# %%
from snippets.scalar.relu_slope import relu_slope
from snippets.softmax.error import error
from snippets.vectorised.bp3 import bp3


def back_through_dense(theta, seen):
    gradient = {}
    delta6 = error(seen["p"], y)
    gradient["W6"], gradient["b6"] = bp4(delta6, seen["a5"]), bp3(delta6)
    delta5 = bp2(theta["W6"], delta6, sigmoid_slope(seen["z5"]))
    gradient["W5"], gradient["b5"] = bp4(delta5, seen["a4"]), bp3(delta5)
    delta4 = bp2(theta["W5"], delta5, sigmoid_slope(seen["z4"]))
    gradient["W4"], gradient["b4"] = bp4(delta4, seen["a3"]), bp3(delta4)
    delta3 = bp2(theta["W4"], delta4, relu_slope(seen["Z3"]).reshape(-1, 1))
    return delta3, gradient


# %%
seen = run(theta)
delta3, dense = back_through_dense(theta, seen)
print(delta3.shape)

# %% [markdown]
# 6,400 numbers in a column. They go [back to their pixels][convolution.flatten], in the order in which they
# came, and are the errors of the third convolution.
#
# ## Back through the convolutions
#
# A [kernel][convolution.kernel_gradient] feels every place where it was used, a
# [bias][convolution.bias_gradient] every place that it was added to. The pixels below hear from the
# [kernel turned round][convolution.flipped_kernel], and then ReLU lets through what was positive.

# %%
from snippets.convolution.bias_gradient import bias_gradient
from snippets.convolution.flatten import flatten
from snippets.convolution.flipped_kernel import flipped_kernel
from snippets.convolution.kernel_gradient import kernel_gradient


def back_through_convolutions(theta, seen, delta3, back=flipped_kernel):
    Delta3 = flatten(delta3.T, D=16, H=20, B=20)
    Delta2 = back(Delta3, theta["W3"]) * relu_slope(seen["Z2"])
    Delta1 = back(Delta2, theta["W2"]) * relu_slope(seen["Z1"])
    below = {"1": X, "2": seen["A1"], "3": seen["A2"]}
    gradient = {}
    for layer, Delta in {"1": Delta1, "2": Delta2, "3": Delta3}.items():
        gradient["W" + layer] = kernel_gradient(Delta, below[layer], U=5, V=5, s=1)
        gradient["b" + layer] = bias_gradient(Delta)
    return gradient


# %%
def gradients(theta):
    seen = run(theta)
    delta3, dense = back_through_dense(theta, seen)
    return dense | back_through_convolutions(theta, seen, delta3)


# %%
gradient = gradients(theta)
print(all(gradient[name].shape == theta[name].shape for name in theta))

# %% [markdown]
# ## Every gradient against differences


# %%
def gaps(gradient):
    errors = {}
    for name, array in gradient.items():
        inputs = np.prod(array.shape[1:])
        errors[name] = gap(cost, theta, name, array, inputs)
    return errors


# %%
for name, worst in gaps(gradient).items():
    size = theta[name].size
    print(f"{name} {size:7,} entries, relative error below 1e-7: {worst < 1e-7}")
    assert worst < 1e-7

# %% [markdown]
# A check is worth what it would refuse. So here is the classic mistake: the kernel is not turned round. All
# shapes stay as they are.
#
# > **Pause and predict.** Which of the six gradients of the convolutions are wrong now?


# %%
def not_turned(Delta, W):
    return flipped_kernel(Delta, W[:, :, ::-1, ::-1])


# %%
unturned = back_through_convolutions(theta, seen, delta3, back=not_turned)
refused = {name: worst for name, worst in gaps(unturned).items() if not worst < 1e-7}
print({name: f"{worst:.2f}" for name, worst in refused.items()})
assert set(refused) == {"W1", "W2", "b1"}

# %% [markdown]
# The third layer needs nothing from below, so it is right. But why is `b2`?

# %%
print((seen["Z2"] > 0).all(), (seen["Z1"] > 0).all())

# %% [markdown]
# Every ReLU of the second layer lets through, and a bias feels the sum of what arrives. Turned or not, every
# error meets every weight once, so the sum is the same. Whoever checks that bias only, or the mean of a
# gradient, sees nothing.
#
# ## A few steps of descent
#
# First all gradients, then all [updates][training.descent].

# %%
from snippets.training.descent import descent


def steps(theta, learns, eta=0.1, count=10):
    costs = [cost(theta)]
    for _ in range(count):
        gradient = gradients(theta)
        moved = {name: descent(theta[name], [gradient[name]], eta) for name in learns}
        theta = theta | moved
        costs.append(cost(theta))
    return costs


# %%
every = steps(theta, learns=theta)
print(np.array(every))
assert all(after < before for before, after in pairwise(every))

# %% [markdown]
# The cost falls, but on one image that proves little: the last layer alone could do it. So hold the last
# layer still, and let only the five below it learn. And do the same with weights drawn between 0 and 1, as
# in the question.
#
# > **Pause and predict.** What will the second of these two curves look like?

# %%
below = [name for name in theta if name not in ("W6", "b6")]
rng = np.random.default_rng(5)
saturated = theta | {name: rng.random(shape) for name, shape in SHAPES.items()}
inner, stuck = steps(theta, learns=below), steps(saturated, learns=below)

# %% alt="The cost over ten steps of descent. With all layers learning it falls from above 2 to near 0. With the last layer held still it falls as well, more slowly. With the last layer held still and weights between 0 and 1 it is a horizontal line."
figure, axes = plt.subplots()
axes.plot(every, "o-", label="all six layers learn")
axes.plot(inner, "s-", label="all but the last")
axes.plot(stuck, "^-", label="all but the last, weights between 0 and 1")
axes.set_ylim(bottom=0)
axes.set_xlabel("steps")
axes.set_ylabel("cost")
axes.legend()
plt.show()

# %%
print(f"all but the last: {inner[0]:.2f} to {inner[-1]:.2f}")
print(f"weights between 0 and 1: {stuck[0]:.2f} to {stuck[-1]:.2f}")
assert all(after < before for before, after in pairwise(inner))
assert len(set(stuck)) == 1

# %% [markdown]
# With the right gradients, saturated sigmoids still teach nothing to the layers below them. Both have to be
# right: the derivation, and the place where it is taken.
#
# ## To try
#
# Put the question's update back in: change `gradients` so that `W6` moves before `delta5` is computed. How
# does the check answer, and for which arrays?
#
# ??? success "Solution"
#
#     `W6` and `b6` pass, everything below them fails. The cost may fall all the same, for the last layer
#     learns. A falling cost is no proof of a gradient.
#
# ## Sources
#
# The [CNN question](/sources.md#cnn-question). The sizes, the names and the lines of its backward pass are quoted
# from there; the rest of the code is ours.
