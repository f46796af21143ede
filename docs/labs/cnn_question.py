# %% [markdown]
# # Backpropagation in a CNN: six mistakes in one program, found and corrected
#
# <a id="a-convolutional-network-whose-gradients-would-not-come-out"></a>
#
# [Somebody](/sources.md#cnn-question) derived backpropagation by hand, and wrote a small convolutional network to
# try it. The last layer works. In the layer before it the program stops: two matrices cannot be multiplied. So the
# question was: ***where am I going wrong?***
#
# There are six mistakes: `*` and `@` exchanged, factors in the wrong order, initial weights that saturate the
# sigmoids, a weight that is updated before its old value has been used, a product that is right only because NumPy
# broadcasts, and an `einsum` that is not a dense layer. Only one line raises an error, that of the first.
#
# *You need* the four equations BP1 to BP4 from [the matrix chapter](/derivations/vectorised.md), [softmax with
# cross-entropy](/derivations/softmax.md), and [the chapter on convolution](/derivations/convolution.md). *You will see* the
# program fail at its real sizes, each mistake found by running it, and then the network that was meant, with every gradient checked.
#
# *Your own program stops, or does not learn?* Look at [shapes that do not
# fit](/symptoms/shapes_not_aligned.md), [broadcasting](/symptoms/broadcast_errors.md) or [vanishing
# gradients](/symptoms/vanishing_gradients.md), or let [the checker](/checker.md) name the line.

# %%
from itertools import pairwise
from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=2, suppress=True)

# %% [markdown]
# <a id="the-program-forward"></a>
#
# ## The program: forward pass
#
# An image of 32 × 32 pixels in three channels goes through three convolutions, and then through three layers
# that are called fully connected. The output has ten classes. Rows and columns are the first axes, and
# channels the last.
#
# The convolutions are [those of the chapter][convolution.forward], in this order of the axes. The question
# does not show which activation function follows them. We use a ReLU, as in the repository that the question
# names.

# %%
from snippets.convolution.forward import forward


def convolved(image, kernels):
    channels_first, no_bias = np.moveaxis(image, 2, 0)[None], np.zeros(len(kernels))
    maps = forward(channels_first, np.moveaxis(kernels, 3, 1), no_bias, s=1)[0]
    return np.maximum(np.moveaxis(maps, 0, 2), 0)


# %% [markdown]
# The products after them are those of the question, letter by letter.

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
# `einsum` multiplies its arrays, and sums over every letter that does not stand after the arrow: in the line of `z4` over $j$ and
# $p$.
#
# Every weight is a random number between 0 and 1, and so is every pixel. The three channels are the same
# picture.

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
# > **Predict before you read on.** A kernel of 5 × 5 is moved over 32 × 32 pixels. How many rows are left
# > after one convolution, after two, after three?

# %%
seen = question(image, **drawn)
for name, value in seen.items():
    print(name, value.shape)

# %% [markdown]
# Four rows fewer each time, because a kernel fits at [32 − 5 + 1][convolution.output_size] positions. These are the
# shapes that the question prints, too. Its comments say something else: kernels of 5 · 5 · 3 in the third layer, where
# they are 5 · 5 · 1, and 20 × 120 × 16 for `w5` and `w6`, which are 120 × 1 and 20 × 10.
#
# The image is assumed to belong to the first class. These are its probabilities and its cross-entropy.

# %%
from snippets.softmax.cross_entropy import cross_entropy

target = np.eye(10)[0]
p = probabilities(seen["z6"])
print(p, f"cost {cross_entropy(p, target):.2f}")

# %% [markdown]
# <a id="the-program-backward"></a>
#
# ## The program: backward pass
#
# The error of the scores is [p − y][softmax.error]. The gradient with respect to the last weights is computed
# as `B0 * a5`, and the shape is right.

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
# Then comes the layer before it: multiply by `w6`, then by the slopes.
#
# > **Predict before you read on.** `w6` is 20 × 10, `B0` holds ten numbers, and the slopes are 20 × 1. Which of the two
# > lines raises an error?

