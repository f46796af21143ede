# %% [markdown]
# # A tape in NumPy: what autograd does, built up, counted and checked
#
# <a id="what-autograd-does"></a>
#
# **What does `loss.backward()` do?** A *tape* is a list. While a program computes, each small step writes down its
# result, where its inputs came from, and how to go back. Then the list is read from its end, and the chain rule gives
# the gradient. Here this is built from a list and a dictionary.
#
# *You need* the chain rule on a graph from [the first chapter](/derivations/scalar.md), and for the second half [the
# two-layer classifier](/derivations/two_layer.md). The formulas are derived in [the chapter on automatic
# differentiation](/derivations/autodiff.md). *You will see* a tape with five notes and its gradient by hand, three
# mistakes, the classifier and a block of attention on the tape, and what a backward pass costs in operations and memory.
#
# *Your own autodiff gives wrong gradients?* [The table at the end](#your-own) says which mistake gives which numbers. If
# your gradients are written by hand, give your program to [the checker](/checker.md).

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# <a id="primitives"></a>
#
# ## A primitive: a value, and a VJP for each input
#
# A *primitive* is a small step of a program whose derivative is known: a product, a sum, tanh, or a whole layer. Here it is
# a function that returns its value, and besides one function for each input. This function is given the gradient $G$ of
# the final result with respect to the primitive's output, and returns the gradient with respect to that input. It is
# called a VJP, for vector-Jacobian product. For numbers it multiplies $G$ by the partial derivative: that is the chain rule.

# %%
from snippets.autodiff.tape import multiply

value, (to_a, to_b) = multiply(3.0, 2.0)
print(value, to_a(1.0), to_b(1.0))

# %% [markdown]
# The product of 3 and 2 is 6. Its derivative with respect to one factor is the other factor: 2 for the first, and
# 3 for the second. With $G = 1$ the VJPs return just these.
#
# A layer $XW + b$ is a primitive with three inputs. Its three VJPs are the programs of [the chapter on
# batches](/derivations/batches.md), and return the gradients with respect to $X$, $W$ and $b$.

# %%
from snippets.autodiff.tape import affine

X, W, b = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 3.0], [0.0, 1.0, 1.0]]), np.zeros((1, 3))
Z, vjps = affine(X, W, b)
for vjp in vjps:
    print(vjp(np.array([[1.0, 10.0, 100.0]])))

# %% [markdown]
# Here $G$ is (1, 10, 100). The first input is multiplied by the weights 1, 0 and 3, so its gradient is 1 · 1 + 10 · 0 + 100 · 3 =
# 301. The weight in the second row and the third column is multiplied by the second input, 2: its gradient is 100 · 2 = 200.
# The biases are only added, and have the gradient $G$.
#
# <a id="the-list"></a>
#
# ## The tape is a list
#
# `leaf` puts a given value on the tape, one that no primitive computes. `record` runs a primitive and notes three things: its value, the places of its
# inputs in the list, and its VJPs. Both return the place of the new note. Take $u = x_1 x_2$, $q = u^2$ and $r = u + q$.

# %%
from snippets.autodiff.tape import add, leaf, record

tape = []
x_1, x_2 = leaf(tape, 3.0), leaf(tape, 2.0)
u = record(tape, multiply, x_1, x_2)
q = record(tape, multiply, u, u)
r = record(tape, add, u, q)
for place, (value, inputs, _) in enumerate(tape):
    print(place, value, "from", list(inputs))

# %% [markdown]
# Read it so: place 2 holds the value 6, which is $u$. It came from the places 0 and 1, which are $x_1$ and $x_2$.
#
# The backward pass begins at the last place with the gradient 1, because $r$ changes with $r$ at the rate 1. From there
# to the first place, it gives each note's gradient to the note's VJPs, and adds what they return to the gradients of the
# inputs.
#
# > **Predict before you read on.** $u$ is used three times: twice in $q$, once in $r$. What is the gradient of $r$ with
# > respect to $u$, and with respect to $x_1$?

