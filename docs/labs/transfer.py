# %% [markdown]
# # Your NumPy gradients against PyTorch and JAX: transposes, axes, gates and means
#
# <a id="transfer"></a>
#
# **You have a gradient in NumPy, and PyTorch or JAX has the same network. The numbers should be the same, but the shapes
# differ, or the shapes agree and the numbers do not. How do you compare the two?**
#
# *You need* the backward pass of [a two-layer classifier](/derivations/two_layer.md). The sections on [a
# convolution](/derivations/convolution.md) and on [an LSTM](/derivations/recurrence.md) need those chapters, and can be skipped.
# *You will see* the same gradients here, in PyTorch and in JAX, and by which transposes and factors they differ.
#
# <a id="if-they-differ"></a>
#
# ## If your gradients differ
#
# Ask in this order:
#
# 1. Are the parameters and the data the same numbers? Compare the *costs* first. If they differ, the forward
#    pass does.
# 2. Is one the other times a factor, the same in all entries? Then look at [the table of factors](#factors).
# 3. Is it a transpose, or another order of the axes? Sort all entries of both, `np.sort(g.ravel())`. If the sorted ones
#    agree, the numbers are right and only their order differs.
# 4. Otherwise compare the gradients of intermediate values, such as a hidden layer's, from the last layer to the first.
#    PyTorch drops them: call `z.retain_grad()` before `backward()`, and find the gradient in `z.grad`. The first gradient
#    that differs has its mistake in the step that computes it from the one you compared just before. Or [let the checker
#    find the line](/checker.md).
#
# The rest of this page compares gradients on small networks: a classifier, a convolution and an LSTM, entry by entry. The
# numbers of the libraries were computed once and stand in a table, so that this page needs neither library.
# `python -m benchmarks.other_libraries` computes them anew. (Flax is a library of layers for JAX.)

# %%
import numpy as np

from benchmarks.other_libraries import LABELS, about, arrays, theirs

print(about())

# %% [markdown]
# For a comparison three things have to be the same: the parameters, the data and the cost, or loss. Copy the numbers: the
# same seed gives other numbers in another library. And compute in float64, numbers with sixteen digits, which NumPy takes
# unless told otherwise. The libraries take float32 unless told otherwise, with seven digits, and there a right gradient
# may differ in the sixth.
#
# The next function compares the shapes first, and then the entries. They count as equal if the largest difference is less
# than $10^{-12}$ of the largest entry.


# %%
def compare(ours, library, network):
    """Print for each gradient its shape here and there, and whether all entries agree."""
    other = theirs(library, network)
    assert set(ours) == set(other)
    for name, gradient in ours.items():
        same = gradient.shape == other[name].shape
        off = np.max(np.abs(gradient - other[name])) / np.max(np.abs(other[name])) if same else np.inf
        print(f"{name:14} {gradient.shape!s:14} {other[name].shape!s:14} equal: {off < 1e-12}")
        assert off < 1e-12


# %% [markdown]
# <a id="a-classifier-which-way-round-is-w"></a>
#
# ## A classifier: is W in × out or out × in?
#
# Two linear layers with a ReLU between them, and the mean cross-entropy. Here, in PyTorch and in Flax a sample is
# a row. A weight matrix is *in × out* if it has a row for each input of its layer, and *out × in* if it has a row for each
# output. These are the shapes of our gradients:

# %%
from snippets.two_layer.backward_pass import backward

have = arrays("classifier")  # the data, weights and biases, the same numbers in all three
X, Y = have.pop("X"), np.eye(2)[LABELS]
ours = backward(X, Y, **have, lam=0)
print({name: gradient.shape for name, gradient in ours.items()})

# %% [markdown]
# > **Predict before you read on.** PyTorch computes `x @ weight.T + bias`. Which shape has the gradient of its
# > `weight`, if a layer has 3 inputs and 4 outputs? And in Flax, which computes `x @ kernel + bias`?

