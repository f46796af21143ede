# %% [markdown]
# # Layers as Python classes: forward and backward, and nine mistakes
#
# <a id="layer-classes-and-nine-slips-in-them"></a>
#
# **How do you write a layer as a class, with a forward and a backward method, and how do you notice a mistake in it?**
# Many people write their first network like this: a layer has weights, and caches what the backward pass needs. An
# [article](/sources.md#layer-article) does it in three steps: for one neuron, for a row of neurons, and for a batch. Its
# last layer then uses a short form of the error, for softmax with cross-entropy.
#
# *You need* Python's classes, and the chapters from [one neuron](/derivations/scalar.md) to [softmax](/derivations/softmax.md).
# *You will see* such classes, built from the programs of the chapters, and each checked against finite differences before the
# next one is written. On the way we meet nine mistakes of the article. Each of them is run, and each time a check, Python or
# NumPy has to notice it.
#
# *Your own class is wrong?* [A table at the end](#what-noticed-the-slips) lists the nine mistakes and says what notices each,
# and [the checker](/checker.md) names the line in your program.
#
# As in the article a sample is a row, so a weight matrix is in × out: a row for each input, a column for each
# neuron. What the article calls $t$ is our target $y$, and what it calls $y$ is our activation $a$.

# %%
from textwrap import fill

import numpy as np

np.set_printoptions(precision=4, suppress=True)
rng = np.random.default_rng(3)

# %% [markdown]
# <a id="an-activation-is-an-object"></a>
#
# ## The activation function as an object
#
# In the forward pass, a layer applies its activation function to its [pre-activation][vectorised.activity]
# $z$ and gets its activation $a$. In the backward pass it is given the gradient with respect to $a$, which is
# $\partial C/\partial a$, and needs the gradient with respect to $z$, which is its error $\delta$.
#
# > **Predict before you read on.** Which of the two should compute $\partial C/\partial z$ from $\partial C/\partial a$:
# > the layer or the activation function? Is it always enough to multiply by a slope for each entry?
#
# ??? question "Answer"
#
#     The activation function, because its derivative belongs to it. A slope for each entry is enough if the
#     function is applied to each entry separately. Softmax is not.
#
# So an activation function becomes an object with two methods, forward and backward. Here is one that is
# applied to each entry separately. Its backward pass is [a product entry by entry][vectorised.bp1].

# %%
from snippets.vectorised.bp1 import bp1_rows


class Elementwise:
    def __init__(self, function, slope):
        self.forward, self.slope = function, slope

    def backward(self, Z, dA):
        return bp1_rows(dA, self.slope(Z))


# %%
from snippets.scalar.sigmoid import sigmoid
from snippets.scalar.sigmoid_slope import sigmoid_slope
from snippets.scalar.tanh_slope import tanh_slope

SIGMOID = Elementwise(sigmoid, sigmoid_slope)
TANH = Elementwise(np.tanh, lambda Z: tanh_slope(np.tanh(Z)))

# %% [markdown]
# ## One neuron
#
# The backward pass has three lines: the error, the gradients with respect to the parameters, and the gradient
# with respect to the input.

# %%
from snippets.scalar.activity import pre_activation
from snippets.scalar.bp3 import bp3
from snippets.scalar.bp4 import bp4


class Neuron:
    def __init__(self, w, b, act):
        self.w, self.b, self.act = np.array(w), np.array(b), act

    def forward(self, x):
        self.x, self.z = x, pre_activation(self.w, x, self.b)
        return self.act.forward(self.z)

    def backward(self, dA):
        delta = self.act.backward(self.z, dA)
        self.dw, self.db = bp4(delta, self.x), bp3(delta)
        return self.w * delta


# %% [markdown]
# Where is [BP2][scalar.bp2]? It is divided between two neurons. Each neuron returns its weight times its
# error, and the neuron before it multiplies this by its own slope.
#
# Connect two neurons, and let the cost be ½ (a − 1)². Its derivative with respect to $a$ is [a −
# 1][scalar.half_square_cost]. `half_square_cost` returns this derivative, and not the cost.

# %%
from snippets.scalar.half_square_cost import half_square_cost

first, second = Neuron(0.7, -0.3, TANH), Neuron(-1.2, 0.4, SIGMOID)
a = second.forward(first.forward(0.5))
print(f"a = {a:.4f}")