# %%
from snippets.autodiff.tape import backpropagate

gradients = backpropagate(tape, r)
print({f"place {place}": float(gradient) for place, gradient in gradients.items()})
assert gradients[x_1] == 26
assert gradients[x_2] == 39

# %% [markdown]
# $u$ gets 6 and 6 from the two factors of $q$, and 1 from $r$, together 13. So $x_1$ gets $2 \cdot 13 = 26$, and $x_2$
# gets $3 \cdot 13 = 39$. A test: if $x_1$ is 3.001, then $u$ is 6.002 and $r$ is about 42.026, which is 26 times 0.001 more.
#
# <a id="two-mistakes"></a>
#
# ## Two mistakes: overwriting, and passing on too early
#
# Here is the same loop with a mistake: it writes `=` where it has to add.


# %%
def overwriting(tape, output):
    """Return the gradients of the leaves, the last contribution to each node alone: wrong."""
    gradients = {output: 1.0}
    for place in reversed(range(output + 1)):
        _, inputs, vjps = tape[place]
        for parent, vjp in zip(inputs, vjps, strict=True):
            gradients[parent] = vjp(gradients[place])
    return {f"place {place}": gradients[place] for place, note in enumerate(tape) if not note[1]}


print(overwriting(tape, r))

# %% [markdown]
# Of the three contributions to the gradient of $u$ only one is left, 6 instead of 13. So $x_1$ gets 12 instead of 26.
#
# Other programs walk along the graph and pass a gradient on as soon as it arrives.
#
# > **Predict before you read on.** If each node passes on *all that it has so far* whenever a contribution arrives, is the
# > gradient of $x_1$ too large or too small?


# %%
def too_early(tape, output):
    """Return all gradients where each node passes on all that it has, at each contribution: wrong."""
    gradients = dict.fromkeys(range(len(tape)), 0.0)

    def arrive(place, share):
        gradients[place] += share
        _, inputs, vjps = tape[place]
        for parent, vjp in zip(inputs, vjps, strict=True):
            arrive(parent, vjp(gradients[place]))

    arrive(output, 1.0)
    return gradients


print(too_early(tape, r)[x_1])

# %% [markdown]
# Too large: 1, then 7, then 13 are passed on, and 2 · (1 + 7 + 13) is 42. [][autodiff.order] says when a node is
# complete. Our tape need not search for this moment, because whatever uses a node stands after it.
#
# <a id="the-classifier"></a>
#
# ## The two-layer classifier, to the last digit
#
# The classifier has five leaves: the inputs, two matrices of weights, two rows of biases.

# %%
from snippets.autodiff.tape import cross_entropy, penalty, relu
from snippets.two_layer.backward_pass import backward as by_hand
from snippets.two_layer.whole import arms, start

X, Y = arms(each=40, seed=0)
weights = start()


def classifier(X, Y, weights, lam):
    """Return a tape of the classifier, the places of its leaves by name, and that of the cost."""
    tape = []
    at = {name: leaf(tape, value) for name, value in {"X": X, **weights}.items()}
    H = record(tape, relu, record(tape, affine, at["X"], at["W1"], at["b1"]))
    cost = record(tape, cross_entropy(Y), record(tape, affine, H, at["W2"], at["b2"]))
    for name in ("W1", "W2"):
        cost = record(tape, add, cost, record(tape, penalty(lam), at[name]))
    return tape, at, cost


# %%
tape, at, cost = classifier(X, Y, weights, lam=0.1)
gradients = backpropagate(tape, cost)
for name, gradient in by_hand(X, Y, **weights, lam=0.1).items():
    same = np.array_equal(gradients[at[name]], gradient)
    print(name.ljust(2), gradient.shape, same)
    assert same

# %% [markdown]
# The comparison is `array_equal`, without a tolerance: the tape does the same operations in the same order.
#
# <a id="clearing"></a>
#
# ## Clearing between passes: 2, 4, 6 times
#
# PyTorch adds the gradients of leaves in `.grad`. Someone who builds a tape may do it in *every* node, which here is a
# place of the tape, and clear only the parameters. Take a network of three layers with tanh.
#
# > **Predict before you read on.** After a second pass over the same nodes, how many times its gradient does the weight of
# > each layer have?


