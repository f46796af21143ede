# %% [markdown]
# # Layer classes, and nine slips in them
#
# Many people write their first network as a class for a layer: it has weights, goes forward, goes backward,
# and keeps what it needs in between. An article does it in three steps, for one neuron, for a row of neurons
# and for a batch, and ends with a last layer that takes a short cut.
#
# Here are such classes, built from the programs of the chapters. Each is checked against differences before
# the next one is written. On the way we meet nine slips of the article. Each is run, and something has to
# notice it.
#
# As in the article a sample is a row, so a weight matrix is in × out. What the article calls $t$ is our
# target $y$, and what it calls $y$ is our activation $a$.

# %%
from textwrap import fill

import numpy as np

np.set_printoptions(precision=4, suppress=True)
rng = np.random.default_rng(3)

# %% [markdown]
# ## An activation is an object
#
# Going forward, a layer bends its [activity][vectorised.activity] $z$ into its activation $a$. Going back, it
# is told what $a$ feels, $\partial C/\partial a$, and needs what $z$ feels, its error $\delta$.
#
# > **Pause and predict.** Who knows how to turn the one into the other, the layer or the activation? Is a
# > slope for each entry always enough?
#
# The activation knows. So its object has two methods, one for each way. Where every entry is bent by itself,
# the way back is [a product entry by entry][vectorised.bp1]. Another activation may have another way back,
# and one will.

# %%
from snippets.vectorised.bp1 import bp1_rows


class Elementwise:
    def __init__(self, bend, slope):
        self.forward, self.slope = bend, slope

    def backward(self, Z, felt):
        return bp1_rows(felt, self.slope(Z))


# %%
from snippets.scalar.sigmoid import sigmoid
from snippets.scalar.sigmoid_slope import sigmoid_slope
from snippets.scalar.tanh_slope import tanh_slope

SIGMOID = Elementwise(sigmoid, sigmoid_slope)
TANH = Elementwise(np.tanh, lambda Z: tanh_slope(np.tanh(Z)))

# %% [markdown]
# ## One neuron
#
# Going back takes three lines: the error, what the parameters feel, what the input feels.

# %%
from snippets.scalar.activity import activity
from snippets.scalar.bp3 import bp3
from snippets.scalar.bp4 import bp4


class Neuron:
    def __init__(self, w, b, act):
        self.w, self.b, self.act = np.array(w), np.array(b), act

    def forward(self, x):
        self.x, self.z = x, activity(self.w, x, self.b)
        return self.act.forward(self.z)

    def backward(self, felt):
        delta = self.act.backward(self.z, felt)
        self.dw, self.db = bp4(delta, self.x), bp3(delta)
        return self.w * delta


# %% [markdown]
# Where is [BP2][scalar.bp2]? Cut in two. A neuron hands down its weight times its error, and the neuron below
# multiplies by its own slope when its turn comes.
#
# Put one neuron on another, and let the cost be ½ (a − 1)². What $a$ feels of it is
# [a − 1][scalar.half_square_cost]: the program gives that slope, not the cost.

# %%
from snippets.scalar.half_square_cost import half_square_cost

lower, upper = Neuron(0.7, -0.3, TANH), Neuron(-1.2, 0.4, SIGMOID)
a = upper.forward(lower.forward(0.5))
print(f"a = {a:.4f}")

# %% [markdown]
# > **Pause and predict.** The output is too low. Which sign has the gradient of the upper bias? And of the
# > lower one, with a negative weight in between?

# %%
lower.backward(upper.backward(half_square_cost(a, 1)))
print(f"upper: dw {upper.dw:.4f}, db {upper.db:.4f}")
print(f"lower: dw {lower.dw:.4f}, db {lower.db:.4f}")

# %% [markdown]
# Nothing is believed unchecked. Every parameter is moved a little, the network runs again, and the
# [relative error][gradient_checking.relative_error] says how far the gradient is from what was measured.

# %%
from snippets.gradient_checking.relative_error import relative_error
from snippets.layouts.exercises import slopes_of


