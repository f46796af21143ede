# %% [markdown]
# # Gradient checking in practice, and how to find out whether a check can fail
#
# <a id="checking-a-gradient"></a>
#
# **A gradient is compared with finite differences, and the two agree. Is the gradient right?** Only if the check could have
# failed. Here is a check of a real network, what its number means, which step and which bound to use, and above all how to
# find out whether a check can fail.
#
# *You need* the central difference and the relative error from [the chapter on gradient
# checking](/derivations/gradient_checking.md). *You will see* the error at each step size, a kink beside a mistake, and ten
# checks, each tried on a hundred gradients that are wrong on purpose.
#
# *Your own check fails?* If you have a number such as 0.33 or 0.99, look it up among [the relative
# errors](/symptoms/relative_error.md). If you want to know which line is wrong, ask [the checker](/checker.md). To write
# a check, follow [the recipe](#for-your-own-network).

# %% [markdown]
# A [long notebook](/sources.md#long-notebook) on backpropagation ends its gradient check with this line.

# %%
import numpy as np

grad_errors, epsilon = [], 1e-7
print((np.array(grad_errors) < epsilon).all())

# %% [markdown]
# True. But the call that fills the list is commented out, and `all()` of an empty array is True. The gradient
# of the notebook happens to be right, but this line would have said so about any gradient.
#
# ## A network and its gradient
#
# This is the notebook's network: two inputs, two hidden layers of three sigmoids, one output, half the
# squared error, and two noisy circles as data. The programs of [the chapter on
# training](/derivations/training.md) make the data and compute its gradients.

# %%
from snippets.training.circles import circles, cost, gradients, random_start

X, Y = circles()
parameters = random_start([2, 3, 3, 1], seed=2)
print(X.shape, Y.shape, [array.shape for array in parameters])

# %% [markdown]
# These are 6 + 3 + 9 + 3 + 3 + 1 = 25 parameters: the weights and the biases of three layers. For a check it does not matter
# which is which. So all of them are put into one column θ, and taken out of it again when the network runs.


# %%
def flat(arrays):
    """Return all entries as one column."""
    return np.concatenate([array.ravel() for array in arrays])[:, None]


# %%
def shaped(theta):
    """Return the entries of a column as the network's weights and biases."""
    ends = np.cumsum([array.size for array in parameters])[:-1]
    pieces = zip(np.split(theta, ends), parameters, strict=True)
    return [piece.reshape(array.shape) for piece, array in pieces]


# %%
def f(theta):
    return cost(shaped(theta), X, Y)


theta, g = flat(parameters), flat(gradients(parameters, X, Y))
print(theta.shape, g.shape)

# %% [markdown]
# ## The check
#
# [A change along one direction][gradient_checking.directional] takes two runs. Use each axis in turn as the
# direction, and you have the gradient entry by entry.
#
# > **Predict before you read on.** How many times does the network run for this?

# %%
from snippets.gradient_checking.directional import directional


def measured(f, theta, h):
    """Return the gradient by central differences, as a column."""
    axes = np.eye(len(theta), dtype=theta.dtype)
    return np.array([[directional(f, theta, axis[:, None], h)] for axis in axes])


# %%
from snippets.gradient_checking.relative_error import relative_error

g_hat = measured(f, theta, h=1e-5)
print("below 1e-9:", relative_error(g, g_hat) < 1e-9)
assert relative_error(g, g_hat) < 1e-9

# %% [markdown]
# It runs fifty times, twice for each of the 25 parameters, and the two gradients agree in nine digits.
#
# Now see what it looks like when a gradient is wrong.
#
# > **Predict before you read on.** Here are three mistakes: the whole gradient is twice as long as it should
# > be; it is the sum over 200 samples where the mean is meant; one entry of the 25 has the wrong sign. What
# > is the relative error of each, ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖)?

# %%
one_sign = g.copy()
one_sign[9] *= -1
for name, wrong in {"twice as long": 2 * g, "sum for mean": 200 * g, "one sign": one_sign}.items():
    print(f"{name:13} {relative_error(wrong, g_hat):.4f}")