# %%
from snippets.scalar.sigmoid_slope import sigmoid_slope

a5_derv = sigmoid_slope(z5)
try:
    B1 = w6 * B0
    B1 = B1 @ a5_derv
except ValueError as refusal:
    print(fill(f"ValueError: {refusal}", 76))

# %% [markdown]
# The second one: `@` cannot multiply 20 × 10 by 20 × 1. The first is wrong as well, but its shapes are broadcast. This is the
# message of the question. Six things are wrong, in the program or on paper, and NumPy notices
# one.
#
# <a id="1-a-product-that-forgets-to-add"></a>
#
# ## 1. ∗ where a matrix product is meant: the sum is missing
#
# `w6 * B0` broadcasts the ten errors over the twenty rows, and multiplies entry by entry. That is half of a
# matrix product. The other half, the sum over the ten classes, is missing.

# %%
old_w6 = drawn["w6"]
print((old_w6 * B0).shape, (old_w6 @ B0).shape)
assert np.allclose(np.sum(old_w6 * B0, axis=1), old_w6 @ B0)

# %% [markdown]
# Each of the twenty neurons influences ten classes, so twenty sums are needed. The next line is a matrix product
# where a product entry by entry is meant. It would sum over the ten classes on its left and over the twenty neurons on its right,
# and NumPy refuses it. The neurons must not be summed at all: each neuron's sum is multiplied by the
# neuron's own slope.
#
# ## 2. The order of the factors
#
# On paper the question has (p − y) · w · σ′, in this order, with one row of w for each class. Compute this,
# first with columns and then with rows.

# %%
W6, delta6 = old_w6.T, B0[:, None]
print(delta6.shape, W6.shape, a5_derv.shape)

# %%
try:
    delta6 @ W6 @ a5_derv
except ValueError as refusal:
    print(fill(str(refusal), 76))

# %% [markdown]
# > **Predict before you read on.** Write the error as a row, 1 × 10, and the product can be computed. What is
# > its shape?

# %%
print((delta6.T @ W6 @ a5_derv).shape)

# %% [markdown]
# One number for twenty neurons. If you derive as if every letter were one number, you cannot notice this,
# because for numbers every order is right. With columns, [BP2][vectorised.bp2] says
# $(W^\top \delta) \odot \sigma'(z)$.

# %%
from snippets.vectorised.bp2 import bp2

delta5 = bp2(W6, delta6, a5_derv)
print(delta5.shape)

# %% [markdown]
# In the program `w6` is 20 × 10, in × out, so it is transposed already: `(w6 @ B0)[:, None] * a5_derv`.
#
# <a id="3-sigmoids-that-have-no-slope"></a>
#
# ## 3. Saturated sigmoids: the gradient vanishes
#
# > **Predict before you read on.** The shape is right now. What are the twenty numbers?

# %%
print(np.count_nonzero(delta5), "of", delta5.size, "are not 0")
print(f"z5 is about {z5.mean():.0f}, z4 about {z4.mean() / 1e6:.1f} million, a3 about {a3.mean():.0f}")
assert not delta5.any()

# %% [markdown]
# All are zero. With weights between 0 and 1 nothing cancels, so the sums become larger with every layer. After three
# convolutions the pixels `a3` are about 17,000 on average. But even if the inputs of this layer were between 0 and 1, every entry of
# `z4` would be a sum of 20 · 16 = 320 products of about ½ · ½ = ¼ each.

# %%
tamer = np.einsum("ijp,jkp->ik", rng.random(a3.shape), w4)
print(f"from {tamer.min():.0f} to {tamer.max():.0f}")
print("largest slope", np.max(sigmoid_slope(tamer)))
assert not sigmoid_slope(tamer).any()