def measured(cost, layer, name):
    kept = getattr(layer, name)

    def moved(value):
        setattr(layer, name, value)
        return cost()

    slopes = slopes_of(moved, kept)
    moved(kept)  # a layer remembers its last run, so that must be the unmoved one
    return slopes


# %%
def check(cost, *layers):
    entries = 0
    for layer in layers:
        for name in [name for name in ("w", "W", "b") if hasattr(layer, name)]:
            truth = measured(cost, layer, name)
            assert relative_error(getattr(layer, f"d{name}"), truth) < 1e-8, name
            entries += truth.size
    print(entries, "slopes are as measured")


# %%
check(lambda: (upper.forward(lower.forward(0.5)) - 1) ** 2 / 2, lower, upper)

# %% [markdown]
# ## A row of neurons
#
# Now the input is a row, and so is the output. The class hardly changes, but every product of two numbers
# becomes one of three things: a matrix product that sums, a table, or ⊙.
#
# > **Pause and predict.** Which of the three is w · x going forward? Which are δ · x, w · δ and the slope
# > times what is felt, going back?

# %%
from snippets.batches.input_gradient import input_gradient_rows
from snippets.vectorised.activity import activity_rows
from snippets.vectorised.bp3 import bp3_rows
from snippets.vectorised.bp4 import bp4_rows


class Layer:
    def __init__(self, W, b, act):
        self.W, self.b, self.act = W, b, act

    def forward(self, X):
        self.X, self.Z = X, activity_rows(self.W, X, self.b)
        return self.act.forward(self.Z)

    def error(self, felt):
        return self.act.backward(self.Z, felt)

    def backward(self, felt):
        Delta = self.error(felt)
        self.dW, self.db = bp4_rows(Delta, self.X), bp3_rows(Delta)
        return input_gradient_rows(self.W, Delta)


# %% [markdown]
# Forward it sums over the inputs. What the weights feel is a table, [BP4][vectorised.bp4]. What an input
# feels sums over all neurons above it, $\delta W^{\top}$. Only the slope stays ⊙, and the activation knows
# that. The step that finds $\delta$ has a name of its own, `error`: a last layer will need another one.


# %%
def random(below, here):
    return rng.normal(size=(below, here)), rng.normal(size=(1, here))


hidden, output = Layer(*random(2, 4), TANH), Layer(*random(4, 3), SIGMOID)
x, y = rng.normal(size=(1, 2)), np.array([[0.0, 1.0, 0.0]])

# %%
felt = half_square_cost(output.forward(hidden.forward(x)), y)
print(hidden.backward(output.backward(felt)).shape, hidden.dW.shape, output.dW.shape)

# %%
check(lambda: np.sum((output.forward(hidden.forward(x)) - y) ** 2) / 2, hidden, output)

# %% [markdown]
# ### Slips 1 and 2: the wrong name, and the wrong slope
#
# For two inputs and two neurons the article writes every derivative out. The first neuron has the activity
# $m$, the second $q$. Two of its lines, in our letters:
#
# - one more $\partial a_{2}/\partial w_{12}$, and it is $\sigma'(q)\, x_{2}$;
# - $\partial a_{2}/\partial b_{2}$ is $\sigma'(m)$.
#
# > **Pause and predict.** Which weight brings $x_{2}$ to the second neuron? On whose activity does the second
# > neuron's slope depend?

# %%
x = np.array([[0.5, -1.5]])
small = Layer(np.array([[0.8, -0.4], [0.3, 1.1]]), np.array([[0.2, -0.5]]), SIGMOID)


# %%
def second():
    return small.forward(x)[0, 1]


by_W, by_b = measured(second, small, "W"), measured(second, small, "b")
print(by_W)
print(by_b)

# %% [markdown]
# The first column is 0 in both: nothing of the first neuron moves the second. Now for the two lines. A slip
# must be far from what was measured, and the mended line must not be.


# %%
def judge(claimed, right, truth):
    print(f"relative error {relative_error(claimed, truth):.2f}")
    assert relative_error(claimed, truth) > 0.01
    assert relative_error(right, truth) < 1e-8