# %%
def storing_everywhere(tape, output, stored):
    """Go backward where every node adds to what it has stored."""
    stored[output] = stored.get(output, 0.0) + 1.0
    for place in reversed(range(output + 1)):
        _, inputs, vjps = tape[place]
        for parent, vjp in zip(inputs, vjps, strict=True):
            stored[parent] = stored.get(parent, 0.0) + vjp(stored[place])


def tanh(z):
    """The primitive tanh."""
    a = np.tanh(z)
    return a, (lambda G: G * (1 - a**2),)


# %%
tape = []
node, layers = leaf(tape, 0.5), []
for weight in (0.3, -0.7, 1.1):
    layers.append(leaf(tape, weight))
    node = record(tape, multiply, node, layers[-1])
    if weight != 1.1:
        node = record(tape, tanh, node)

# %%
stored, right = {}, backpropagate(tape, node)
storing_everywhere(tape, node, stored)
for place in layers:
    stored[place] = 0.0  # the parameters are cleared, the nodes between them are not
storing_everywhere(tape, node, stored)
print([round(float(stored[place] / right[place]), 12) for place in reversed(layers)])

# %% [markdown]
# The last layer has 2 times its gradient, the next 4 times, the first 6 times, although the parameters were cleared. The
# output still holds its 1 and adds another 1, so it passes on 2. The tanh before it still holds its own gradient once and
# adds 2 times this: 3. The product before that has 1 and adds 3: 4. [][autodiff.second_pass] says it for each node.
# `backpropagate` has no such memory, because its dictionary is new in each pass.
#
# <a id="attention"></a>
#
# ## A block of attention on the tape
#
# The primitives need not be small. Here are a product, a softmax along rows and a residual connection, with the VJPs of
# [the chapter on attention](/derivations/attention.md).

# %%
from snippets.attention.head import softmax_rows
from snippets.attention.key_gradient import key_gradient
from snippets.attention.output import output
from snippets.attention.query_gradient import query_gradient
from snippets.attention.score_gradient import score_gradient
from snippets.attention.scores import scores
from snippets.attention.value_gradient import value_gradient
from snippets.attention.weight_gradient import weight_gradient


def score(Q, K):
    """The primitive Q Kᵀ/√d."""
    return scores(Q, K), (lambda G: query_gradient(G, K), lambda G: key_gradient(G, Q))


def softmax(S):
    """The primitive softmax, along rows."""
    P = softmax_rows(S)
    return P, (lambda G: score_gradient(P, G),)


def weigh(P, V):
    """The primitive P V."""
    return output(P, V), (lambda G: weight_gradient(G, V), lambda G: value_gradient(P, G))


# %%
def block(X, W_Q, W_K, W_V, G):
    """Return a tape of X + attention(X), its leaves, and the sum of its entries times G."""
    tape = []
    x, *matrices = (leaf(tape, array) for array in (X, W_Q, W_K, W_V))
    no_bias = [leaf(tape, np.zeros((1, W.shape[1]))) for W in (W_Q, W_K, W_V)]
    Q, K, V = (record(tape, affine, x, *pair) for pair in zip(matrices, no_bias, strict=True))
    O = record(tape, weigh, record(tape, softmax, record(tape, score, Q, K)), V)
    Y = record(tape, add, x, O)
    return tape, [x, *matrices], record(tape, lambda Y: (np.sum(Y * G), (lambda g: g * G,)), Y)


rng = np.random.default_rng(0)
arrays = [rng.normal(size=shape) for shape in ((5, 6), (6, 4), (6, 4), (6, 6))]
G = rng.normal(size=(5, 6))
tape, leaves, total = block(*arrays, G)
gradients = backpropagate(tape, total)