# %% [markdown]
# The slope is exactly 0: the sigmoid is *saturated*. On paper $\sigma'(z)$ is about $e^{-z}$ there, tiny but
# not 0. The program computes σ(1 − σ), and for $z$ above 37 the σ that it computes is exactly 1.

# %% alt="The slope of the sigmoid for z from 0 to 100, on a logarithmic scale. On paper it falls as a straight line, to 1e-43. As computed it follows the line down to about 1e-16 at z = 37, where it ends in steps. A band from about 70 to 95, far to the right of that end, marks the pre-activations that this layer would have if its inputs were between 0 and 1."
z = np.linspace(0, 100, 2001)
computed = sigmoid_slope(z)

figure, axes = plt.subplots()
axes.semilogy(z, np.exp(-z) / (1 + np.exp(-z)) ** 2, "--", label="on paper")
left = computed > 0
axes.semilogy(z[left], computed[left], label="as computed, 0 beyond 37")
axes.axvspan(tamer.min(), tamer.max(), color="C2", alpha=0.25, linewidth=0)
axes.text(tamer.mean(), 1e-14, "with inputs\nfrom 0 to 1", ha="center")
axes.set_xlabel("$z$")
axes.set_ylabel("$\\sigma'(z)$")
axes.legend(loc="lower left")
plt.show()

# %% [markdown]
# So before the last layer no weight is changed, whatever the order of the factors. If you compare such a
# gradient with another one, you compare zeros. To see the other mistakes we need weights with which the sigmoid
# has a slope: of both signs, and the smaller, the more of them are summed.


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
# The program updates `w6` as soon as its gradient is known. Two lines later it needs `w6` to compute the
# error of the layer before. But the error is a derivative at the weights of the forward pass, and these are
# gone.
#
# Compute the gradient with respect to `w5` twice: with the old `w6`, and with the one that is updated already.
#
# > **Predict before you read on.** The learning rate is 1. Does it matter?

# %%
from snippets.gradient_checking.relative_error import relative_error

updated_w6 = w6 - 1 * (B0 * a5)  # the learning rate is 1
delta5 = bp2(w6.T, B0[:, None], sigmoid_slope(z5))
delta5_wrong = bp2(updated_w6.T, B0[:, None], sigmoid_slope(z5))

# %%
right, wrong = a4.T @ delta5, a4.T @ delta5_wrong
print(f"relative error {relative_error(wrong, right):.2f}")
print("points against the right one:", np.sum(wrong * right) < 0)
for name, errors in {"old": delta5, "updated": delta5_wrong}.items():
    print(f"sum of the errors with the {name} w6: {np.sum(errors):.2f}")
assert relative_error(wrong, right) > 0.1

# %% [markdown]
# It does: the gradient with respect to `w5` points against the right one, and the [relative
# error][gradient_checking.relative_error] is 1.00, where 1 is the largest possible. All rows of `a4` are nearly equal, so
# of the errors almost only their sum counts, and its sign has changed. So compute all gradients first, and then update.
#
# ## 5. Right by broadcasting
#
# The question's formula for the last weights is $(p_i - y_i) * a$. As it stands this is a product entry by
# entry, but there are ten errors and twenty activations. It works because `a5` happens to be a column: (10,)
# and (20, 1) are broadcast to 20 × 10, every activation times every error. This is the outer product of
# [BP4][vectorised.bp4], transposed.

# %%
from snippets.vectorised.bp4 import bp4

print(np.array_equal(B0 * a5, bp4(B0[:, None], a5).T))

# %%
try:
    B0 * a5.ravel()
except ValueError as refusal:
    print(refusal)

# %% [markdown]
# With ten neurons in the layer before, this would raise no error, and give ten numbers for a hundred weights.
#
# The question gets this formula from ∂z/∂w = a, in which the indices are left out. There is a $z_i$ for each neuron $i$, and a weight
# $W_{jk}$ for each neuron $j$ and each input $k$. So the derivative has [three
# indices][index_notation.activity_by_weight]: it is $a_k$ where $i = j$, and 0 elsewhere, because $z_i$ only depends on
# the weights of its own neuron. Here are two neurons with three inputs.

