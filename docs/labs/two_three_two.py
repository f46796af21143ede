# %% [markdown]
# # Backpropagation with numbers: a 2-3-2 network by hand
#
# <a id="a-2-3-2-network-worked-with-numbers"></a>
#
# [Somebody](/sources.md#layouts-question) wrote down the matrices of a small network with two inputs, three hidden
# neurons and two outputs, and asked:
#
# 1. Is it right to transpose the activation in the gradient with respect to the last weights, or does it only
#    make the dimensions work out?
# 2. For the first weights my chain rule gives 2×1 · 2×3 · 3×1 · 1×2. This product does not exist. Where is
#    the mistake?
#
# *You need* the four equations BP1 to BP4 from [the matrix chapter](/derivations/vectorised.md). *You will see* both answers in
# numbers: every gradient of the network computed, checked, and used for one step of gradient descent. *Do your own shapes
# not fit?* Look at [shapes not aligned](/symptoms/shapes_not_aligned.md), or [check your derivation line by
# line](/derivation.md).
#
# Here is this network: a ReLU in the hidden layer, a sigmoid at the output, and half the squared
# error as its cost. The question counts the input as layer 1. Here the input is layer 0, so what the question
# calls $W^{(3)}$ is our $W^{(2)}$.

# %%
from textwrap import fill

import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## The network
#
# A sample is a column. A weight matrix has a row for each neuron of its own layer and a column for each
# neuron of the layer before it: out × in.

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
# <a id="forward"></a>
#
# ## Forward pass
#
# The [pre-activation][vectorised.activity] of a layer is $z = W a + b$. The program of the chapter computes
# it.

# %%
from snippets.vectorised.activity import pre_activation

z1 = pre_activation(W1, x, b1)
print(z1)

# %% [markdown]
# > **Predict before you read on.** A ReLU keeps what is positive and replaces everything else by 0. Which of
# > the three hidden neurons has an activation above 0?

# %%
a1 = np.maximum(z1, 0)
print(a1)

# %% [markdown]
# The first two. The third one is 0. The question assumes that all three pre-activations are positive; we will
# come back to this.

# %%
from snippets.scalar.sigmoid import sigmoid

z2 = pre_activation(W2, a1, b2)
a2 = sigmoid(z2)
print(a2)

# %% [markdown]
# The first output should be 1 and the second 0. The cost says in one number how far they are from this.

# %%
cost = np.sum((a2 - y) ** 2) / 2
print(f"cost {cost:.4f}")

# %% [markdown]
# ## BP1: the error of the last layer
#
# The error $\delta$ of a neuron is the partial derivative of the cost with respect to its pre-activation. In
# the last layer it has two factors: the derivative of the cost with respect to $a^{(2)}$, and the slope of
# the sigmoid, which is the derivative of $a^{(2)}$ with respect to $z^{(2)}$.
#
# > **Predict before you read on.** The first output is too low, and the second is too high. What is the sign
# > of the error of each?

# %%
from snippets.vectorised.bp1 import bp1

delta2 = bp1(cost_slope=a2 - y, slope=a2 * (1 - a2))
print(delta2, delta2.shape)

# %% [markdown]
# If $z$ of the first output were larger, the cost would fall, so the error is negative. For the second it is
# the other way round. Two neurons have two errors, so [BP1][vectorised.bp1] multiplies entry by entry.
#
# ## BP4 at the last layer: why the activation is transposed
#
# $W^{(2)}$ has six entries, so the cost has six partial derivatives with respect to them. The weight in row
# $j$ and column $k$ multiplies $a^{(1)}_{k}$, and the product is added into $z^{(2)}_{j}$ and nowhere else.
# So $z^{(2)}_{j}$ changes with this weight at the rate $a^{(1)}_{k}$, and the cost changes with $z^{(2)}_{j}$
# at the rate $\delta^{(2)}_{j}$. By the chain rule the derivative is $\delta^{(2)}_{j} a^{(1)}_{k}$. The
# gradient is the table of every error times every activation.
#
# > **Predict before you read on.** One column of this table will be zero. Which one, and why?

# %%
from snippets.vectorised.bp4 import bp4

dW2 = bp4(delta2, a1)
print(dW2, dW2.shape)