# %% [markdown]
# > **Predict before you read on.** The output is too low. What is the sign of the gradient with respect to
# > the bias of the second neuron? And of the first one, with a negative weight in between?

# %%
first.backward(second.backward(half_square_cost(a, 1)))
print(f"second: dw {second.dw:.4f}, db {second.db:.4f}")
print(f"first:  dw {first.dw:.4f}, db {first.db:.4f}")

# %% [markdown]
# The output is too low, and a larger second bias would raise it, so the cost would fall: this partial derivative
# is negative. A larger first bias acts through the negative weight, so it lowers the output, and its partial
# derivative is positive.
#
# Now check it. Every parameter is changed a little, the network runs again, and the [relative
# error][gradient_checking.relative_error] says how far the gradient is from the finite differences.

# %%
from inspect import getsource

from IPython.display import Markdown

from snippets.gradient_checking.entries import numerical_gradient
from snippets.gradient_checking.relative_error import relative_error

head, _, body = getsource(numerical_gradient).split('"""')  # without its docstring
Markdown(f"```python\n{head.rstrip()}{body}```")

# %% [markdown]
# This takes the differences: each entry in turn is moved by $h$, up and down. Here the array is a parameter of a layer, so
# `changed` puts the moved array into the layer before the network runs.


# %%
def measured(cost, layer, name):
    original = getattr(layer, name)

    def changed(value):
        setattr(layer, name, value)
        return cost()

    gradient = numerical_gradient(changed, original)
    changed(original)  # a layer caches its last run, so this must be the one with the original values
    return gradient


# %%
def check(cost, *layers):
    entries = 0
    for layer in layers:
        for name in [name for name in ("w", "W", "b") if hasattr(layer, name)]:
            truth = measured(cost, layer, name)
            assert relative_error(getattr(layer, f"d{name}"), truth) < 1e-8, name
            entries += truth.size
    print(entries, "partial derivatives agree with finite differences")


# %%
check(lambda: (second.forward(first.forward(0.5)) - 1) ** 2 / 2, first, second)

# %% [markdown]
# ## A row of neurons
#
# Now the input is a row of numbers, one for each neuron of the layer before, and so is the output. The class hardly
# changes, but every product of two numbers becomes one of three products: a matrix product, an outer product, or ⊙.
#
# > **Predict before you read on.** Which of the three is w · x in the forward pass? Which are δ · x, w · δ,
# > and the slope times $\partial C/\partial a$ in the backward pass?

# %%
from snippets.batches.input_gradient import input_gradient_rows
from snippets.vectorised.activity import pre_activation_rows
from snippets.vectorised.bp3 import bp3_rows
from snippets.vectorised.bp4 import bp4_rows


class Layer:
    def __init__(self, W, b, act):
        self.W, self.b, self.act = W, b, act

    def forward(self, X):
        self.X, self.Z = X, pre_activation_rows(self.W, X, self.b)
        return self.act.forward(self.Z)

    def error(self, dA):
        return self.act.backward(self.Z, dA)

    def backward(self, dA):
        Delta = self.error(dA)
        self.dW, self.db = bp4_rows(Delta, self.X), bp3_rows(Delta)
        return input_gradient_rows(self.W, Delta)


# %% [markdown]
# In the forward pass it is a matrix product, which sums over the inputs. The gradient with respect to the
# weights is an outer product, [BP4][vectorised.bp4]. The gradient with respect to an input sums over all
# neurons of the layer, $\delta W^{\top}$, so it is a matrix product. With a row for each sample the three
# are X @ W + b, X.T @ Delta and Delta @ W.T. Only the slope is multiplied with ⊙, and
# this is the business of the activation function. The step that computes $\delta$ has a method of its own,
# `error`, because a last layer will need a different one.


# %%
def random(inputs, outputs):
    return rng.normal(size=(inputs, outputs)), rng.normal(size=(1, outputs))


hidden, output = Layer(*random(2, 4), TANH), Layer(*random(4, 3), SIGMOID)
x, y = rng.normal(size=(1, 2)), np.array([[0.0, 1.0, 0.0]])

# %%
dA = half_square_cost(output.forward(hidden.forward(x)), y)
print(hidden.backward(output.backward(dA)).shape, hidden.dW.shape, output.dW.shape)