# %%
from snippets.index_notation.activity_by_weight import pre_activation_by_weight

print(pre_activation_by_weight(np.zeros((2, 3)), np.array([[7], [8], [9]])))

# %% [markdown]
# The block $i$ holds the derivatives of $z_i$ with respect to all weights. The chain rule multiplies block $i$ by the
# error $\delta_i$ and adds up the blocks. In row $j$ only block $j$ is not 0, so what is left there is $\delta_j$ times
# (7, 8, 9): the outer product of the errors and the activations. In the question's update
# $w_i = w_i - \alpha\, \partial L / \partial w$ an index is missing, too: on the left is the part of the weights with the
# index $i$, and on the right the gradient with respect to all weights is subtracted.
#
# And the program's `D_S_by_z`, the Jacobian of softmax? It is computed and never used, which is right,
# because p − y [already contains it][softmax.error]. Multiplied once more, it is counted twice.

# %%
from snippets.softmax.jacobian import jacobian

twice = jacobian(p[:, None]) @ B0
print(f"relative error {relative_error(twice, B0):.2f}")
assert relative_error(twice, B0) > 0.1

# %% [markdown]
# <a id="6-a-dense-layer-that-is-none"></a>
#
# ## 6. An einsum that is not a dense layer
#
# `einsum("ijp,jkp->ik")` should connect everything in the image with 120 neurons.
#
# > **Predict before you read on.** One pixel of `a3` changes, in row 7. How many of the 20 × 120 numbers of
# > `z4` change?

# %%
changed = a3.copy()
changed[7, 3, 5] += 1
change = np.einsum("ijp,jkp->ik", changed, w4) - z4
print("rows that change:", np.unique(np.argwhere(np.abs(change) > 1e-9)[:, 0]))

# %% [markdown]
# Only row 7, so 120 of 2,400. The index i stays in the result, and `w4` has no i: each row of the image is
# multiplied by the same weights separately. That is a [convolution][convolution.dense_einsum] whose kernels
# are one row high.

# %%
from snippets.convolution.dense_einsum import dense_einsum
from snippets.convolution.exercises import how_many_weights

print(np.allclose(dense_einsum(a3, w4), z4))
print("weights: {:,}, and {:,} in a dense layer".format(*how_many_weights()))
assert np.allclose(dense_einsum(a3, w4), z4)

# %% [markdown]
# So the twenty rows are like the twenty samples of a [batch][batches.activity], until the last layer sums over them. There
# `flatten` comes too late: it is applied to the ten scores. The image should have been flattened, before the first dense
# layer.
#
# <a id="the-questions-network-with-its-right-gradients"></a>
#
# ## The right gradients of the question's network
#
# The question meant another network, as the last section says. But the one that it wrote down has gradients
# too. Its twenty rows are like the samples of a batch, so the gradients are those of a batch: [shared weights
# sum over the rows][convolution.row_weights].

# %%
from snippets.batches.hidden_error import hidden_error_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.convolution.row_weights import row_weights

delta4 = hidden_error_rows(w5, delta5, sigmoid_slope(z4))
corrected = {"w6": a5 * B0}
corrected["w5"] = weight_gradient_rows(delta5, a4)
corrected["w4"] = row_weights(delta4, a3)

# %% [markdown]
# Are they right? Change the weights, run forward, compare. `w4` has 38,400 entries, too many to change one by
# one. So change all of them at once along three [random directions][gradient_checking.directional], drawn
# like the weights, and then twenty randomly chosen entries, one by one.

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

    def cost_with(array):
        return cost_of(theta | {name: array})

    errors = []
    for some in probes(np.random.default_rng(2), gradient.shape, inputs):
        claimed, measured = [], []
        for v in some:
            claimed.append(np.sum(gradient * v))
            measured.append(directional(cost_with, theta[name], v, h=1e-5))
        errors.append(relative_error(np.array(claimed), np.array(measured)))
    return np.max(errors)