# %% [markdown]
# The third column. The third hidden activation is 0, so its weights contribute nothing to the output, and a
# small change of them changes nothing.
#
# Here is the same table computed entry by entry, with no matrix product and no transpose.

# %%
table = [[delta2[j, 0] * a1[k, 0] for k in range(3)] for j in range(2)]
print(np.array_equal(table, dW2))

# %% [markdown]
# So the answer to the first question is: yes, it is right, and not only because the dimensions work out. A
# column times a row *is* the table of all products. The rows of the table belong to errors and the columns to
# activations, so $a^{(1)}$ must be a row. The matching shapes follow from this.
#
# ## BP2: where 2×1 · 2×3 · 3×1 · 1×2 comes from
#
# For the first weights the question multiplies, from left to right, the error, $W^{(2)}$, the slopes of the
# ReLU as the column $(1, 1, 1)$, and the input as a row. See what NumPy says.

# %%
ones = np.ones((3, 1))
try:
    delta2 @ W2 @ ones @ x.T
except ValueError as refusal:
    print(fill(str(refusal), 76))

# %% [markdown]
# It stops at the first product, 2×1 times 2×3. There are two mistakes in the chain.
#
# **The order.** The cost depends on $a^{(1)}$ through both outputs. The weights from the first hidden neuron to the
# outputs are the first *column* of $W^{(2)}$. So we need, for each column of $W^{(2)}$, the sum of its entries times the
# errors. This is $W^{(2)}$ transposed, times the error.
#
# > **Predict before you read on.** What is the shape of the result, and what does each of its entries mean?

# %%
blame = W2.T @ delta2
print(blame, blame.shape)

# %% [markdown]
# Three hidden neurons have three numbers: the partial derivative of the cost with respect to the activation
# of each.
#
# **The slopes.** They are not a column in a matrix product. Each hidden neuron has a pre-activation of its own, and only
# its own activation depends on it. So the Jacobian is a 3×3 matrix with the slopes on its diagonal. A 3×1 column in its
# place would sum the three neurons up to one number, and the three rows of the gradient would be lost.

# %%
slope1 = (z1 > 0).astype(float)
print(np.diagflat(slope1))

# %%
print(np.diagflat(slope1) @ W2.T @ delta2)

# %% [markdown]
# A diagonal matrix only scales entries, so nobody builds it: ⊙ with the column of slopes does the same. That
# is [BP2][vectorised.bp2].

# %%
from snippets.vectorised.bp2 import bp2

delta1 = bp2(W2, delta2, slope1)
print(delta1, delta1.shape)

# %% [markdown]
# The third entry is 0. With $(1, 1, 1)$ as the slopes it would not be 0, and a neuron would be blamed for an
# output that it does not influence.
#
# ## BP4 and BP3 for the first layer
#
# > **Predict before you read on.** Give the shapes of $\partial C/\partial W^{(1)}$ and
# > $\partial C/\partial b^{(1)}$ before you look.

# %%
dW1 = bp4(delta1, x)
print(dW1, dW1.shape)

# %% [markdown]
# 3×1 times 1×2 gives the shape of $W^{(1)}$. This is the answer to the second question. [BP3][vectorised.bp3]
# needs no computation, because a bias and its pre-activation change at the same rate.

# %%
from snippets.vectorised.bp3 import bp3

db1, db2 = bp3(delta1), bp3(delta2)
print(db1.shape == b1.shape, db2.shape == b2.shape)

# %% [markdown]
# <a id="both-layouts-side-by-side"></a>
#
# ## Numerator and denominator layout, side by side
#
# How does such a chain come about? There are two conventions for a derivative. In *numerator layout* the
# derivative of the cost is a row, and the chain grows to the right. In *denominator layout* it is a column,
# and the chain grows to the left. The question mixes the two: its error and its slopes
# are columns, as in the second, but they stand in the order of the first, and $W^{(2)}$ is not transposed, as in the
# first.
#
# Here is the chain for the first weights in both, with the slopes of both layers as diagonal matrices. The input is the
# last factor of the chain rule. In denominator layout it stands at the end, as a row. In numerator layout the other
# factors make a row of errors, $\delta^{\top}$, and $x$ stands in front of them as a column: a column times a row is the
# table of all products, here in × out.