# %% [markdown]
# [A wrong factor][gradient_checking.factor] can be read from the number: 2 gives 1/3, and N gives (N − 1)/(N
# + 1). The third number is small although the mistake is not: one entry is clearly wrong, but the larger
# entries dominate the lengths. It is still more than ten million times that of the right gradient, which was below $10^{-9}$.
#
# <a id="which-step"></a>
#
# ## The step size
#
# The same check with steps from $10^{-13}$ to 1, once in float64 and once with everything in float32:
#
# > **Predict before you read on.** Where is the minimum of each curve? [The formula for the best
# > step][gradient_checking.best_step] needs the size of the rounding error and of the third derivative. Take the cost
# > times $2^{-53}$ (in float32, times $2^{-24}$) for the first, and 1 for the second.

# %%
from snippets.gradient_checking.best_step import best_step

for name, last_digit in {"float64": 2**-53, "float32": 2**-24}.items():
    print(f"{name}: the formula gives {best_step(f(theta) * last_digit, 1):.0e} as the best step")

# %%
steps = np.ldexp(1.0, range(-43, 1))


def sweep(number):
    """Return the relative error for each step, with every array in this kind of number."""
    arrays = X.astype(number), Y.astype(number)
    start = theta.astype(number)
    estimates = [measured(lambda theta: cost(shaped(theta), *arrays), start, number(h)) for h in steps]
    return [relative_error(g, g_hat.astype(float)) for g_hat in estimates]


# %% alt="The relative error against the step, both on logarithmic scales, for float64 and float32. Both curves are a V. In float64 the lowest point lies near 1e-5, at an error below 1e-10. In float32 it lies near 1e-2, at an error above 1e-5, and for steps below 1e-7 the error is 1."
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(7.2, 3.6))
axes.loglog(steps, sweep(np.float64), label="float64")
axes.loglog(steps, sweep(np.float32), "--", label="float32")
axes.set(xlabel="step $h$", ylabel="relative error")
axes.legend(loc="lower left")
plt.show()

# %% [markdown]
# The lowest points are near $10^{-5}$ and $10^{-2}$, about three times as far right as the formula said. The third derivative
# is not 1 here: along the axes we measured 0.06 at most, and with this the formula gives $9 \cdot 10^{-6}$ and
# $8 \cdot 10^{-3}$. For the right power of ten, 1 is good enough.
#
# On the left of each V the error is rounding, and on the right what the cost's third derivative adds. In float32
# the best is four or five digits, so check in float64: a copy of the parameters and of the data is enough.
#
# Trying all steps costs one loop. Do it once for a new network, and you know which step is good and how small
# the error can become. Choose your bound accordingly: some powers of ten above the minimum.
#
# <a id="the-step-is-no-bound"></a>
#
# ## The step size and the bound are two different numbers
#
# The notebook uses $10^{-7}$ as the step, and calls a gradient wrong if its relative error is above $10^{-7}$ as well,
# sample by sample. The two numbers have the same name there, but they have nothing to do with each other.
#
# > **Predict before you read on.** After long training, the gradient of most samples is nearly 0. Which side
# > of the V becomes higher, and how many of 200 right gradients are rejected?

# %%
from snippets.training.circles import train

trained, _ = train(parameters, X, Y, eta=3, steps=10_000)


def of_sample(m, h, parameters, Y):
    """Return the relative error of the gradient of one sample."""
    x, y = X[:, [m]], Y[:, [m]]
    g_hat = measured(lambda theta: cost(shaped(theta), x, y), flat(parameters), h)
    return relative_error(flat(gradients(parameters, x, y)), g_hat)


def rejected(h, parameters, Y):
    """Return the samples whose gradient is rejected if h is both the step and the bound."""
    return [m for m in range(200) if of_sample(m, h, parameters, Y) > h]


# %%
for h in (1e-7, 6e-6):
    count = len(rejected(h, trained, Y))
    share = "more than a fifth" if count > 40 else f"{count} of 200"
    print(f"step and bound {h:.0e}: {share} rejected")