# %%
def question_cost(weights):
    return cross_entropy(probabilities(question(image, **weights)["z6"]), target)


# %%
for name, gradient in corrected.items():
    worst = gap(question_cost, tamed, name, gradient, INPUTS[name])
    print(f"{name} {gradient.size:7,} entries, relative error below 1e-7: {worst < 1e-7}")
    assert worst < 1e-7

# %% [markdown]
# ## The network that was meant
#
# The same convolutions, then the image is flattened, and then there are 120, 20 and 10 neurons. From here on
# the axes are those of the chapter: samples first, then channels; columns in the dense layers, and out × in
# for their weights.

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
# > **Predict before you read on.** Which of the six layers has the most weights? What share of all parameters
# > are they?

# %%
rng = np.random.default_rng(3)
theta = {}
for name, shape in SHAPES.items():
    theta[name] = tame(rng, shape, inputs=np.prod(shape[1:]))
    bias = shape[:1] if len(shape) == 4 else (shape[0], 1)
    theta[name.replace("W", "b")] = np.zeros(bias)
print(f"{sum(array.size for array in theta.values()):,} parameters")
print(f"{theta['W4'].size:,} of them in W4")

# %% [markdown]
# That is 99.5 %: each of the 120 neurons has a weight for each of the 16 · 20 · 20 = 6,400 pixels before it.

# %%
from snippets.vectorised.activity import pre_activation


def run(theta):
    Z1 = forward(X, theta["W1"], theta["b1"], s=1)
    A1 = np.maximum(Z1, 0)
    Z2 = forward(A1, theta["W2"], theta["b2"], s=1)
    A2 = np.maximum(Z2, 0)
    Z3 = forward(A2, theta["W3"], theta["b3"], s=1)
    a3 = np.maximum(Z3, 0).reshape(-1, 1)
    z4 = pre_activation(theta["W4"], a3, theta["b4"])
    a4 = sigmoid(z4)
    z5 = pre_activation(theta["W5"], a4, theta["b5"])
    a5 = sigmoid(z5)
    p = probabilities(pre_activation(theta["W6"], a5, theta["b6"]))
    names = "Z1 A1 Z2 A2 Z3 a3 z4 a4 z5 a5 p"
    values = (Z1, A1, Z2, A2, Z3, a3, z4, a4, z5, a5, p)
    return dict(zip(names.split(), values, strict=True))


# %% answer=false
for name, value in run(theta).items():
    print(name, value.shape)


# %% answer=false
def cost(theta):
    return cross_entropy(run(theta)["p"], y)


print(f"cost {cost(theta):.4f}, and for guessing ln 10 = {np.log(10):.4f}")

# %% [markdown]
# <a id="back-through-the-dense-layers"></a>
#
# ## Backward pass through the dense layers
#
# Three times it is the same: the error, then the gradients with respect to weights and biases. The layer
# before the flattened image is a layer like any other, with the slopes of a ReLU.
#
# > **Predict before you read on.** What is the shape of the error of the flattened image, and what must be
# > done with it next?

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
# It is a column of 6,400 numbers. They are put [back to their pixels][convolution.flatten], in the same order
# as in the forward pass, and are the errors of the third convolution.
#
# <a id="back-through-the-convolutions"></a>
#
# ## Backward pass through the convolutions
#
# The gradient with respect to a [kernel][convolution.kernel_gradient] sums over all positions at which it was
# used, and that with respect to a [bias][convolution.bias_gradient] over all positions to which it was added.
# The gradient with respect to the pixels is a convolution with the [flipped
# kernel][convolution.flipped_kernel]. Then it is multiplied by the slopes of the ReLU.

# %%
from snippets.convolution.bias_gradient import bias_gradient
from snippets.convolution.flatten import flatten
from snippets.convolution.flipped_kernel import flipped_kernel
from snippets.convolution.kernel_gradient import kernel_gradient