# %% [markdown]
# > **Predict before you read on.** $X$ is used four times here. Where?
#
# ??? question "Answer"
#
#     In the queries, the keys, the values and the residual connection. No line of the program adds the four
#     contributions: the tape does.

# %%
from snippets.gradient_checking.relative_error import relative_error


def differences(place, h=1e-5):
    """Return the gradient of a leaf by central differences."""
    result = np.zeros(arrays[place].shape)
    for entry in np.ndindex(*result.shape):
        ends = []
        for step in (h, -h):
            moved = [array.copy() for array in arrays]
            moved[place][entry] += step
            tape, _, total = block(*moved, G)
            ends.append(tape[total][0])
        result[entry] = (ends[0] - ends[1]) / (2 * h)
    return result


# %%
errors = [relative_error(gradients[leaf_], differences(place)) for place, leaf_ in enumerate(leaves)]
print("agree with differences:", [bool(error < 1e-8) for error in errors])
assert max(errors) < 1e-8

# %% [markdown]
# <a id="counting"></a>
#
# ## Operations: the backward pass against the forward pass
#
# The programs of this site run on any numbers, also on numbers that only count what is done with them. So we can count
# each multiplication in the classifier's matrix products, and compare with [][autodiff.cheap_gradient]. There are $N = 6$
# samples, and the layers have 8 inputs, 10 hidden neurons and 3 outputs.

# %%
from snippets.autodiff.cheap_gradient import cheap_gradient
from snippets.autodiff.products import of_backward_pass, of_forward_pass

N, n_0, n_1, n_2 = 6, 8, 10, 3
ahead, back = of_forward_pass(N, n_0, n_1, n_2), of_backward_pass(N, n_0, n_1, n_2)
print("forward", ahead, " backward", back, " by the formula", cheap_gradient(ahead, N, n_0, n_1))
assert back == cheap_gradient(ahead, N, n_0, n_1)

# %% [markdown]
# By hand: forward it is 6 · 8 · 10 = 480 for the first layer and 6 · 10 · 3 = 180 for the second, together 660. Backward
# each layer has two products of the same size, one for its weights and one for its inputs, but the data need no gradient:
# 2 · 660 − 480 = 840. So all gradients together take less than twice the multiplications of a forward pass, however many
# parameters there are.
#
# Why backward, and not forward? Forward mode needs one pass for each input, and reverse mode one for each output. A chain
# of functions with widths $n$, $n$, $n$, 1 has $n$ inputs and one output, and the chain rule multiplies its three
# Jacobians. We count the multiplications from the input on, and from the output on.

# %%
from snippets.autodiff.orders import forward, reverse

widths = np.array([2, 4, 8, 16])
counts = {
    "forward order": [forward(n, n, n, 1) for n in widths.tolist()],
    "reverse order": [reverse(n, n, n, 1) for n in widths.tolist()],
}
print(counts)

# %% alt="Multiplications against the width of a chain, both axes logarithmic. The line of forward order is steeper than that of reverse order: at width 16 it is above 4000, the other at 512."
figure, axes = plt.subplots(figsize=(5.6, 3.2), layout="constrained")
for (name, count), marker in zip(counts.items(), "os", strict=True):
    axes.loglog(widths, count, marker=marker, label=name)
axes.set(xlabel="width", ylabel="multiplications")
axes.legend()
plt.show()

# %% [markdown]
# By hand for $n = 2$: from the input on, a 2 × 2 matrix times a 2 × 2 matrix takes 8, and a row times a matrix 4, together
# 12. From the output on there are only rows times matrices, 4 + 4 = 8. Doubling the width multiplies the one by 6.7 to
# 7.6, ever nearer to 8, and the other by 4.
#
# <a id="memory"></a>
#
# ## Memory: checkpoints against theory
#
# The tape stores every value. To need less memory, store only every $k$th, a *checkpoint*, and compute the others again
# from there when the backward pass needs them. Let us do this in a chain of 144 sines, and compare what is stored and
# computed again with [][autodiff.stored_inputs] and [][autodiff.computed_again].
#
# > **Predict before you read on.** Which $k$ needs the least memory, and how much is stored then?