# %% [markdown]
# The left side, that of rounding, and more than a fifth of the right gradients are rejected. (How many exactly depends on
# the rounding: in a run of ours it was 68 of 200.) By its relative error alone, such noise cannot be distinguished from a
# mistake, so people raise the bound until all gradients pass. Change the step instead.
#
# Which samples are rejected? Half of the samples have the target 0, the outer circle, and half have the target 1.

# %%
outer = np.arange(200) < 100
wrongly = rejected(1e-7, trained, Y)
print("targets of the rejected samples:", np.unique(Y[0, wrongly]))
assert not outer[wrongly].any()

# %% [markdown]
# Only samples with the target 1. Their outputs $a$ are near 1, and near 1 a float64 is rounded at its sixteenth digit,
# however small $1 - a$ has become. Near 0 the rounding error of $a$ becomes smaller together with $a$. So training made the
# gradients of the target 1 about 15 000 times smaller in our run, but the rounding error of their differences only 250
# times. For the target 0 it was 1000 and 600 times. (These are medians, with the step $10^{-7}$.)
#
# This explanation can be tested. With the opposite weights and bias in the last layer, the output is $\sigma(-z) = 1 - \sigma(z)$.
# Exchange the targets as well, and the cost is the same for every sample.
#
# > **Predict before you read on.** Which circle is rejected now?

# %%
opposite = [*trained[:-2], -trained[-2], -trained[-1]]
wrongly = rejected(1e-7, opposite, 1 - Y)
print("any rejected:", len(wrongly) > 0, " all of the outer circle:", bool(outer[wrongly].all()))
print("targets of the rejected samples:", np.unique(1 - Y[0, wrongly]))
assert wrongly
assert outer[wrongly].all()

# %% [markdown]
# The outer one, because its target is now 1. The samples of the inner circle pass, although neither their cost nor the size of
# their gradients has changed.
#
# <a id="two-zeros"></a>
#
# ## Both gradients are zero: 0/0
#
# Here is a classifier with ReLUs, from [its own chapter](/derivations/two_layer.md). In its hidden layer all
# activations are 0 for every sample.

# %%
from snippets.two_layer.backward_pass import backward, differences, example

X_5, Y_5, weights = example()
dead = {**weights, "b1": weights["b1"] - 100}
zero = backward(X_5, Y_5, **dead, lam=0)["W1"]
zero_hat = differences("W1", X_5, Y_5, dead, lam=0)
print(np.all(zero == 0), np.all(zero_hat == 0))

# %% [markdown]
# Both gradients are 0, and both are right.
#
# > **Predict before you read on.** What is the relative error, and what is `error > 1e-7`? What would it be
# > if the gradient were nan?

# %%
with np.errstate(invalid="ignore"):
    for claimed in (zero, np.nan * zero):
        error = relative_error(claimed, zero_hat)
        print(error, error > 1e-7)

# %% [markdown]
# 0/0 is nan, and nan is neither above nor below a number. So neither is called wrong. For the two zeros this happens to
# be right; the nan should have been noticed. Test instead whether the error is *small*, and treat two zeros explicitly.
# A program of the chapter, `passes`, does this: it compares the shapes, returns `True` for two zeros, and else `error <= bound`.

# %%
from snippets.gradient_checking.exercises import passes

print(passes(zero, zero_hat), passes(np.nan * zero, zero_hat), passes(zero + 1, zero_hat))

# %% [markdown]
# ## A kink or a mistake?
#
# A ReLU has a kink, and a difference [across it][gradient_checking.kink] gives neither slope. So a check may
# reject a right gradient. How do you distinguish this from a mistake? Put the pre-activation of one neuron
# $10^{-4}$ above its kink, and try all steps for three entries.

# %%
from snippets.batches.activity import pre_activation_rows
from snippets.two_layer.backward_pass import forward
from snippets.two_layer.loss import loss

near = {name: array.copy() for name, array in weights.items()}
near["b1"][0, 0] += 1e-4 - pre_activation_rows(weights["W1"], X_5, weights["b1"])[0, 0]
claims = backward(X_5, Y_5, **near, lam=0.1)


# %%
from snippets.gradient_checking.central_difference import central_difference


