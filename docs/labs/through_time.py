# %% [markdown]
# # Through time: can an RNN or an LSTM remember one bit?
#
# <a id="through-time"></a>
#
# **A network reads a long sequence step by step, and the answer depends on its first number. Why do some networks learn
# this, and others not, although every gradient is right?**
#
# *You need* [the chapter on recurrence](/derivations/recurrence.md), whose programs are used here: a plain recurrent network,
# the LSTM, clipping and truncation. *You will see* how little of the gradient arrives at the first step, and which networks
# learn all the same: nearly 100 % right answers, or about 50 %, which is guessing, and a few in between.
#
# *Your own network forgets?* First [check its gradients](/checker.md). If they are right, measure their length step by
# step, as below, and look at [vanishing gradients](/symptoms/vanishing_gradients.md). If the loss becomes nan or jumps,
# look at [clipping](#clipping).

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## The task: one bit, then noise
#
# A sequence begins with +1 or −1. Every step has noise, ten times smaller, and after the first step there is nothing
# else. At the end the network has to say whether the sequence began with +1 or with −1. So whatever it knows about the
# first step has to be carried through all the others.
#
# There are $T$ steps, and $N$ sequences side by side: each step's input is a row of $N$ numbers.


# %%
def bits(T, N, rng):
    """Return the inputs of T steps, each 1 × N, and the bits, 1 × N."""
    y = rng.integers(0, 2, size=(1, N)).astype(float)
    inputs = 0.1 * rng.normal(size=(T, 1, N))
    inputs[0] += 2 * y - 1
    return inputs, y


inputs, y = bits(T=5, N=4, rng=np.random.default_rng(0))
print("bits", y[0])
print(inputs[:, 0])

# %% [markdown]
# ## A plain RNN
#
# The state $h$ has sixteen numbers. After the last step the network computes one logit, $v^{\top} h^{(T)}$, and a
# sigmoid. The cost, or loss, is the mean of the binary cross-entropy over the samples. With $a = \sigma(\text{logit})$,
# [the error at the logit][softmax.binary] is $a - y$ for one sample.
#
# The chapter derives the whole backward pass. With $N$ sequences side by side, each column is one of them. The matrix
# products in the gradients with respect to $W$ and $U$ then contain the sum over the sequences. The gradient with respect
# to $b$ has no matrix product, so the program sums over the sequences itself.

# %%
from snippets.recurrence.backward_pass import backward, forward
from snippets.softmax.binary import binary, sigmoid

H, N = 16, 32


def start(scale, rng):
    """Return W, U, b and v. W is a number times an orthogonal matrix: it multiplies the length of
    every column by this number, which is its spectral norm."""
    W = scale * np.linalg.qr(rng.normal(size=(H, H)))[0]
    return [W, rng.normal(size=(H, 1)), np.zeros((H, 1)), rng.normal(size=(H, 1)) / np.sqrt(H)]


def plain(parameters, inputs, y, steps_back=None):
    """Return the outputs, 1 × N, and the gradients. With `steps_back` they are truncated so many
    steps before the end."""
    W, U, b, v = parameters
    states = forward(W, U, b, np.zeros((H, y.size)), inputs)
    a = sigmoid(v.T @ states[-1])
    error = binary(a, y) / y.size
    first = 0 if steps_back is None else len(inputs) - steps_back
    G = np.zeros((len(inputs) - first, H, y.size))
    G[-1] = v @ error
    dW, dU, db, _ = backward(W, U, states[first:], inputs[first:], G)
    return a, [dW, dU, db, states[-1] @ error.T]


def cost(network, parameters, inputs, y):
    a, _ = network(parameters, inputs, y)
    return -np.mean(np.log(np.where(y == 1, a, 1 - a)))


# %% [markdown]
# First of all, a check: is the gradient right?

# %%
from snippets.gradient_checking.relative_error import relative_error


def checked(network, parameters, inputs, y, h=1e-5):
    """Return the relative error of each gradient, measured by central differences."""
    errors = []
    for array, gradient in zip(parameters, network(parameters, inputs, y)[1], strict=True):
        measured = np.empty_like(array)
        for place in np.ndindex(array.shape):
            before = array[place]
            sides = []
            for moved in (before + h, before - h):
                array[place] = moved
                sides.append(cost(network, parameters, inputs, y))
            array[place] = before
            measured[place] = (sides[0] - sides[1]) / (2 * h)
        errors.append(relative_error(gradient.reshape(-1, 1), measured.reshape(-1, 1)))
    return errors


