# %% [markdown]
# # A tape in NumPy: what autograd does, built up, counted and checked
#
# <a id="what-autograd-does"></a>
#
# **What does `loss.backward()` do?** A *tape* is a list. While a program computes, each small step writes down its
# result, where its inputs came from, and how a gradient passes back through it. Then the list is read from its end, and
# the chain rule gives the gradient. Here this is built from a list and a dictionary.
#
# *You need* the chain rule on a graph from [the first chapter](/derivations/scalar.md), and for the second half [the
# two-layer classifier](/derivations/two_layer.md). The block of attention needs [its chapter](/derivations/attention.md), and can be
# skipped. The formulas are derived in [the chapter on automatic differentiation](/derivations/autodiff.md). *You will see* a tape with five entries and its gradient by hand, three
# mistakes, the classifier and a block of attention on the tape, and what a backward pass costs in operations and memory.
#
# *Your own autodiff gives wrong gradients?* [The table at the end](#your-own) says what each mistake looks like. If your
# gradients are written by hand, give your program to [the checker](/checker.md).

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# <a id="primitives"></a>
#
# ## A primitive: a value, and a VJP for each input
#
# A *primitive* is a small step of a program whose derivative is known: a product, a sum, tanh, or a whole layer. Here it
# is a function that returns its value and, for each input, a second function, its VJP (vector-Jacobian product). The VJP
# takes the gradient $G$ of the final result with respect to the primitive's output, and returns the gradient with respect
# to that input. For numbers, it multiplies $G$ by the partial derivative: that is the chain rule.

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
# An entry of the list is a *node*. Its index in the list is its *place*, by which other nodes refer to it. `leaf` makes a
# node of a given value, one that no primitive computes. `record` runs a primitive and makes a node of three things: the
# value, the places of the inputs, and the VJPs. Both return the place of the new node. Here they are, without their docstrings.

# %%
from inspect import getsource

from IPython.display import Markdown


def show(*programs):
    """Show programs without their docstrings."""
    parts = [getsource(program).split('"""') for program in programs]
    code = "\n\n".join(head.rstrip() + body for head, _, body in parts)
    return Markdown(f"```python\n{code}```")


# %%
from snippets.autodiff.tape import add, leaf, record

show(leaf, record)

# %% [markdown]
# Take $u = x_1 x_2$, $q = u^2$ and $r = u + q$.

# %%
tape = []
x_1, x_2 = leaf(tape, 3.0), leaf(tape, 2.0)
u = record(tape, multiply, x_1, x_2)
q = record(tape, multiply, u, u)
r = record(tape, add, u, q)
for place, (value, inputs, _) in enumerate(tape):
    print(place, value, "from", list(inputs))

# %% [markdown]
# Read it like this: the node at place 2 has the value 6, and is $u$. It was computed from the nodes at the places 0 and
# 1, which are $x_1$ and $x_2$.
#
# The backward pass begins at the last node with the gradient 1, because $r$ changes with $r$ at the rate 1. From there to
# the first node, it gives each node's gradient to the node's VJPs, and adds what they return to the gradients of the
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
# gets $3 \cdot 13 = 39$. A test: if $x_1$ is 3.001, then $u$ is 6.002 and $r$ is about 42.026: it has grown by 26 times
# 0.001.
#
# This is the program that computed the gradients. Its dictionary holds what has arrived at each place so far. A sum is taken
# out when it is passed on, so at the end only the leaves are left.

# %%
show(backpropagate)

# %% [markdown]
# <a id="two-mistakes"></a>
#
# ## Two mistakes: overwriting, and passing on too early
#
# The last line of the loop adds a contribution to those before. Here each contribution overwrites the one before.


# %%
def overwriting(tape, output):
    """Return the gradients of the leaves, the last contribution to each node alone: wrong."""
    gradients = {output: 1.0}
    for place in reversed(range(output + 1)):
        _, inputs, vjps = tape[place]
        for parent, vjp in zip(inputs, vjps, strict=True):
            gradients[parent] = vjp(gradients[place])
    return {f"place {place}": gradients[place] for place, node in enumerate(tape) if not node[1]}


print(overwriting(tape, r))