def errors(name, place, claim):
    """Return the relative error of one entry of a gradient, for each step."""

    def f(value):
        now = {**near, name: near[name].copy()}
        now[name][place] = value
        return loss(forward(X_5, **now)[1], Y_5, now["W1"], now["W2"], lam=0.1)

    return [relative_error(claim, central_difference(f, near[name][place], h)) for h in steps]


# %% [markdown]
# The first entry is right and has no kink nearby. The second is right, and its kink is $10^{-4}$ away. The
# third is wrong: the penalty term λ‖W‖² contributes 2λW to the gradient, and here it is λW.
#
# > **Predict before you read on.** Draw the three curves before you look: error against step.

# %% alt="The relative error against the step for three entries. The smooth one is a V with its lowest point near 1e-5. The one beside a kink is high for steps above 1e-4, falls like a cliff at 1e-4, and then follows the left side of the V. The wrong one is a flat line far above, whatever the step."
figure, axes = plt.subplots(figsize=(7.2, 3.6))
half = claims["W2"][1, 0] - 0.1 * near["W2"][1, 0]
axes.loglog(steps, errors("b2", (0, 0), claims["b2"][0, 0]), label="right, smooth")
axes.loglog(steps, errors("b1", (0, 0), claims["b1"][0, 0]), "--", label="right, a kink nearby")
axes.loglog(steps, errors("W2", (1, 0), half), ":", label="wrong")
axes.set(xlabel="step $h$", ylabel="relative error")
axes.legend(loc="lower left")
plt.show()

# %% [markdown]
# There is a V, a cliff, and a plateau. Beside a kink the error falls as soon as the step is shorter than the
# distance to the kink. A mistake stays, whatever the step. So two steps are enough to distinguish the two, if the shorter
# one is below the distance to the kink.

# %%
for name, place, claim in (("b1", (0, 0), claims["b1"][0, 0]), ("W2", (1, 0), half)):
    error = dict(zip(steps, errors(name, place, claim), strict=True))
    for h in (2**-10, 2**-17):
        print(f"{name}, step {h:.0e}:", f"{error[h]:.2f}" if error[h] > 1e-7 else "below 1e-7")

# %% [markdown]
# And if the pre-activation is *exactly* 0? Then every step crosses the kink. Take a cost of 3 · ReLU(b) at b = 0. Its
# slope is 0 on the left and 3 on the right, and a backward pass may return either.
#
# > **Predict before you read on.** What does the central difference give there, for each step?

# %%
for h in (1e-3, 1e-5, 1e-7):
    half_slope = central_difference(lambda b: 3 * np.maximum(b, 0), np.float64(0), h)
    apart = [f"{relative_error(np.float64(claim), half_slope):.2f}" for claim in (0, 3)]
    print(f"step {h:.0e}: difference {half_slope:.1f}, relative error of 0 and of 3:", *apart)

# %% [markdown]
# Half of the slope, whatever the step. So this kink gives a plateau, just as a mistake does, and 0.33 is also the number of a
# factor 2. It is no rare case: biases often start at 0, and then a neuron whose inputs are all 0 has the pre-activation 0. Move
# the biases a little and check again. A mistake is still there.
#
# <a id="can-it-fail"></a>
#
# ## Can the check fail? Testing the test
#
# One question is left: would the check notice a wrong gradient? Make a right gradient wrong on purpose, in
# many ways, and count how many of the wrong gradients are noticed. Here each entry in turn is doubled, or
# gets the opposite sign, or is exchanged with the one before, or becomes nan. These are four mistakes in each of 25 places: a
# hundred wrong gradients.


# %%
def broken(g):
    """Return a hundred gradients, each of them wrong in one or two places."""
    doubled, negated, swapped, lost = (np.repeat(g[None], len(g), axis=0) for _ in range(4))
    for k in range(len(g)):
        doubled[k, k] *= 2
        negated[k, k] *= -1
        swapped[k, [k, k - 1]] = swapped[k, [k - 1, k]]
        lost[k, k] = np.nan
    return np.concatenate([doubled, negated, swapped, lost])


# %%
v, ones = np.random.default_rng(0).normal(size=g.shape), np.ones_like(g)
along = {
    "random": (v, directional(f, theta, v, 1e-5)),
    "ones": (ones, directional(f, theta, ones, 1e-5)),
}