rng = np.random.default_rng(1)
errors = checked(plain, start(0.8, rng), *bits(T=6, N=4, rng=rng))
print("below 1e-7:", [bool(error < 1e-7) for error in errors])
assert max(errors) < 1e-7

# %% [markdown]
# ## How long is the gradient, T steps back?
#
# Before the network trains, look at how much of the gradient arrives at the first step. At each step $t$ we take the
# length of $\partial C / \partial h^{(t)}$ (of all 32 sequences together), and divide it by the length at the last step.
# The bit is read in step 1; $h^{(0)}$ is the state before it.


# %%
def lengths(parameters, T, rng):
    """Return the length of ∂C/∂h at steps 0 to T, as a share of the last one's."""
    W, U, b, v = parameters
    inputs, y = bits(T, N, rng)
    states = forward(W, U, b, np.zeros((H, N)), inputs)
    by_h = v @ binary(sigmoid(v.T @ states[-1]), y)
    found = [np.linalg.norm(by_h)]
    for h in reversed(states[1:]):
        by_h = W.T @ ((1 - h**2) * by_h)
        found.append(np.linalg.norm(by_h))
    return np.array(found[::-1]) / found[0]


# %% alt="The length of the gradient at each of the steps 0 to 40 on a logarithmic scale; the last one is 1. Going back from there, all three curves fall along nearly straight lines. At the first step a few hundredths are left for W of norm 1, a few hundred-thousandths for norm 0.8, and less than one part in a trillion for norm 0.5."
figure, axes = plt.subplots(figsize=(7.2, 3.6))
for scale, style in ((1.0, "-"), (0.8, "--"), (0.5, ":")):
    rng = np.random.default_rng(2)
    found = lengths(start(scale, rng), 40, rng)
    axes.semilogy(found, style)
    axes.text(1, found[0], f"norm of W: {scale}", va="top")
axes.set(xlabel="step", ylabel="length of the gradient", ylim=(1e-15, 10))
plt.show()

# %% [markdown]
# This is [the product of Jacobians][recurrence.many_steps], which has a factor $W^{\top}$ and a slope for each
# step. A straight line on this scale is exponential decay: the gradient *vanishes*. It does so with norm 1, too, because the
# slopes of tanh are below 1.
#
# Now the network trains: in each step on 32 new sequences, by gradient descent with the learning rate ½. A
# gradient that is longer than 1 is [clipped][recurrence.clipping], for a reason that comes below.
#
# > **Predict before you read on.** A step of gradient descent is proportional to the gradient. Do the networks
# > with norm 0.8 and 0.5 learn the bit over 5 steps? And over 20?

# %%
from snippets.recurrence.clipping import clipping


def trained(network, parameters, T, rng, steps=200, rate=0.5, most=1.0):
    """Return the share of right answers in the last fifty steps of the training."""
    right = []
    for _ in range(steps):
        inputs, y = bits(T, N, rng)
        a, gradients = network(parameters, inputs, y)
        length = np.sqrt(sum(np.sum(gradient**2) for gradient in gradients))
        for array, gradient in zip(parameters, gradients, strict=True):
            array -= rate * clipping(gradient, most, length)
        right.append(np.mean((a > 0.5) == y))
    return np.mean(right[-50:])


# %%
print("right answers      T =  5    10    20")
for scale in (0.8, 0.5):
    shares = []
    for T in (5, 10, 20):
        rng = np.random.default_rng(3)
        parameters = start(scale, rng)
        shares.append(trained(plain, parameters, T, rng))
    print(f"norm of W: {scale}   ", *(f"{share:6.0%}" for share in shares))
    print(f"           {np.linalg.norm(parameters[0], 2):.2f} after T = 20")

# %% [markdown]
# Both networks have right gradients, and yet one of them only guesses at $T = 20$. Nothing is wrong with its program:
# what the first step contributes is too small to learn from. With norm 0.8 the little that arrives is enough to begin
# with. Gradient descent then makes the norm of $W$ larger, so that more arrives. (Each number here is from one run with
# one seed.)
#
# ## An LSTM
#
# An LSTM has a second state, the *cell* $c = f \odot c_{\text{before}} + i \odot g$. From [cell to
# cell][recurrence.lstm_cell_gradient] there is, on the direct path, no matrix and no slope, only a product with the forget gate $f$. What is
# new is added: $g$, multiplied by the input gate $i$. The state is $h = o \odot \tanh(c)$, where the output gate $o$ says
# how much of the cell is passed on. All gates, and $g$, are computed from the input and the state $h$ of the step before.