# %% [markdown]
# Of the three contributions to the gradient of $u$ only one is left, 6 instead of 13. So $x_1$ gets 12 instead of 26.
#
# Other programs walk along the graph, from a node to its inputs. Whenever a contribution arrives at a node, the next
# program passes on all that has arrived there *so far*.
#
# > **Predict before you read on.** Is the gradient of $x_1$ then too large or too small?


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
# Too large: 1, then 7, then 13 are passed on, and 2 · (1 + 7 + 13) is 42. The first contribution, 1, is passed on three times,
# and the second, 6, twice. A node that passes on its sum may do so only once, when all contributions have arrived, as
# formula [][autodiff.order] says. Our tape need not search for this moment. In the list a node always stands before the
# nodes that use it, and we read from the end.
#
# To pass on each *share* alone, as it arrives, is right too, but slow.


# %%
def each_share(tape, output):
    """Return all gradients where each contribution is passed on alone, and how many there were."""
    gradients, passed_on = dict.fromkeys(range(len(tape)), 0.0), 0

    def arrive(place, share):
        nonlocal passed_on
        gradients[place] += share
        _, inputs, vjps = tape[place]
        for parent, vjp in zip(inputs, vjps, strict=True):
            passed_on += 1
            arrive(parent, vjp(share))

    arrive(output, 1.0)
    return gradients, passed_on


shares, passed_on = each_share(tape, r)
print(shares[x_1], "after", passed_on, "VJPs, and the tape has", sum(len(vjps) for _, _, vjps in tape))
assert all(shares[place] == gradient for place, gradient in gradients.items())

# %% [markdown]
# Here $u$ passes on 1, 6 and 6, and 2 · (1 + 6 + 6) is 26. But now every path from $r$ to a leaf is walked by itself. In a
# network of blocks with residual connections, each block at least doubles the number of paths.
#
# <a id="the-classifier"></a>
#
# ## The two-layer classifier, to the last digit
#
# The classifier has five leaves: the inputs, two matrices of weights, two rows of biases. `cross_entropy(Y)` and `penalty(lam)` each
# return a primitive, in which $Y$ or λ is a constant.

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
# PyTorch adds each pass's gradient to the `.grad` of a leaf, so it must be cleared between passes. Somebody who builds a
# tape may add the gradients up in *every* node, and then clear only those of the parameters. This is the third mistake.
# Take a network of three layers with tanh.
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
last, layers = leaf(tape, 0.5), []
for weight in (0.3, -0.7, 1.1):
    layers.append(leaf(tape, weight))
    last = record(tape, multiply, last, layers[-1])
    if weight != 1.1:
        last = record(tape, tanh, last)

# %%
stored, right = {}, backpropagate(tape, last)
storing_everywhere(tape, last, stored)
for place in layers:
    stored[place] = 0.0  # the parameters are cleared, the nodes between them are not
storing_everywhere(tape, last, stored)
print([round(float(stored[place] / right[place]), 12) for place in reversed(layers)])

# %% [markdown]
# The last layer has 2 times its gradient, the next 4 times, the first 6 times, although the parameters were cleared. The
# output still holds its 1 and adds another 1, so it passes on 2. The tanh before it still holds its own gradient once and
# adds 2 times this: 3. The product before that has 1 and adds 3: 4. The rule of formula [][autodiff.second_pass] gives
# this factor for every node of a chain. `backpropagate` has no such memory, because its dictionary is new in each pass.
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


def differences(number, h=1e-5):
    """Return the gradient of a leaf, the first, the second and so on, by central differences."""
    result = np.zeros(arrays[number].shape)
    for entry in np.ndindex(*result.shape):
        ends = []
        for step in (h, -h):
            moved = [array.copy() for array in arrays]
            moved[number][entry] += step
            tape, _, total = block(*moved, G)
            ends.append(tape[total][0])
        result[entry] = (ends[0] - ends[1]) / (2 * h)
    return result


# %%
errors = [relative_error(gradients[place], differences(number)) for number, place in enumerate(leaves)]
print("agree with differences:", [bool(error < 1e-8) for error in errors])
assert max(errors) < 1e-8

# %% [markdown]
# <a id="counting"></a>
#
# ## Operations: the backward pass against the forward pass
#
# The programs of this site run on any numbers, also on numbers that only count what is done with them. So we can count
# each multiplication in the classifier's matrix products, and compare with the count of formula
# [][autodiff.cheap_gradient]. There are $N = 6$ samples, and the layers have 8 inputs, 10 hidden neurons and 3 outputs.