# %%
(at_m, at_q), (x1, x2) = sigmoid_slope(small.Z[0]), x[0]
judge(at_q * x2, right=at_q * x1, truth=by_W[0, 1])
judge(at_m, right=at_q, truth=by_b[0, 1])

# %% [markdown]
# 1.00 is as wrong as can be: the signs differ. The line is right under another name, $w_{22}$:

# %%
print(np.isclose(at_q * x2, by_W[1, 1]))

# %% [markdown]
# ### Slip 3: a product that nobody can read
#
# In the article's listing the input's gradient is `[email protected]`. Something on the way guards e-mail
# addresses against collectors, and took a matrix product for one.
#
# > **Pause and predict.** The product was made of `dact` and `self.w`. With 5 samples, 2 inputs and 4
# > neurons, which order and which transpose fit?


# %%
def refused(attempt):
    try:
        attempt()
    except (AttributeError, NameError, SyntaxError, TypeError, ValueError) as refusal:
        print(fill(f"{type(refusal).__name__}: {refusal}", 76))
    else:
        raise AssertionError("nothing was refused")


# %%
refused(lambda: compile("dx = [email protected]", "listing", "exec"))

# %%
dact, w = rng.normal(size=(5, 4)), rng.normal(size=(2, 4))
refused(lambda: dact @ w)
print((dact @ w.T).shape)

# %% [markdown]
# A row for each sample, a column for each input: `dact @ self.w.T` is meant. With as many neurons as inputs
# `dact @ self.w` fits as well. Shapes decide only where all widths differ. Measuring decides always.
#
# ## A batch
#
# Give five rows to the class for one.
#
# > **Pause and predict.** Which gradients keep the shape of what they belong to?

# %%
X, Y = rng.normal(size=(5, 2)), np.eye(3)[[0, 2, 1, 1, 0]]
felt = half_square_cost(output.forward(hidden.forward(X)), Y) / 5
below = hidden.backward(output.backward(felt))

# %%
print("X", X.shape, below.shape)
print("W", hidden.W.shape, hidden.dW.shape)
print("b", hidden.b.shape, hidden.db.shape)

# %% [markdown]
# Only the bias has lost its shape. Whether somebody notices depends on how the step is written.


# %%
def step_in_place():
    hidden.b -= 0.1 * hidden.db


refused(step_in_place)
print((hidden.b - 0.1 * hidden.db).shape)

# %% [markdown]
# The second way makes a table of biases, one row for each sample, and the next five samples go through it
# without a word. One bias was used five times, so what it feels is [the sum][batches.bias_gradient].

# %%
from snippets.batches.bias_gradient import bias_gradient_rows


class Batch(Layer):
    def backward(self, felt):
        below = super().backward(felt)
        self.db = bias_gradient_rows(self.db)
        return below


# %%
hidden, output = Batch(*random(2, 4), TANH), Batch(*random(4, 3), SIGMOID)
felt = half_square_cost(output.forward(hidden.forward(X)), Y) / 5
below = hidden.backward(output.backward(felt))


# %%
def mean_cost():
    return np.sum((output.forward(hidden.forward(X)) - Y) ** 2) / 2 / 5


check(mean_cost, hidden, output)

# %% [markdown]
# ### Slip 4: "only the bias changes"
#
# So says the article of a batch, and its code for the weights is indeed the same as before.
#
# > **Pause and predict.** Each of the five samples has a table of errors times inputs of its own. What has
# > `X.T @ Delta` done with the five?

# %%
Delta = hidden.error(output.backward(felt))
tables = [bp4_rows(Delta[[m]], X[[m]]) for m in range(5)]
judge(tables[-1], right=sum(tables), truth=measured(mean_cost, hidden, "W"))

# %% [markdown]
# It has added them up: the inner side of the product is now the samples. The weights change as the bias
# does, only the sum is out of sight. Write the loop yourself, believe the sentence, and you keep the last
# table. What never sums is the gradient of $X$: each sample has inputs of its own.
#
# ## The loss is an object too
#
# It has the same two methods. The mean over the samples is taken here, so the 1/N enters here.