# %%
check(lambda: np.sum((output.forward(hidden.forward(x)) - y) ** 2) / 2, hidden, output)

# %% [markdown]
# The first layer has 2 · 4 weights and 4 biases, the second 4 · 3 and 3: together 27.
#
# <a id="slips-1-and-2-the-wrong-name-and-the-wrong-slope"></a>
#
# ### Mistakes 1 and 2: the wrong label, and the wrong slope
#
# For two inputs and two neurons the article writes every derivative out. The first neuron has the
# pre-activation $m$, the second $q$. In our letters, one line gives $\partial a_{2}/\partial w_{12}$ as $\sigma'(q)\, x_{2}$ (the
# article has this label twice). Another gives $\partial a_{2}/\partial b_{2}$ as $\sigma'(m)$.
#
# > **Predict before you read on.** Which weight multiplies $x_{2}$ in the second neuron? At which
# > pre-activation is the slope of the second neuron evaluated?

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
# In the second neuron, $x_2$ is multiplied by $w_{22}$, and the slope is evaluated at $q$, the second neuron's own
# pre-activation; $m$ belongs to the first. The first column is 0 in both, because the second neuron does not depend on any
# parameter of the first.
#
# Now for the two lines. The wrong line must be far from the finite differences, and the corrected line must
# not.


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
# 1.00 is the largest possible value: the signs differ. The line would be right for another weight, $w_{22}$:

# %%
print(np.isclose(at_q * x2, by_W[1, 1]))

# %% [markdown]
# <a id="slip-3-a-product-that-nobody-can-read"></a>
#
# <a id="mistake-3-a-product-that-nobody-can-read"></a>
#
# ### Mistake 3: `@` in a listing, taken for an e-mail address
#
# In the article's listing the gradient with respect to the input is `[email protected]`. A program that hides
# e-mail addresses took the matrix product for one.
#
# > **Predict before you read on.** The product consists of `dact` and `self.w`. With 5 samples, 2 inputs and
# > 4 neurons, which order and which transpose fit?


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
# The result has a row for each sample and a column for each input, so `dact @ self.w.T` is meant. With as
# many neurons as inputs, `dact @ self.w` would fit as well. Shapes decide only if all widths differ. Finite
# differences always decide.
#
# ## A batch
#
# Give five rows to the class that was written for one.
#
# > **Predict before you read on.** Which gradients have the shape of their parameter?

# %%
X, Y = rng.normal(size=(5, 2)), np.eye(3)[[0, 2, 1, 1, 0]]
dA = half_square_cost(output.forward(hidden.forward(X)), Y) / 5
dX = hidden.backward(output.backward(dA))

# %%
print("X", X.shape, dX.shape)
print("W", hidden.W.shape, hidden.dW.shape)
print("b", hidden.b.shape, hidden.db.shape)

# %% [markdown]
# Only the gradient with respect to the bias has the wrong shape. Whether anybody notices depends on how the
# update is written.


# %%
def step_in_place():
    hidden.b -= 0.1 * hidden.db


refused(step_in_place)
print((hidden.b - 0.1 * hidden.db).shape)

# %% [markdown]
# The second form makes a matrix of biases, with one row for each sample, and the next five samples go through
# it without an error. One bias was used five times, so its gradient is [the sum][batches.bias_gradient].

# %%
from snippets.batches.bias_gradient import bias_gradient_rows


class Batch(Layer):
    def backward(self, dA):
        dX = super().backward(dA)
        self.db = bias_gradient_rows(self.db)
        return dX


# %%
hidden, output = Batch(*random(2, 4), TANH), Batch(*random(4, 3), SIGMOID)
dA = half_square_cost(output.forward(hidden.forward(X)), Y) / 5
dX = hidden.backward(output.backward(dA))


# %%
def mean_cost():
    return np.sum((output.forward(hidden.forward(X)) - Y) ** 2) / 2 / 5


check(mean_cost, hidden, output)

# %% [markdown]
# <a id="slip-4-only-the-bias-changes"></a>
#
# ### Mistake 4: "only the bias changes"
#
# The article says so about a batch, and its code for the weights is indeed the same as before.
#
# > **Predict before you read on.** Each of the five samples has an outer product of errors and inputs. What
# > does `X.T @ Delta` do with the five?