def one_way(g, direction):
    """Return whether a gradient agrees with the two runs along a direction."""
    v, difference = along[direction]
    return abs(np.sum(g * v) - difference) <= 1e-7 * abs(difference)


# %% [markdown]
# And here are ten checks. The first four are the notebook's.
#
# > **Predict before you read on.** Which of them notice all hundred? Which accept everything? One rejects
# > even the right gradient.

# %%
checks = {
    "nothing collected": lambda g: bool((np.array([]) < 1e-7).all()),
    "not error > 1e-7": lambda g: not relative_error(g, g_hat) > 1e-7,
    "no absolute value": lambda g: (g - g_hat < 0.001).all(),
    "np.equal": lambda g: np.equal(g, g_hat).all(),
    "gap below 0.001": lambda g: (np.abs(g - g_hat) < 0.001).all(),
    "equal means": lambda g: abs(np.mean(g) - np.mean(g_hat)) < 1e-7,
    "along ones": lambda g: one_way(g, "ones"),
    "along a random direction": lambda g: one_way(g, "random"),
    "np.allclose": lambda g: np.allclose(g, g_hat),
    "error <= 1e-7": lambda g: passes(g, g_hat),
}

# %%
print("check                     right one  noticed of 100")
for name, check in checks.items():
    noticed = sum(not check(wrong) for wrong in broken(g))
    print(f"{name:25} {'accepted' if check(g) else 'refused':10} {noticed:3}")

# %% [markdown]
# - **Nothing collected** accepts everything.
# - **Not error > 1e-7** accepts the 25 with a nan.
# - **Gap below 0.001** compares with a fixed number, and half of the entries here are smaller than that. **No
#   absolute value** has the same fault, and accepts every entry that is too small.
# - **np.equal** on floats rejects what is right. If a check always fails, people will switch it off.
# - **Equal means** and **along ones** do not notice the 25 in which two entries are exchanged, as in a transposed
#   gradient. **Equal means** has a fixed bound, too: one entry is so small that it may be doubled or have the wrong sign.
# - The last three notice all, and one of them needs only two runs of the network.

# %%
for name in ("along a random direction", "np.allclose", "error <= 1e-7"):
    assert checks[name](g)
    assert not any(checks[name](wrong) for wrong in broken(g))

# %% [markdown]
# <a id="for-your-own-network"></a>
#
# ## A recipe for your own network
#
# 1. Check in float64, on a small network with a different width in every layer, with a handful of samples.
# 2. Use central differences with a step of $10^{-5}$, and try all steps once.
# 3. Compare the shapes first. Two gradients of zeros are equal; otherwise test `error <= bound`, not `error > bound`.
# 4. If the check fails, take shorter and longer steps. A cliff is a kink. A plateau is a mistake, unless a pre-activation is
#    exactly 0, as it can be when biases start at 0: move the biases a little and check again.
# 5. Make the gradient wrong on purpose, and see the check fail. Until then it has told you nothing.
#
# ## To try
#
# **1.** Multiply `g` and `g_hat` by $10^{-6}$, as if the cost were divided by a million. Of the last three checks, which
# still notice all hundred?
#
# ??? success "Solution"
#
#     Only `error <= 1e-7`, and the check along a direction if its two runs are scaled as well. `np.allclose`
#     has an absolute tolerance of $10^{-8}$, its `atol`, and 22 of the 25 entries are now smaller. It notices
#     36: the 25 with a nan, 10 in which one of the three larger entries is changed, and one in which the fourth has the opposite sign.
#     Use `atol=0`.
#
# **2.** How good is the check along a random direction in float32?
#
# ??? success "Solution"
#
#     With a step of $10^{-2}$ it has about four digits. So the bound must be $10^{-3}$ or so, and it notices
#     some 80 to 95 of the hundred, depending on the direction: those that change the sum by more than this.
#
# ## Sources
#
# The network, the step that is also the bound, and four of the checks are those of the [long
# notebook](/sources.md#long-notebook). The bounds and the remedies are those of
# [the chapter](/derivations/gradient_checking.md#sources). The data, programs and words here are our own.