# %%
from snippets.autodiff.cheap_gradient import cheap_gradient
from snippets.autodiff.products import of_backward_pass, of_forward_pass

N, n_0, n_1, n_2 = 6, 8, 10, 3
ahead, back = of_forward_pass(N, n_0, n_1, n_2), of_backward_pass(N, n_0, n_1, n_2)
print("forward", ahead, " backward", back, " by the formula", cheap_gradient(ahead, N, n_0, n_1))
assert back == cheap_gradient(ahead, N, n_0, n_1)

# %% [markdown]
# By hand: forward it is 6 · 8 · 10 = 480 for the first layer and 6 · 10 · 3 = 180 for the second, together 660. Backward
# each layer has two products of the same size, one for its weights and one for its inputs. If the gradient of the data is left out
# (our tape computes it, too, with 480 more), they take 2 · 660 − 480 = 840. So all gradients together take at most twice the
# multiplications of a forward pass, however many parameters there are.
#
# Why backward, and not forward? *Forward mode* carries derivatives from the inputs on, and needs one pass for each input. *Reverse mode*, which we used so far,
# goes back from the output, and needs one pass for each output. A chain
# of functions with widths $n$, $n$, $n$, 1 has $n$ inputs and one output, and the chain rule multiplies its three
# Jacobians, the matrices of all partial derivatives. We count the multiplications if this product is taken from the input's side, and if it is taken from the
# output's side.

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
axes.set(xlabel="width", ylabel="multiplications", xticks=widths, xticklabels=widths)
axes.xaxis.minorticks_off()
axes.legend()
plt.show()

# %% [markdown]
# By hand for $n = 2$: from the input's side, a 2 × 2 matrix times a 2 × 2 matrix takes 8, and a row times a matrix 4, so
# this order takes 12. From the output's side there are only rows times matrices, 4 + 4 = 8. Doubling the width multiplies the
# count of the forward order by 6.7 to 7.6 (by nearly 8 for large widths), and that of the reverse order by 4.
#
# <a id="memory"></a>
#
# ## Memory: checkpoints against theory
#
# The tape stores every value. To need less memory, store only every $k$th, a *checkpoint*, and compute the others again
# from there when the backward pass needs them. Let us do this in a chain of 144 sines, and compare what is stored and
# what is computed again with the counts of formulas [][autodiff.stored_inputs] and [][autodiff.computed_again].
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
# 12, the square root of 144. Then 12 checkpoints are stored, and 11 more inputs while one part is computed again,
# together 23 instead of 144. The price is 132 sines that are computed a second time. The derivative is the same to the
# last digit, because the same operations are done.
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
# | the same place, contributions counted several times | a node that [passes on its sum too early](#two-mistakes): go through the nodes from the last to the first, once |
# | right in the first pass, then larger from pass to pass | gradients that were [not cleared](#clearing) |
# | right for the output of one primitive; wrong for its inputs, and for all that they were computed from | the VJP of this primitive: test it alone, with [the dot-product test][moves.dot_test] |
# | a gradient with the wrong shape, most often of a bias | the [sum over the samples][batches.bias_gradient] that undoes broadcasting |
# | `None`, or no gradient at all | the output does not depend on that leaf, or the value left the tape |
#
# ## To try
#
# **1.** Write a primitive for $\exp$, and compute the gradient of softmax as a tape of exponentials, a sum and a division.
#
# ??? success "Solution"
#
#     Each primitive returns its value and, for each input, a VJP:
#
#     ```python
#     def exp(z):
#         a = np.exp(z)
#         return a, (lambda G: G * a,)
#
#     def total(a):
#         return np.sum(a), (lambda G: G * np.ones(a.shape),)
#
#     def divide(a, s):
#         return a / s, (lambda G: G / s, lambda G: -np.sum(G * a) / s**2)
#
#     def first(p):
#         return p[0], (lambda G: G * np.eye(len(p))[0],)
#
#     tape = []
#     z = leaf(tape, np.log([1.0, 2.0, 3.0]))
#     a = record(tape, exp, z)
#     p = record(tape, divide, a, record(tape, total, a))
#     print(36 * backpropagate(tape, record(tape, first, p))[z])
#     ```
#
#     For these logits the probabilities are 1/6, 2/6 and 3/6, and the gradient of the first one is (5, −2, −3)/36. The sum is
#     used by every quotient, so its gradient is a sum of many contributions. This is the sum along the row in formula
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