# %%
Delta = hidden.error(output.backward(dA))
tables = [bp4_rows(Delta[[m]], X[[m]]) for m in range(5)]
judge(tables[-1], right=sum(tables), truth=measured(mean_cost, hidden, "W"))

# %% [markdown]
# It sums them, because the inner side of the product now counts the samples. So the gradients with respect to
# the weights are sums as well, but the sum is not visible. If you write the loop yourself and believe the
# sentence, you keep only the last outer product. The gradient with respect to $X$ is not summed, because each
# sample has its own inputs.
#
# <a id="the-loss-is-an-object-too"></a>
#
# ## The loss function as an object
#
# It has the same two methods. The mean over the samples is computed here, so the 1/N belongs here.

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
# A last layer is a layer with a loss. No layer comes after it to give it a gradient, so it asks the loss.
# Everything else is inherited.


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
# From here on, each mistake is a subclass with one wrong line. Mistakes 5, 6 and 7 run beside the right class; 8 and 9
# run alone.


# %%
def contrast(wrong, right, X, Y):
    for layer in (wrong, right):
        layer.forward(X)
        layer.backward(Y)
    truth = measured(lambda: right.cost(X, Y), right, "W")
    judge(wrong.dW, right=right.dW, truth=truth)


# %% [markdown]
# <a id="slip-5-the-slope-is-taken-at-the-layers-input"></a>
#
# ### Mistake 5: the slope is evaluated at the layer's input
#
# The article's layer calls the backward method of its activation function with `self.x`, the input of the
# *layer*. The argument of the *activation function* is $z$.
#
# > **Predict before you read on.** What does NumPy do with 2 inputs and 3 neurons? And with 3 inputs and 3
# > neurons?


# %%
class AtTheInput(Output):
    def error(self, Y):
        dA = self.loss.backward(self.act.forward(self.Z), Y)
        return self.act.backward(self.X, dA)


# %%
weights = *random(2, 3), TANH, HalfSquare()
refused(lambda: contrast(AtTheInput(*weights), Output(*weights), X, Y))

# %%
weights, X3 = (*random(3, 3), TANH, HalfSquare()), rng.normal(size=(5, 3))
contrast(AtTheInput(*weights), Output(*weights), X3, Y)

# %% [markdown]
# If the layer has as many inputs as neurons, there is no error message. (Nor if it has a single input, because NumPy
# broadcasts a column.) An activation function that caches its own output and computes its slope from it, as a sigmoid can,
# ignores the argument. Its gradient is right, although the call is wrong.
#
# ## Softmax needs the whole Jacobian
#
# Every probability depends on every score. So the gradient with respect to a score is a sum over all
# probabilities, and [the general BP1][vectorised.bp1_general] uses [the Jacobian][softmax.jacobian] of each
# sample. The programs of the chapters take one sample, a column, so the rows of the batch are passed to them
# one by one.

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

    def backward(self, Z, dA):
        return each_sample(lambda z, g: bp1_general(jacobian(shift(z)), g), Z, dA)


# %% [markdown]
# `Output` needs no change for softmax, with either loss, because it leaves the error to the activation function.

# %%
for loss in (HalfSquare(), CrossEntropy()):
    last = Output(*random(2, 3), Softmax(), loss)
    last.forward(X)
    last.backward(Y)
    check(lambda last=last: last.cost(X, Y), last)

# %% [markdown]
# <a id="slip-6-softmax-entry-by-entry"></a>
#
# ### Mistake 6: softmax, entry by entry
#
# In the article, the derivative of every activation function is multiplied entry by entry. For softmax such a factor can
# be at best $p (1 - p)$, the diagonal of the Jacobian. With cross-entropy the article's shortcut avoids this factor; with
# any other loss it uses it.
#
# > **Predict before you read on.** When one class gains probability, the others lose it. Which entries of the
# > Jacobian say so?


# %%
class Diagonal(Softmax):
    def backward(self, Z, dA):
        P = self.forward(Z)
        return bp1_rows(dA, P * (1 - P))


# %%
weights = random(2, 3)
diagonal = Output(*weights, Diagonal(), HalfSquare())
whole = Output(*weights, Softmax(), HalfSquare())
contrast(diagonal, whole, X, Y)