# %%
slopes, gates, difference = np.diagflat(a2 * (1 - a2)), np.diagflat(slope1), a2 - y

# %%
numerator = {"x": x, "(a2 − y)ᵀ": difference.T, "slopes": slopes}
numerator |= {"W2": W2, "gates": gates}

# %%
denominator = {"gates": gates, "W2ᵀ": W2.T}
denominator |= {"slopes": slopes, "a2 − y": difference, "xᵀ": x.T}


# %%
def show(layout, factors):
    columns = [(name, "×".join(map(str, factor.shape))) for name, factor in factors.items()]
    print(layout)
    print(*(f"{name:{len(shape)}}" for name, shape in columns))
    print(*(f"{shape:{len(name)}}" for name, shape in columns))


# %% [markdown]
# > **Predict before you read on.** Read the second chain from its end. How is each factor related to a factor
# > of the first chain?

# %%
show("numerator layout", numerator)
show("\ndenominator layout", denominator)

# %% [markdown]
# Each factor is the transpose of its partner (a diagonal matrix is its own transpose), and the order is reversed,
# as in $\left(A B\right)^{\top} = B^{\top} A^{\top}$. So the second chain is the first one, transposed. In both, neighbouring
# shapes fit.
#
# Now the numbers, with the programs of [this formula][layouts.two_three_two]. They build no diagonal matrix.

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
transposed = numerator_232(**known).T
print("equal, once transposed:", np.allclose(transposed, denominator_232(**known)))
print("equal to BP4:          ", np.allclose(transposed, dW1))
np.testing.assert_allclose(transposed, dW1, strict=True)

# %% [markdown]
# The same six numbers. Only the second result has the shape of $W^{(1)}$ and can be subtracted from it, so
# programs use denominator layout for gradients.
#
# <a id="against-differences"></a>
#
# ## Gradient check against finite differences
#
# Shapes that match prove little. So increase and decrease each of the seventeen parameters by a small step,
# run the network both times, and compare the gradient with these [central
# differences][gradient_checking.central_difference].


# %%
def cost_of(W1, b1, W2, b2):
    a1 = np.maximum(pre_activation(W1, x, b1), 0)
    return np.sum((sigmoid(pre_activation(W2, a1, b2)) - y) ** 2) / 2


# %%
from snippets.gradient_checking.entries import numerical_gradient

parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
gradients = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

# %%
for name, gradient in gradients.items():

    def moved(value, name=name):
        return cost_of(**parameters | {name: value})

    worst = np.max(abs(numerical_gradient(moved, parameters[name]) - gradient))
    print(name, gradient.size, "entries, largest gap below 1e-9:", worst < 1e-9)
    assert worst < 1e-9

# %% [markdown]
# <a id="one-step-of-descent"></a>
#
# ## One step of gradient descent
#
# > **Predict before you read on.** From each parameter we subtract its gradient, times a learning rate of
# > 0.5. Does the cost fall? What happens to the weights of the third hidden neuron?

# %%
from snippets.training.descent import descent

stepped = {name: descent(p, [gradients[name]], eta=0.5) for name, p in parameters.items()}
print(f"before {cost:.4f}, after {cost_of(**stepped):.4f}")
assert cost_of(**stepped) < cost

# %%
print(stepped["W1"] - W1)

# %% [markdown]
# The cost falls, and the third row of $W^{(1)}$ does not change. On this sample the third neuron learns
# nothing, because its error is 0. With another sample its pre-activation may be positive, and then it learns.
#
# ## To try
#
# Give `b1` a third entry of 0.5, so that all three pre-activations are positive, and run the lab again. Which
# zeros disappear?
#
# ??? success "Solution"
#
#     The third pre-activation becomes 0.1, so its slope is 1. The third column of
#     $\partial C/\partial W^{(2)}$, the third entry of $\delta^{(1)}$ and the third row of $\partial C/\partial W^{(1)}$ are no
#     longer zero. Only now are the slopes $(1, 1, 1)$ right, and as a column they still have no place in the
#     product.
#
# ## Sources
#
# The network, its two questions and the product that does not exist are those of the [2-3-2
# question](/sources.md#layouts-question). The numbers and the words are our own.