# %%
print("PyTorch: ours, theirs")
compare(
    {
        "input": ours["X"],
        "0.weight": ours["W1"].T,
        "0.bias": ours["b1"][0],
        "2.weight": ours["W2"].T,
        "2.bias": ours["b2"][0],
    },
    "PyTorch",
    "classifier",
)
print("JAX: ours, theirs")
compare(
    {
        "input": ours["X"],
        "Dense_0.kernel": ours["W1"],
        "Dense_0.bias": ours["b1"][0],
        "Dense_1.kernel": ours["W2"],
        "Dense_1.bias": ours["b2"][0],
    },
    "JAX",
    "classifier",
)

# %% [markdown]
# A gradient has the shape of its parameter. PyTorch stores weights out × in, so its gradient is the transpose of ours;
# Flax stores them in × out. In both a bias has one axis; ours is a matrix of one row, and `[0]` takes this row.
#
# ??? note "In PyTorch: how the numbers get across, and the gradients back"
#
#     These are, in short, the steps by which `python -m benchmarks.other_libraries` computed the table's gradients of this
#     network. They need `torch`, so they are not run here.
#
#     ```python
#     import torch
#
#     torch.set_default_dtype(torch.float64)  # before the layers are made
#     first, second = torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)
#     with torch.no_grad():
#         first.weight.copy_(torch.tensor(have["W1"].T))  # in × out becomes out × in
#         first.bias.copy_(torch.tensor(have["b1"].ravel()))
#         second.weight.copy_(torch.tensor(have["W2"].T))
#         second.bias.copy_(torch.tensor(have["b2"].ravel()))
#     x = torch.tensor(X, requires_grad=True)
#     scores = second(torch.relu(first(x)))
#     torch.nn.functional.cross_entropy(scores, torch.tensor(LABELS)).backward()
#     print(first.weight.grad.numpy() - ours["W1"].T)  # nearly 0
#     ```
#
# The danger is a *square* weight: then the transpose fits too. So choose three different sizes for a
# comparison, as here 3, 4 and 2.
#
# ## The mean: over what?
#
# In both programs the cross-entropy is the mean over the 5 samples: by default in PyTorch, and written so in JAX. Suppose you have the sum.

# %%
summed = {name: len(X) * gradient for name, gradient in ours.items()}
print("sum / theirs:", summed["b2"][0] / theirs("PyTorch", "classifier")["2.bias"])

# %% [markdown]
# So the gradients of a sum are N times those of a mean, here 5 times. A constant factor in *all* gradients says
# what is different:
#
# <a id="factors"></a>
#
# | factor | difference |
# |---|---|
# | N, the number of samples | a sum in place of a mean over the samples |
# | K, the number of outputs | a mean over the samples alone in place of a mean over all entries, as `MSELoss` takes it |
# | N · K, the number of all entries | a sum in place of a mean over all entries |
# | 2 | a square without its ½ |
# | the number of passes, if no weight changed between them | gradients that were not set to zero before a pass |
#
# Factors multiply: with half the squared error, summed over the outputs and averaged over the samples, your gradients are K/2
# times those of `MSELoss`. In the next network the cost is the mean of the squares of *all* outputs.
#
# ## A convolution: which axis is which?
#
# An image has several *channels*, such as red, green and blue. A *kernel* is the small array of weights that a convolution
# moves over the image; there is one for each channel of the output. PyTorch has the channels before the height and the width,
# as this site has. Flax has them last, and its kernels are one array, height × width × in × out. With PyTorch there is nothing
# to transpose:

# %%
from snippets.convolution.bias_gradient import bias_gradient
from snippets.convolution.forward import forward
from snippets.convolution.input_gradient import input_gradient
from snippets.convolution.kernel_gradient import kernel_gradient

have = arrays("convolution")
X, W, b = have.values()
output = forward(X, W, b, s=2)
Delta = 2 * output / output.size
by_X = input_gradient(Delta, W, H=X.shape[2], B=X.shape[3], s=2)
by_W, by_b = kernel_gradient(Delta, X, U=W.shape[2], V=W.shape[3], s=2), bias_gradient(Delta)
print(output.shape, by_X.shape, by_W.shape, by_b.shape)

