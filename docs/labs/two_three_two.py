# %% [markdown]
# # A 2-3-2 network, worked with numbers
#
# Somebody wrote down the matrices of a small network, two inputs, three hidden neurons, two outputs, and
# asked:
#
# 1. Is it right to transpose the activation in the gradient of the last weights, or does it only make the
#    dimensions work out?
# 2. For the first weights my chain rule gives 2×1 · 2×3 · 3×1 · 1×2. That product does not exist. Where is
#    the mistake?
#
# Here is that network with numbers in it: ReLU in the middle, sigmoid at the end, half the squared error as
# its cost. The question counts the input as layer 1; here the input is layer 0, so what it calls $W^{(3)}$ is
# our $W^{(2)}$.

# %%
from textwrap import fill

import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## The network
#
# A sample is a column. A weight matrix has a row for each neuron that it feeds and a column for each neuron
# that feeds it: out × in.

# %%
x = np.array([[1.0], [2.0]])
y = np.array([[1.0], [0.0]])

# %%
W1 = np.array([[0.5, -0.2], [0.3, 0.8], [-0.6, 0.1]])
b1 = np.array([[0.1], [-0.2], [0.1]])

# %%
W2 = np.array([[0.4, -0.3, 0.2], [-0.1, 0.6, 0.5]])
b2 = np.array([[0.1], [-0.3]])

# %%
print("x ", x.shape, "  W1", W1.shape, "  b1", b1.shape)
print("y ", y.shape, "  W2", W2.shape, "  b2", b2.shape)

# %% [markdown]
# ## Forward
#
# The [activity][vectorised.activity] of a layer is $z = W a + b$. The chapter's own program
# computes it.

# %%
from snippets.vectorised.activity import activity

z1 = activity(W1, x, b1)
print(z1)

# %% [markdown]
# > **Pause and predict.** ReLU keeps what is positive. Which of the three hidden neurons passes anything
# > on?

# %%
a1 = np.maximum(z1, 0)
print(a1)

# %% [markdown]
# The third one is silent. The question assumes that all three are positive; keep that in mind, it comes
# back.

# %%
from snippets.scalar.sigmoid import sigmoid

z2 = activity(W2, a1, b2)
a2 = sigmoid(z2)
print(a2)

# %% [markdown]
# The first output should be 1 and the second 0. The cost says how far off they are, in one number.

# %%
cost = np.sum((a2 - y) ** 2) / 2
print(f"cost {cost:.4f}")

# %% [markdown]
# ## BP1: the error of the last layer
#
# The error $\delta$ of a neuron is how the cost answers when its activity moves a little. At the end that
# takes two factors: how the cost answers to $a^{(2)}$, and how $a^{(2)}$ answers to $z^{(2)}$.
#
# > **Pause and predict.** The first output is too low, the second too high. Which sign has the error of
# > each?

# %%
from snippets.vectorised.bp1 import bp1

delta2 = bp1(cost_slope=a2 - y, slope=a2 * (1 - a2))
print(delta2, delta2.shape)

# %% [markdown]
# More activity in the first output would lower the cost, so its error is negative. Two neurons, two errors:
# [BP1][vectorised.bp1] multiplies entry by entry.
#
# ## BP4 at the last layer: why the activation is transposed
#
# $W^{(2)}$ has six entries, so the cost has six derivatives by them. The weight in row $j$ and column $k$
# carries $a^{(1)}_{k}$ to neuron $j$, and nowhere else. When it moves, $z^{(2)}_{j}$ moves $a^{(1)}_{k}$
# times as much, and the cost answers with $\delta^{(2)}_{j}$. The derivative is
# $\delta^{(2)}_{j} a^{(1)}_{k}$: a table of every error times every activation.
#
# > **Pause and predict.** One column of the table will be zero. Which, and why?

# %%
from snippets.vectorised.bp4 import bp4

dW2 = bp4(delta2, a1)
print(dW2, dW2.shape)