# %%
from snippets.recurrence.gates import logistic
from snippets.recurrence.lstm_input_weights import lstm_input_weights
from snippets.recurrence.lstm_pass import errors as lstm_errors
from snippets.recurrence.lstm_pass import forward as lstm_forward
from snippets.recurrence.lstm_weight_gradient import lstm_weight_gradient


def start_lstm(forget_bias, rng):
    """Return W, U and b of the gates i, f, g and o, one below the other, and v."""
    W = rng.normal(size=(4 * H, H)) / (2 * np.sqrt(H))
    b = np.zeros((4 * H, 1))
    b[H : 2 * H] = forget_bias
    return [W, rng.normal(size=(4 * H, 1)), b, rng.normal(size=(H, 1)) / np.sqrt(H)]


def lstm(parameters, inputs, y):
    """Return the outputs, 1 × N, and the gradients."""
    W, U, b, v = parameters
    states, stored = lstm_forward(W, U, b, inputs)
    a = sigmoid(v.T @ states[-1])
    error = binary(a, y) / y.size
    deltas = lstm_errors(W, stored, v @ error)
    by_b = sum(deltas).sum(axis=1, keepdims=True)
    by_W, by_U = lstm_weight_gradient(deltas, states[:-1]), lstm_input_weights(deltas, inputs)
    return a, [by_W, by_U, by_b, states[-1] @ error.T]


rng = np.random.default_rng(1)
errors = checked(lstm, start_lstm(1.0, rng), *bits(T=4, N=3, rng=rng))
print("below 1e-6:", [bool(error < 1e-6) for error in errors])
assert max(errors) < 1e-6

# %% [markdown]
# A forget gate is $\sigma(z_f)$, and at the start $z_f$ is about its bias. So with the bias 0 every step keeps
# about a half of the cell before, and lets about a half of the gradient through to it.
#
# > **Predict before you read on.** What does a step keep with the biases 1 and 5? And 20 steps?

# %%
for bias in (0.0, 1.0, 5.0):
    keeps = logistic(bias)
    print(f"bias {bias:.0f}: a step keeps {keeps:.3f}, 20 steps {keeps**20:.0e}")

# %%
print("right answers       T =  5    10    20")
networks = {}
for bias in (0.0, 1.0, 5.0):
    shares = []
    for T in (5, 10, 20):
        rng = np.random.default_rng(3)
        networks[bias] = start_lstm(bias, rng)
        shares.append(trained(lstm, networks[bias], T, rng))
    print(f"forget bias {bias:.0f}      ", *(f"{share:6.0%}" for share in shares))

# %% [markdown]
# With the bias 0 a millionth is left after 20 steps, and the network only guesses. With the bias 1 it is two thousandths, and
# that is enough to learn from.
#
# Does training bring the gate near 1, so that the cell keeps the bit? We look at the three networks that were trained with
# $T = 20$.
#
# > **Predict before you read on.** These three now read sequences of 1,000 steps. Which of them are still right?


# %%
def right_answers(parameters, T):
    """Return the share of right answers to 200 new sequences."""
    inputs, y = bits(T, 200, np.random.default_rng(9))
    return np.mean((lstm(parameters, inputs, y)[0] > 0.5) == y)


def forget_gates(parameters, T):
    """Return the forget gates at T steps, of H neurons in 200 sequences: T × H × 200."""
    _, stored = lstm_forward(*parameters[:3], bits(T, 200, np.random.default_rng(9))[0])
    return np.array([f for _, f, *_ in stored])


print("       forget gate    first cell, left     right answers")
print("bias  start  trained  after 1,000 steps   T = 20  T = 1000")
for bias, parameters in networks.items():
    before = np.mean(forget_gates(start_lstm(bias, np.random.default_rng(3)), 20))
    after = np.mean(forget_gates(parameters, 20))
    left = np.max(np.prod(forget_gates(parameters, 1000)[1:], axis=0))
    print(f"{bias:4.0f}  {before:5.2f}  {after:7.2f}  {left:17.0e}", end="")
    print(f"  {right_answers(parameters, 20):7.0%}  {right_answers(parameters, 1000):8.0%}")