# %%
from snippets.softmax.cross_entropy import cross_entropy
from snippets.softmax.cross_entropy_slope import cross_entropy_slope


class HalfSquare:
    def forward(self, A, Y):
        return np.sum((A - Y) ** 2) / 2 / len(A)

    def backward(self, A, Y):
        return half_square_cost(A, Y) / len(A)


class CrossEntropy:
    def forward(self, P, Y):
        return cross_entropy(P, Y) / len(P)

    def backward(self, P, Y):
        return cross_entropy_slope(P, Y) / len(P)


# %% [markdown]
# A last layer is a layer that has a loss. Nobody above tells it what it feels, so it asks the loss. All else
# is inherited.


# %%
class Output(Batch):
    def __init__(self, W, b, act, loss):
        super().__init__(W, b, act)
        self.loss = loss

    def cost(self, X, Y):
        return self.loss.forward(self.forward(X), Y)

    def error(self, Y):
        return super().error(self.loss.backward(self.act.forward(self.Z), Y))


# %% [markdown]
# From here each slip is a subclass with its one wrong line. It runs beside the right class, with the same
# weights on the same five samples.


# %%
def contrast(wrong, right, X, Y):
    for layer in (wrong, right):
        layer.forward(X)
        layer.backward(Y)
    truth = measured(lambda: right.cost(X, Y), right, "W")
    judge(wrong.dW, right=right.dW, truth=truth)


# %% [markdown]
# ### Slip 5: the slope is taken at the layer's input
#
# The article's layer calls its activation with `self.x`, which came into the *layer*. What came into the
# *activation* is $z$.
#
# > **Pause and predict.** What does NumPy say to 2 inputs and 3 neurons? And to 3 inputs and 3 neurons?


# %%
class AtTheInput(Output):
    def error(self, Y):
        felt = self.loss.backward(self.act.forward(self.Z), Y)
        return self.act.backward(self.X, felt)


# %%
weights = *random(2, 3), TANH, HalfSquare()
refused(lambda: contrast(AtTheInput(*weights), Output(*weights), X, Y))

# %%
weights, X3 = (*random(3, 3), TANH, HalfSquare()), rng.normal(size=(5, 3))
contrast(AtTheInput(*weights), Output(*weights), X3, Y)

# %% [markdown]
# Between layers of equal width nothing complains. An activation that finds its slope from its output alone,
# as the sigmoid can, escapes by luck.
#
# ## Softmax needs the whole Jacobian
#
# Every probability depends on every score. So what a score feels comes through all of them, and
# [the general BP1][vectorised.bp1_general] takes [the Jacobian][softmax.jacobian] of each sample. The
# chapters' programs take one sample, a column; a batch hands them its rows one by one.

# %%
from snippets.softmax.jacobian import jacobian
from snippets.softmax.shift import shift
from snippets.vectorised.bp1_general import bp1_general


def each_sample(program, *tables):
    samples = zip(*(table[:, :, None] for table in tables), strict=True)
    return np.hstack([program(*columns) for columns in samples]).T


class Softmax:
    def forward(self, Z):
        return each_sample(shift, Z)

    def backward(self, Z, felt):
        return each_sample(lambda z, g: bp1_general(jacobian(shift(z)), g), Z, felt)


# %% [markdown]
# `Output` takes it as it is, with either loss. That is the reward for letting the activation find the error.

# %%
for loss in (HalfSquare(), CrossEntropy()):
    last = Output(*random(2, 3), Softmax(), loss)
    last.forward(X)
    last.backward(Y)
    check(lambda last=last: last.cost(X, Y), last)

# %% [markdown]
# ### Slip 6: softmax, entry by entry
#
# In the article, whatever the activation offers is multiplied entry by entry. For softmax such a factor can
# be no better than $p (1 - p)$, the Jacobian's diagonal. With cross-entropy a short cut avoids it. With
# another loss it is used.
#
# > **Pause and predict.** Two classes share what the third one loses. Which entries of the Jacobian say so?


# %%
class Diagonal(Softmax):
    def backward(self, Z, felt):
        P = self.forward(Z)
        return bp1_rows(felt, P * (1 - P))