# %% [markdown]
# A silent neuron sends nothing through its weights, so those weights cannot be to blame: the third column.
#
# Here is the same table made entry by entry, with no matrix product and no transpose.

# %%
table = [[delta2[j, 0] * a1[k, 0] for k in range(3)] for j in range(2)]
print(np.array_equal(table, dW2))

# %% [markdown]
# So the first answer: yes, it is right, and not because the dimensions work out. A column times a row *is*
# the table of all products; rows of the table belong to errors, columns to activations, and $a^{(1)}$ has to
# lie down to name the columns. The matching shapes follow from that.
#
# ## BP2: where 2×1 · 2×3 · 3×1 · 1×2 comes from
#
# For the first weights the question multiplies, from left to right, the error, $W^{(2)}$, the slopes of ReLU
# as the column $(1, 1, 1)$, and the input as a row. Let us have NumPy try.

# %%
ones = np.ones((3, 1))
try:
    delta2 @ W2 @ ones @ x.T
except ValueError as refusal:
    print(fill(str(refusal), 76))

# %% [markdown]
# It stops at the first product: 2×1 times 2×3. There are two mistakes in the chain.
#
# **The order.** The cost answers to $a^{(1)}$ through both outputs. The first hidden neuron reaches them by
# the first *column* of $W^{(2)}$, so each column of $W^{(2)}$ has to meet the errors. That is what the
# transpose does, and the error goes to its right.
#
# > **Pause and predict.** What shape has the result, and what does each of its entries say?

# %%
blame = W2.T @ delta2
print(blame, blame.shape)

# %% [markdown]
# Three hidden neurons, three numbers: how the cost answers when the activation of each moves.
#
# **The slopes.** They are no column to multiply with. Each hidden neuron has an activity of its own, which
# moves its own activation and no other. As a Jacobian that is a 3×3 matrix, with the slopes on its
# diagonal. A 3×1 column in its place would add the three neurons up to one number, and the three rows of
# the answer would be gone.

# %%
slope1 = (z1 > 0).astype(float)
print(np.diagflat(slope1))

# %%
print(np.diagflat(slope1) @ W2.T @ delta2)

# %% [markdown]
# A diagonal matrix only scales entries, so nobody builds it: ⊙ does the same with the column. That is
# [BP2][vectorised.bp2].

# %%
from snippets.vectorised.bp2 import bp2

delta1 = bp2(W2, delta2, slope1)
print(delta1, delta1.shape)

# %% [markdown]
# The third entry is 0. With $(1, 1, 1)$ for the slopes it would not be: a silent neuron would be blamed for
# something that it did not say.
#
# ## BP4 and BP3 for the first layer
#
# > **Pause and predict.** Give the shapes of $\partial C/\partial W^{(1)}$ and $\partial C/\partial b^{(1)}$
# > before you look.

# %%
dW1 = bp4(delta1, x)
print(dW1, dW1.shape)

# %% [markdown]
# 3×1 times 1×2: the shape of $W^{(1)}$, and the second answer. [BP3][vectorised.bp3] asks for
# no work at all, since a bias moves its activity one to one.

# %%
from snippets.vectorised.bp3 import bp3

db1, db2 = bp3(delta1), bp3(delta2)
print(db1.shape == b1.shape, db2.shape == b2.shape)

# %% [markdown]
# ## Both layouts, side by side
#
# How does such a chain come about? There are two ways to lay a derivative out. In *numerator layout* the cost
# answers with a row, and the chain grows to the right. In *denominator layout* it answers with a column, and
# the chain grows to the left. The question has the columns of the second in the order of the first, and
# $W^{(2)}$ as it stands in the first.
#
# Here is the chain for the first weights in both, with the slopes of both layers on diagonals.

# %%
slopes, gates, miss = np.diagflat(a2 * (1 - a2)), np.diagflat(slope1), a2 - y

# %%
numerator = {"x": x, "(a2 − y)ᵀ": miss.T, "slopes": slopes}
numerator |= {"W2": W2, "gates": gates}