# %% [markdown]
# Those off the diagonal, and these were left out. [The chapter on softmax][softmax.not_elementwise] has a
# formula that contains them and still needs no matrix.
#
# <a id="the-short-cut"></a>
#
# ## The shortcut: P − Y
#
# With cross-entropy, the Jacobian and the derivative of the loss cancel to [(P − Y) / N][softmax.batch]. The
# last layer may use this, after testing its activation function and its loss. Only `error` is overridden, and
# everything that is computed from $\delta$ stays as it is.

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
# > **Predict before you read on.** The same layer computes its gradient with the whole Jacobian and with the
# > shortcut. Which digits differ?

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
# Only the last ones, because of rounding.
#
# So is the shortcut no more than a convenience? Let the network be confident and wrong.

# %%
far, right_class = np.array([[500.0, 0.0]]), np.array([[0.0, 0.0, 1.0]])
W, b = np.array([[2.0, 0, -2], [0, 0, 0]]), np.zeros((1, 3))
for kind in (Output, Short):
    layer = kind(W, b, Softmax(), CrossEntropy())
    layer.forward(far)
    with np.errstate(divide="ignore", invalid="ignore"):
        print(layer.error(right_class))

# %% [markdown]
# Two probabilities are rounded to 0. With the Jacobian, the derivative −y/p is 0/0 for one class and −1/0 for the correct
# one. In the product with the Jacobian both give nan. With the shortcut nothing is divided. This is the reason for
# the override.
#
# <a id="slip-7-p-y-and-the-cost-is-a-mean"></a>
#
# ### Mistake 7: P − Y, and the cost is a mean
#
# The article's shortcut is `self.y - t`.
#
# > **Predict before you read on.** There are five samples. How many times too large is the gradient, and what
# > is the relative error?


# %%
class Summed(Short):
    def error(self, Y):
        return self.act.forward(self.Z) - Y


# %%
weights = random(2, 3)
summed = Summed(*weights, Softmax(), CrossEntropy())
short = Short(*weights, Softmax(), CrossEntropy())
contrast(summed, short, X, Y)
print("five times as large:", np.allclose(summed.dW, 5 * short.dW))

# %% [markdown]
# (5 − 1) / (5 + 1) is 0.67. This is the gradient of the sum, so it is right for a cost that is a sum. If the
# cost is a mean, the best learning rate then depends on the batch size.
#
# <a id="slip-8-a-class-that-does-not-exist"></a>
#
# ### Mistake 8: a class that does not exist
#
# The condition names `CrossEmtropy`. A linter finds this without running anything; the comment in the next cell switches ours
# off.
#
# > **Predict before you read on.** Python looks a name up when the line is run. In which output layers is
# > this name never looked up?


# %%
class Misspelled(Short):
    def cancels(self):
        soft = isinstance(self.act, Softmax)
        return soft and isinstance(self.loss, CrossEmtropy)  # noqa: F821


# %%
layer = Misspelled(*random(2, 3), SIGMOID, CrossEntropy())
layer.forward(X)
print(layer.backward(Y).shape)

# %%
layer.act = Softmax()
refused(lambda: layer.backward(Y))

# %% [markdown]
# `A and B` looks at `B` only if `A` is true. For a sigmoid `soft` is False, so Python never reaches the misspelled name. The
# class works there, and a test with a sigmoid alone finds nothing.
#
# <a id="slip-9-a-layer-that-is-made-anew"></a>
#
# ### Mistake 9: a layer that is initialised again
#
# For all other pairs of activation function and loss, the backward method of the article's output layer ends in
# `return super().__init__(grad)`, where `.backward(grad)` is meant. The initialiser of the article accepts keyword arguments only, and draws
# random weights.


# %%
class Drawn(Batch):
    def __init__(self, *, inputs=4, outputs=3):
        super().__init__(*random(inputs, outputs), SIGMOID)


class Again(Drawn):
    def backward(self, dA):
        return super().__init__(dA)


# %%
refused(lambda: Again().backward(Y))

# %% [markdown]
# This is the lucky case. Now give the initialiser a positional argument, for instance a name for the layer.
#
# > **Predict before you read on.** What happens to the weights in this backward pass, and what does it
# > return?


# %%
class Named(Batch):
    def __init__(self, name="", inputs=4, outputs=3):
        super().__init__(*random(inputs, outputs), SIGMOID)
        self.name = name


class Anew(Named):
    def backward(self, dA):
        return super().__init__(dA)