# %%
weights = random(2, 3)
diagonal = Output(*weights, Diagonal(), HalfSquare())
whole = Output(*weights, Softmax(), HalfSquare())
contrast(diagonal, whole, X, Y)

# %% [markdown]
# Those off the diagonal, and they were left out. [The page on softmax][softmax.not_elementwise] has a way
# without the matrix that leaves nothing out.
#
# ## The short cut
#
# With cross-entropy the Jacobian and the loss's slope cancel to [(P − Y) / N][softmax.batch]. The last layer
# may say so, after a look at its activation and its loss. Only `error` is overridden: what follows from
# $\delta$ stays where it is.

# %%
from snippets.softmax.batch import batch_rows


class Short(Output):
    def cancels(self):
        soft = isinstance(self.act, Softmax)
        return soft and isinstance(self.loss, CrossEntropy)

    def error(self, Y):
        if self.cancels():
            return batch_rows(self.act.forward(self.Z), Y)
        return super().error(Y)


# %% [markdown]
# > **Pause and predict.** The same layer goes by the whole Jacobian and by the short cut. Which digits
# > differ?

# %%
weights = random(2, 3)
long = Output(*weights, Softmax(), CrossEntropy())
short = Short(*weights, Softmax(), CrossEntropy())
for layer in (long, short):
    layer.forward(X)
    layer.backward(Y)

# %%
print(short.dW)
print("largest gap below 1e-14:", np.max(abs(long.dW - short.dW)) < 1e-14)
np.testing.assert_allclose(long.dW, short.dW, rtol=1e-12, strict=True)
np.testing.assert_allclose(long.db, short.db, rtol=1e-12, strict=True)
check(lambda: short.cost(X, Y), short)

# %% [markdown]
# None that matters. So is the short cut no more than a habit? Let the network be sure and wrong.

# %%
far, right_class = np.array([[500.0, 0.0]]), np.array([[0.0, 0.0, 1.0]])
W, b = np.array([[2.0, 0, -2], [0, 0, 0]]), np.zeros((1, 3))
for kind in (Output, Short):
    layer = kind(W, b, Softmax(), CrossEntropy())
    layer.forward(far)
    with np.errstate(divide="ignore", invalid="ignore"):
        print(layer.error(right_class))

# %% [markdown]
# The right class has a probability that is rounded to 0. On the long way it stands below a fraction bar, and
# times a Jacobian of zeros that is no number. On the short way there is no fraction. That is the reason for
# the override.
#
# ### Slip 7: P − Y, and the cost is a mean
#
# The article's short cut is `self.y - t`.
#
# > **Pause and predict.** There are five samples. How many times too long is the gradient, and what will the
# > relative error be?


# %%
class Summed(Short):
    def error(self, Y):
        return self.act.forward(self.Z) - Y


# %%
weights = random(2, 3)
summed = Summed(*weights, Softmax(), CrossEntropy())
short = Short(*weights, Softmax(), CrossEntropy())
contrast(summed, short, X, Y)
print("five times as long:", np.allclose(summed.dW, 5 * short.dW))

# %% [markdown]
# (5 − 1) / (5 + 1) is 0.67. This is the gradient of the sum, so it is right for a cost that is a sum. Under a
# mean, the best learning rate comes to depend on the length of the batch.
#
# ### Slip 8: a class that does not exist
#
# The condition asks for `CrossEmtropy`. The comment in the next cell keeps our linter quiet, which finds this
# without running anything.
#
# > **Pause and predict.** Python looks a name up when it gets there. Which output layers never get there?


# %%
class Misspelt(Short):
    def cancels(self):
        soft = isinstance(self.act, Softmax)
        return soft and isinstance(self.loss, CrossEmtropy)  # noqa: F821


# %%
layer = Misspelt(*random(2, 3), SIGMOID, CrossEntropy())
layer.forward(X)
print(layer.backward(Y).shape)

# %%
layer.act = Softmax()
refused(lambda: layer.backward(Y))