def back_through_convolutions(theta, seen, delta3, back=flipped_kernel):
    Delta3 = flatten(delta3.T, D=16, H=20, B=20)
    Delta2 = back(Delta3, theta["W3"]) * relu_slope(seen["Z2"])
    Delta1 = back(Delta2, theta["W2"]) * relu_slope(seen["Z1"])
    inputs = {"1": X, "2": seen["A1"], "3": seen["A2"]}
    gradient = {}
    for layer, Delta in {"1": Delta1, "2": Delta2, "3": Delta3}.items():
        gradient["W" + layer] = kernel_gradient(Delta, inputs[layer], U=5, V=5, s=1)
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
#
# Is each of the twelve gradients right? We compare each with central differences, and print whether the relative error is below 10⁻⁷.


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
# A check is only useful if it can fail. So here is the classic mistake: the kernel is not flipped. All shapes
# stay as they are.
#
# > **Predict before you read on.** Which of the six gradients of the convolutions are wrong now?


# %%
def not_flipped(Delta, W):
    return flipped_kernel(Delta, W[:, :, ::-1, ::-1])


# %%
unflipped = back_through_convolutions(theta, seen, delta3, back=not_flipped)
refused = {name: worst for name, worst in gaps(unflipped).items() if not worst < 1e-7}
print({name: f"{worst:.2f}" for name, worst in refused.items()})
assert set(refused) == {"W1", "W2", "b1"}

# %% [markdown]
# The gradients of the third layer do not need the flipped kernel, so they are right.
#
# But why is `b2` right?

# %%
print((seen["Z2"] > 0).all(), (seen["Z1"] > 0).all())

# %% [markdown]
# Every ReLU of the second layer has a positive input, so all slopes are 1, and the gradient with respect to
# the bias is the sum of the errors. Flipped or not, every error is multiplied by every weight once, so the
# sum is the same. If you check only this bias, you do not notice the mistake.
#
# <a id="a-few-steps-of-descent"></a>
#
# ## A few steps of gradient descent
#
# Compute all gradients first, and then [update][training.descent].

# %%
from snippets.training.descent import descent


def steps(theta, learns, eta=0.1, count=10):
    costs = [cost(theta)]
    for _ in range(count):
        gradient = gradients(theta)
        updated = {name: descent(theta[name], [gradient[name]], eta) for name in learns}
        theta = theta | updated
        costs.append(cost(theta))
    return costs


# %%
every = steps(theta, learns=theta)
print(np.array(every))
assert all(after < before for before, after in pairwise(every))

# %% [markdown]
# The cost falls, but for one image this proves little, because the last layer alone could do it. So keep the
# last layer constant, and train only the five before it. Then do the same with weights between 0 and 1, as in
# the question.
#
# > **Predict before you read on.** What will the second of these two curves look like?

# %%
below = [name for name in theta if name not in ("W6", "b6")]
rng = np.random.default_rng(5)
saturated = theta | {name: rng.random(shape) for name, shape in SHAPES.items()}
inner, stuck = steps(theta, learns=below), steps(saturated, learns=below)

# %% alt="The cost over ten steps of descent. With all layers learning it falls from above 2 to near 0. With a constant last layer it falls as well, more slowly. With a constant last layer and weights between 0 and 1 it is a horizontal line."
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
# Even with the right gradients, the layers before a saturated sigmoid learn nothing. Right formulas are not
# enough: the weights must also start where the slopes are not 0.
#
# ## To try
#
# Put the question's update back in: change `back_through_dense` so that `W6` is updated before `delta5` is computed.
# For which arrays does the check fail?
#
# ??? success "Solution"
#
#     `W6` and `b6` pass, and everything before them fails. The cost may fall all the same, because the last
#     layer learns. A falling cost does not prove a gradient.
#
# ## Sources
#
# The [CNN question](/sources.md#cnn-question). The sizes, the names and the lines of its backward pass are
# quoted from there; the rest of the code is ours.