# %%
layer = Anew("last")
before = layer.W
returned = layer.backward(Y)
print("returns", returned)
print("the weights are the same:", np.array_equal(layer.W, before))

# %% [markdown]
# No error, no gradient, and new random weights. The name of the layer is now a matrix, and what the method returns is None.
#
# If there is a layer before this one, it gets None as its gradient, and stops in a line that is right:

# %%
front = Batch(np.ones((2, 4)), np.zeros((1, 4)), TANH)
front.forward(X)
refused(lambda: front.backward(returned))

# %% [markdown]
# If there is no layer before it, the backward pass itself says nothing. The error comes when somebody asks for the gradient, which
# was never set: the gradient check, or an update.

# %%
refused(lambda: check(lambda: np.sum(layer.forward(np.ones((1, 4)))), layer))

# %% [markdown]
# The check looks for `dW`, and there is none.
#
# ## Does it learn?
#
# Four clusters of points form three classes. The first class is on both sides of the second, so one linear
# layer cannot separate them, and the hidden layer is needed.

# %%
centres = np.array([[-2, 0], [2, 0], [0, 0], [0, 2]])
classes = np.array([0, 0, 1, 2])
cluster = rng.integers(4, size=120)
X = centres[cluster] + 0.4 * rng.normal(size=(120, 2))
Y = np.eye(3)[classes[cluster]]

# %%
hidden = Batch(*random(2, 8), TANH)
last = Short(np.zeros((8, 3)), np.zeros((1, 3)), Softmax(), CrossEntropy())

# %% [markdown]
# > **Predict before you read on.** The weights of the last layer start at 0. What is the first cost, with
# > three classes?

# %%
from snippets.training.descent import descent

for step in range(301):
    P = last.forward(hidden.forward(X))
    if step % 100 == 0:
        right = np.sum(np.argmax(P, axis=1) == classes[cluster])
        cost = last.loss.forward(P, Y)
        print(f"{step:3} steps: cost {cost:.4f}, right {right} of 120")
    hidden.backward(last.backward(Y))
    for layer in (hidden, last):
        layer.W = descent(layer.W, [layer.dW], eta=0.5)
        layer.b = descent(layer.b, [layer.db], eta=0.5)

# %%
assert cost < 0.1

# %% [markdown]
# ln 3, because all three classes have the probability 1/3. Nor does the network choose yet: with equal probabilities `argmax`
# takes the first class, and 53 of the 120 samples belong to it. From there the cost falls.
#
# <a id="what-noticed-the-slips"></a>
#
# ## Which check noticed which mistake
#
# | mistake | what notices it |
# |---|---|
# | 3, an `@` that a web page hid | Python |
# | 8, a misspelled name | Python, if the line is reached |
# | 9, a layer that is initialised again | Python, if the initialiser accepts keywords only or another layer comes before; otherwise whoever asks for `dW`, such as the check or an update |
# | 5, the slope computed from the layer's input, instead of from z | NumPy, if the widths differ and there is more than one input; otherwise only finite differences |
# | 1, a derivative with the wrong label | only finite differences |
# | 2, the slope of another neuron | only finite differences |
# | 4, the claim that a batch changes only the bias | only finite differences |
# | 6, softmax entry by entry | only finite differences |
# | 7, P − Y where the cost is a mean | only finite differences |
#
# In the last five the shapes are right, and the relative errors are between 0.26 and 1. The whole check has some twenty
# lines. Write yours before you write the second class.
#
# ## To try
#
# Our activation functions are given $Z$ again in the backward pass. Let `Elementwise` cache it instead, as
# `self.Z`, and use one `TANH` for two layers. What goes wrong, and when is there no error message?
#
# ??? success "Solution"
#
#     The forward pass of the second layer overwrites what the first one needs. In the backward pass, the first
#     layer gets the slopes of the second. If the second layer has a single neuron, or the widths are equal, every
#     gradient of the first layer is wrong, and there is no error message. Otherwise NumPy refuses a product: ⊙, or, if
#     the first layer has a single neuron, the matrix product that follows. What belongs to the run of one layer must be
#     cached in this layer.
#
# ## Sources
#
# The three steps, the shortcut and the mistakes are those of the [layer article](/sources.md#layer-article).
# The classes, data and words here are our own.