# %%
from snippets.autodiff.computed_again import computed_again
from snippets.autodiff.exercises import checkpointed
from snippets.autodiff.stored_inputs import stored_inputs

sines, slopes = [(np.sin, np.cos)] * 144, set()
print("  k  stored  again")
for k in (1, 4, 8, 12, 18, 36, 144):
    slope, stored, again = checkpointed(sines, 1.0, k)
    slopes.add(slope)
    assert (stored, again) == (stored_inputs(144, k), computed_again(144, k))
    print(f"{k:3}  {stored:6}  {again:5}")
assert len(slopes) == 1

# %% [markdown]
# 12, the root of 144: 12 checkpoints, and 11 more inputs while one part is computed again, together 23 instead of 144. The
# price is 132 layers that are computed a second time. The derivative is the same to the last digit, because the same operations are done.
#
# <a id="second-derivatives"></a>
#
# ## Second derivatives: forward mode through the backward pass
#
# A *dual number* is a value together with its derivative along a direction. The classifier's backward pass runs on
# arrays of them unchanged. It returns the gradient, and the derivative of the gradient along the direction, which is
# the Hessian (the matrix of all second derivatives) times the direction. The Hessian itself is never built.

# %%
from snippets.autodiff.dual import moving, parts
from snippets.two_layer.backward_pass import example

X, Y, weights = example()
direction = {name: rng.normal(size=array.shape) for name, array in weights.items()}
moved = {name: moving(array, direction[name]) for name, array in weights.items()}
both = {name: parts(array) for name, array in by_hand(X, Y, **moved, lam=0.1).items()}

# %%
h = 1e-6
ends = [
    by_hand(X, Y, **{name: array + step * direction[name] for name, array in weights.items()}, lam=0.1)
    for step in (h, -h)
]
for name in weights:
    by_differences = (ends[0][name] - ends[1][name]) / (2 * h)
    error = relative_error(both[name][1], by_differences)
    print(name, "agrees with a difference of two gradients in seven digits:", bool(error < 1e-7))
    assert error < 1e-7

# %% [markdown]
# The difference has a step $h$, and so [an error of its own][gradient_checking.total_error]. The dual numbers have none,
# except for rounding.
#
# <a id="your-own"></a>
#
# ## If your own autodiff is wrong
#
# First compare each gradient with [finite differences](/derivations/gradient_checking.md), on a network as small as the one
# with $u$, $q$ and $r$. Then look here:
#
# | what you see | look at |
# |---|---|
# | wrong only where a value is used more than once, and contributions are missing | `=` in place of `+=`: [overwriting](#two-mistakes) |
# | the same place, but too large | a node that [passes on too early](#two-mistakes): go through the nodes from the last to the first, once |
# | right in the first pass, then larger from pass to pass | gradients that were [not cleared](#clearing) |
# | wrong everywhere before one primitive | its VJP: test it alone, with [the dot-product test][moves.dot_test] |
# | a gradient with the wrong shape, most often of a bias | the [sum over the samples][batches.bias_gradient] that undoes broadcasting |
# | `None`, or no gradient at all | the output does not depend on that leaf, or the value left the tape |
#
# ## To try
#
# **1.** Write a primitive for $\exp$, and compute the gradient of softmax as a tape of exponentials, a sum and a division.
#
# ??? success "Solution"
#
#     The sum is used by every quotient, so its gradient is a sum of many contributions. This is the sum along the row in
#     [][attention.score_gradient].
#
# **2.** What does `backpropagate` return if the output does not depend on a leaf?
#
# ??? success "Solution"
#
#     Nothing for that leaf. PyTorch leaves its `.grad` at `None`, and JAX returns zeros.
#
# ## Sources
#
# The tape is called a Wengert list after [Wengert](/sources.md#wengert). The factors 2, 4 and 6 were asked about in public;
# [micrograd](/sources.md#micrograd) has the same question. The programs and words here are our own.