# %%
compare({"input": by_X, "weight": by_W, "bias": by_b}, "PyTorch", "convolution")

# %% [markdown]
# > **Predict before you read on.** By which `transpose` does our gradient of the kernel, out × in × height ×
# > width, become that of Flax?

# %%
compare(
    {
        "input": by_X.transpose(0, 2, 3, 1),
        "Conv_0.kernel": by_W.transpose(2, 3, 1, 0),
        "Conv_0.bias": by_b,
    },
    "JAX",
    "convolution",
)

# %% [markdown]
# `transpose(2, 3, 1, 0)` says: the new axes are the old ones number 2, 3, 1 and 0. A `reshape` to the wanted
# shape would raise no error, but put the numbers in the wrong places.
#
# ## An LSTM: which gate is where, and how many biases?
#
# An LSTM reads a sequence, and carries two states from step to step, the *state* h and the *cell* c. In each step it
# computes four columns from the input and the h before, each like a layer: the input gate i, the forget gate f, the
# candidate g and the output gate o. So there are four matrices for the input, and four for h. PyTorch puts the four below
# each other in the order i, f, g, o, as this site does, and has two biases that are only ever added to each other. Flax
# has a matrix (again called a kernel) for each gate, in × out, and one bias for each gate. The cost is a sum of the last
# h's entries, each times a fixed number. So `by_h`, which is $\partial C / \partial h$ of the last step, consists of
# these numbers.

# %%
from snippets.recurrence.input_gradient import input_gradient as step_input_gradient
from snippets.recurrence.lstm_bias import lstm_bias
from snippets.recurrence.lstm_input_weights import lstm_input_weights
from snippets.recurrence.lstm_pass import errors as lstm_errors
from snippets.recurrence.lstm_pass import forward as lstm_forward
from snippets.recurrence.lstm_weight_gradient import lstm_weight_gradient

inputs, W, U, b, by_h = arrays("lstm").values()
states, stored = lstm_forward(W, U, b, inputs)
deltas = lstm_errors(W, stored, by_h)
by_W, by_U, by_b = (
    lstm_weight_gradient(deltas, states[:-1]),
    lstm_input_weights(deltas, inputs),
    lstm_bias(deltas),
)
by_inputs = np.array([step_input_gradient(U, delta) for delta in deltas])
print(by_inputs.shape, by_W.shape, by_U.shape, by_b.shape)

# %% [markdown]
# > **Predict before you read on.** What are the gradients of PyTorch's two biases, if there is one here?

# %%
compare(
    {
        "input": by_inputs.transpose(0, 2, 1),
        "weight_ih_l0": by_U,
        "weight_hh_l0": by_W,
        "bias_ih_l0": by_b[:, 0],
        "bias_hh_l0": by_b[:, 0],
    },
    "PyTorch",
    "lstm",
)

# %% [markdown]
# The two biases are only ever added to each other, so both have the same gradient as the one bias here. In Flax, each
# gate has kernels and a bias of its own, so the rows of our gradients are cut into four parts:

# %%
by_gate = {"input": by_inputs[:, :, 0]}
for place, gate in enumerate("ifgo"):
    rows = slice(3 * place, 3 * place + 3)
    by_gate |= {
        f"i{gate}.kernel": by_U[rows].T,
        f"h{gate}.kernel": by_W[rows].T,
        f"h{gate}.bias": by_b[rows, 0],
    }
compare(by_gate, "JAX", "lstm")

# %% [markdown]
# If two programs have the gates in different orders, every shape agrees and the numbers do not. Compare the gradients gate
# by gate, and look which ones are exchanged.
#
# ## To try
#
# Sort the entries of the gradient of `W1`, and of its transpose. What does such a comparison not see?
#
# ??? success "Solution"
#
#     They are the same numbers, so the sorted ones agree although the gradients differ. This tells you *that* only the
#     order is different, but not what the right order is.
#
# ## Sources
#
# The conventions are those of the documentations of [PyTorch](/sources.md#pytorch) and
# [Flax](/sources.md#flax), and were found to be so by running both libraries.