# %% [markdown]
# Those with the biases 1 and 5. The one with the bias 0 has learned nothing, and guesses. With the bias 1 the gate hardly changes: 0.73 at the start and 0.76 after training. What 1,000 steps leave of the
# first cell is the product of their forget gates. The table has the largest such product of any neuron in any sequence.
# It is practically 0, and yet all answers are right. So the network does not just keep the bit, but writes it again: the
# state holds it, goes through $W$ into the gates and $g$, and $i \odot g$ adds it to the cell once more. (With the bias 5
# a part of the first cell may be left after 1,000 steps, so there this does not follow. The 44 % are guesses.)
#
# So what a large forget gate gives is a gradient that arrives *before* any of this is learned. That is why its bias is often
# started at 1 or more.
#
# <a id="clipping"></a>
#
# ## Exploding gradients, and clipping
#
# Let the norm of $W$ be 2, and the learning rate 2 as well. Then some batches give a gradient that is far too long, and
# one such step takes $W$ far away. We train with four seeds, and print the norm of $W$ at the end.
#
# > **Predict before you read on.** Clipping changes the length of the gradient, so it is not the gradient any
# > more. Does the network learn with it, or without it?

# %%
for most, name in ((1e9, "not clipped"), (1.0, "clipped at 1")):
    shares, norms = [], []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        parameters = start(2.0, rng)
        shares.append(trained(plain, parameters, 20, rng, rate=2.0, most=most))
        norms.append(np.linalg.norm(parameters[0], 2))
    print(f"{name:13}", *(f"{share:5.0%}" for share in shares), end="    norm of W:")
    print(*(f"{norm:5.0f}" for norm in norms))

# %% [markdown]
# With it, in all four runs. Without it two of them guess, and two are right in about nine answers of ten, with norms of $W$ of
# hundreds or thousands: whether it learns is left to luck. A clipped gradient still has
# the direction of the gradient, so a short enough step against it still lowers the cost. Clipping makes the step short
# where the gradient is long.
#
# <a id="truncation"></a>
#
# ## Truncation: a wrong gradient that still learns, or not
#
# [Truncated][recurrence.truncation] backpropagation goes only $K$ steps back. So the gradient is wrong, and a
# gradient check says so. Does the network learn all the same?

# %%
print("norm of W: 0.7      K =  1     5    10   all")
for T in (10, 20):
    shares, errors = [], []
    for K in (1, 5, 10, T):
        rng = np.random.default_rng(0)
        parameters = start(0.7, rng)
        inputs, y = bits(T, N, rng)
        whole, part = (plain(parameters, inputs, y, back)[1][0] for back in (None, K))
        errors.append(relative_error(part.reshape(-1, 1), whole.reshape(-1, 1)))

        def truncated(parameters, inputs, y, K=K):
            return plain(parameters, inputs, y, steps_back=K)

        rng = np.random.default_rng(0)
        shares.append(trained(truncated, start(0.7, rng), T, rng))
    print(f"T = {T}, error of ∂C/∂W ", *(f"{error:5.2f}" for error in errors))
    print(f"T = {T}, right answers  ", *(f"{share:5.0%}" for share in shares))

# %% [markdown]
# The errors are those at the start of the training. Compare them with the answers. With $T = 10$ and $K = 1$ the relative
# error is 0.66, and the network learns. With $T = 20$ and $K = 5$ it is 0.07, and the network only guesses. So the relative error does not
# tell whether a truncated gradient is good enough. With $T = 20$ and $K = 10$ the step at which the bit
# was read is left out, too, and the network learns.
#
# How can a network learn from a gradient that goes a single step back? The *forward* pass is not truncated, so after ten
# steps the state still holds something of the bit, and $v$ learns to read it. This alone would not be enough: in three
# runs of our own in which only $v$ learned, 86, 71 and 95 % of the answers were right. But $W$ is the same matrix in
# every step. So when its last use is improved, the steps before keep more of the bit, too: in the run with $T = 10$ and
# $K = 1$ its norm grows from 0.7 to 2.8. With $T = 20$ and at the start of the training, too little of the bit is
# left in the last state for one or five steps back to be enough.
#
# ## To try
#
# Move the bit to the third step from the end of a sequence with $T = 20$. Which $K$ are enough now?
#
# ??? success "Solution"
#
#     In `bits`, write `inputs[-3]` for `inputs[0]`. Every $K$ in the table is enough, 1 too: two steps later the state
#     still holds the bit. Truncation does no harm where nothing important is older than $K$.
#
# ## Sources
#
# Vanishing and exploding gradients, and clipping by the norm, are treated by [Pascanu, Mikolov and
# Bengio](/sources.md#pascanu). The LSTM is by [Hochreiter and
# Schmidhuber](/sources.md#hochreiter-schmidhuber), its forget gate by [Gers, Schmidhuber and
# Cummins](/sources.md#gers). The task, the programs and the words here are our own.