# %%
denominator = {"gates": gates, "W2ᵀ": W2.T}
denominator |= {"slopes": slopes, "a2 − y": miss, "xᵀ": x.T}


# %%
def show(layout, factors):
    columns = [(name, "×".join(map(str, it.shape))) for name, it in factors.items()]
    print(layout)
    print(*(f"{name:{len(shape)}}" for name, shape in columns))
    print(*(f"{shape:{len(name)}}" for name, shape in columns))


# %% [markdown]
# > **Pause and predict.** Read the second chain from its end. What has become of each factor of the first?

# %%
show("numerator layout", numerator)
show("\ndenominator layout", denominator)

# %% [markdown]
# Each is transposed (the diagonal ones do not show it), and the order is turned round. The transpose of a
# product does just that. Neighbours fit in either line.
#
# Now the numbers, by the programs of [this formula][layouts.two_three_two]. They build no diagonal matrix.

# %%
from snippets.layouts.two_three_two import denominator_232, numerator_232

known = {"x": x, "y": y, "W2": W2, "a2": a2, "z1": z1}
print(numerator_232(**known))
print(denominator_232(**known))

# %%
chains = {numerator_232: numerator, denominator_232: denominator}
for program, chain in chains.items():
    product = np.linalg.multi_dot(chain.values())
    same = np.allclose(product, program(**known))
    print(product.shape, "as the program says:", same)
    assert same

# %%
turned = numerator_232(**known).T
print("equal, once turned:", np.allclose(turned, denominator_232(**known)))
print("and what BP4 gave: ", np.allclose(turned, dW1))
np.testing.assert_allclose(turned, dW1, strict=True)

# %% [markdown]
# The same six numbers. Only the second table is laid out like $W^{(1)}$ and can be subtracted from it, so
# programs use that layout for gradients.
#
# ## Against differences
#
# Shapes that match prove little. So we move each of the seventeen parameters a little up and a little down,
# run the network forward both times, and compare.


# %%
def cost_of(W1, b1, W2, b2):
    a1 = np.maximum(activity(W1, x, b1), 0)
    return np.sum((sigmoid(activity(W2, a1, b2)) - y) ** 2) / 2


# %%
from snippets.layouts.exercises import slopes_of

parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
gradients = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %%
for name, gradient in gradients.items():

    def moved(value, name=name):
        return cost_of(**parameters | {name: value})

    worst = np.max(abs(slopes_of(moved, parameters[name]) - gradient))
    print(name, gradient.size, "entries, largest gap below 1e-9:", worst < 1e-9)
    assert worst < 1e-9

# %% [markdown]
# ## One step of descent
#
# > **Pause and predict.** Each parameter moves against its gradient, half as far as the gradient is long.
# > Does the cost fall? What happens to the weights of the silent neuron?

# %%
from snippets.training.descent import descent

stepped = {name: descent(p, [gradients[name]], eta=0.5) for name, p in parameters.items()}
print(f"before {cost:.4f}, after {cost_of(**stepped):.4f}")
assert cost_of(**stepped) < cost

# %%
print(stepped["W1"] - W1)

# %% [markdown]
# The cost falls, and the third row of $W^{(1)}$ stays where it is. On this sample the silent neuron learns
# nothing: no error reaches it. Another sample may wake it.
#
# ## To try
#
# Give `b1` a third entry of 0.5, so that all three neurons speak, and run the lab again: which zeros go
# away?
#
# ??? success "Solution"
#
#     The third activity becomes 0.1, so its slope is 1. The third column of $\partial C/\partial W^{(2)}$,
#     the third entry of $\delta^{(1)}$ and the third row of $\partial C/\partial W^{(1)}$ are no longer zero.
#     Only now is the question's $(1, 1, 1)$ right, and as a column it still cannot stand in the product.
#
# ## Sources
#
# The network, its two questions and the product that does not exist are those of the [2-3-2
# question](/sources.md#layouts-question). The numbers and the words are our own.