# %% [markdown]
# `and` stops at the first no. Where the output is a sigmoid, the class works, so a test of that one alone
# finds nothing.
#
# ### Slip 9: a layer that is made anew
#
# All other pairs of activation and loss end in `return super().__init__(grad)`, where `.backward(grad)` is
# meant. The article's initialiser takes its arguments by name and draws the weights.


# %%
class Drawn(Batch):
    def __init__(self, *, below=4, here=3):
        super().__init__(*random(below, here), SIGMOID)


class Again(Drawn):
    def backward(self, felt):
        return super().__init__(felt)


# %%
refused(lambda: Again().backward(Y))

# %% [markdown]
# That is the lucky case. Give the initialiser something to take first, say a name for the layer.
#
# > **Pause and predict.** What happens to the weights in this backward pass, and what does it return?


# %%
class Named(Batch):
    def __init__(self, name="", below=4, here=3):
        super().__init__(*random(below, here), SIGMOID)
        self.name = name


class Anew(Named):
    def backward(self, felt):
        return super().__init__(felt)


# %%
layer = Anew("last")
before = layer.W
print("returns", layer.backward(Y))
print("keeps its weights:", np.array_equal(layer.W, before))

# %% [markdown]
# No error, no gradient, and new weights drawn by lot. The name of the layer is a matrix now. Only the check
# objects.

# %%
refused(lambda: check(lambda: np.sum(layer.forward(np.ones((1, 4)))), layer))

# %% [markdown]
# It asks for the gradient, and there is none.
#
# ## Does it learn?
#
# Four heaps of points in three classes. The first class lies on both sides of the second, so one layer cannot
# part them, and the hidden layer has work.

# %%
heaps = np.array([[-2, 0], [2, 0], [0, 0], [0, 2]])
classes = np.array([0, 0, 1, 2])
heap = rng.integers(4, size=120)
X = heaps[heap] + 0.4 * rng.normal(size=(120, 2))
Y = np.eye(3)[classes[heap]]

# %%
hidden = Batch(*random(2, 8), TANH)
last = Short(np.zeros((8, 3)), np.zeros((1, 3)), Softmax(), CrossEntropy())

# %% [markdown]
# > **Pause and predict.** The last layer begins with zeros. What is the first cost, with three classes?

# %%
from snippets.training.descent import descent

for step in range(301):
    P = last.forward(hidden.forward(X))
    if step % 100 == 0:
        right = np.sum(np.argmax(P, axis=1) == classes[heap])
        cost = last.loss.forward(P, Y)
        print(f"{step:3} steps: cost {cost:.4f}, right {right} of 120")
    hidden.backward(last.backward(Y))
    for layer in (hidden, last):
        layer.W = descent(layer.W, [layer.dW], eta=0.5)
        layer.b = descent(layer.b, [layer.db], eta=0.5)

# %%
assert cost < 0.1

# %% [markdown]
# ln 3, as from anyone who knows nothing. From there it falls.
#
# ## What noticed the slips
#
# Python stops slips 3 and 8, and 9 where the initialiser is strict. NumPy stops 5 where the widths differ.
# Slips 1, 2, 4, 6 and 7 give numbers of the right shape, and so does 5 between equal widths. Their relative
# errors go from 0.26 to 1, and only differences tell. Where 9 is let through, the check finds nothing to
# compare. It took some twenty lines. Write yours before the second class.
#
# ## To try
#
# Our activations are told $Z$ again on the way back. Let `Elementwise` keep it instead, as `self.Z`, and use
# one `TANH` for two layers. What goes wrong, and when does nothing complain?
#
# ??? success "Solution"
#
#     The upper layer's forward pass overwrites what the lower one needs. Going back, the lower layer gets the
#     slopes of the upper one. Where the widths differ, NumPy refuses the product, unless the upper layer has a
#     single neuron. Then, or where the widths are equal, every gradient of the lower layer is wrong and nothing
#     complains. What belongs to one layer's run belongs in that layer.
#
# ## Sources
#
# The three steps, the short cut and the slips are those of the [layer article](/sources.md#layer-article). The
# classes, data and words here are our own.
