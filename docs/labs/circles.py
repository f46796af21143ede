# %% [markdown]
# # Two circles, from one neuron to a batch
#
# A long teaching notebook goes a whole road: one neuron a layer, then layers, then samples one after another,
# then a stack of them, then a batch. Two noisy circles are to be told apart, and it promises an animation of
# what the hidden layers make of them. It is a good road. This lab walks it with the programs of the chapters,
# checks at each stop that nothing has changed but the writing, and ends where the notebook's own run does not:
# with a network that has learned.

# %%
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## One neuron a layer
#
# Three neurons in a chain. Each weighs what the one before says, adds its bias, and bends the sum with σ.

# %%
w, b = [1.5, -2.0, 1.0], [0.5, 1.0, -0.5]
x, y = -2.0, 0.0

# %%
from snippets.scalar.activity import activity
from snippets.scalar.sigmoid import sigmoid
from snippets.scalar.sigmoid_slope import sigmoid_slope


# %%
def run(x):
    a, slopes = [x], []
    for w_l, b_l in zip(w, b, strict=True):
        z = activity(w_l, a[-1], b_l)
        a.append(float(sigmoid(z)))
        slopes.append(float(sigmoid_slope(z)))
    return a, slopes


# %%
a, slopes = run(x)
print("activations", np.array(a))
print("slopes     ", np.array(slopes))

# %% [markdown]
# Backwards, one error after another: [BP1][scalar.bp1] at the end, [BP2][scalar.bp2] from neuron to neuron,
# and each error gives two derivatives. The cost is ½ (a − y)², so its slope is a − y. The notebook takes (a
# − y)² and drops the 2, "as is often done". What is left is half of the gradient, and a gradient check says
# so.
#
# > **Pause and predict.** The output should be 0 and is more. Which sign has the gradient by the last bias?
# > The second weight is negative: which sign has the gradient by the first bias?

# %%
from snippets.scalar.exercises import backward as backward_in_a_chain

for layer, (dw, db) in enumerate(backward_in_a_chain(w, a[:-1], slopes, a[-1] - y), 1):
    print(f"layer {layer}: by the weight {dw:8.5f}, by the bias {db:8.5f}")

# %% [markdown]
# ## Two circles
#
# Now points in the plane, a thousand: half of them around a ring, half of them around a smaller ring in its
# middle. A sample is a column of $X$, and its class, 0 or 1, a column of $Y$.

# %%
from snippets.training.circles import circles

X, Y = circles(samples=1000)
print("X", X.shape, " Y", Y.shape)

# %% alt="A thousand points, of which every third is drawn: a ring of round points, and a small ring of triangles in its middle, with a gap between them."
import matplotlib.pyplot as plt

KINDS = [(0, "o", "C1"), (1, "^", "C0")]
SHOWN = np.arange(0, 1000, 3)
figure, axes = plt.subplots(figsize=(4, 4))
for kind, marker, colour in KINDS:
    these = SHOWN[Y[0, SHOWN] == kind]
    axes.plot(*X[:, these].round(3), marker, color=colour, markersize=4)
axes.set_aspect("equal")
plt.show()

# %% [markdown]
# The network has two inputs, two hidden layers of three, and one output. Its 25 parameters start at random
# numbers: with equal ones the units of a layer [would stay equal][training.symmetry].

# %%
from snippets.training.circles import random_start

start = random_start([2, 3, 3, 1], seed=1)
print([parameter.shape for parameter in start])

# %% [markdown]
# ## Neuron by neuron
#
# In a chain an error has one way back. Here every neuron of a layer feeds all neurons of the next, so what
# it hears from them [adds up][scalar.fork]. Apart from these sums nothing is new. The program below calls
# the same four scalar programs.
#
# > **Pause and predict.** Two of its lines say `+=`. What would be left of the gradient if they said `=`?


# %%
from inspect import getsource

from IPython.display import Markdown


def show(program):
    return Markdown(f"```python\n{getsource(program)}```")


# %%
from snippets.training.implementations import neuron_by_neuron

show(neuron_by_neuron)

# %% [markdown]
# With `=`, only the last sample of the batch would count, divided by the number of them all. The notebook's
# sketch of this loop overwrites in just this way: the last neuron's answer is all that is left of the sum that
# goes back. Programs made of numbers have many places for such a slip. That is the best reason to leave them.
#
# ## Sample by sample
#
# A layer's numbers become a column, and the three inner loops become matrix products:
# [BP1][vectorised.bp1] to [BP4][vectorised.bp4]. Here is the whole way back for one sample.

# %%
from snippets.training.implementations import backward, sample_by_sample

show(backward)

# %% [markdown]
# One loop is left, over the samples. It adds their gradients and divides by their number, once.

# %%
show(sample_by_sample)

# %% [markdown]
# ## A stack of columns
#
# The loop over the samples does the same thing a thousand times. NumPy can do it by itself: give the
# samples an axis of their own, in front, and `@` takes everything behind it as matrices.

# %%
stack = X.T[:, :, None]
W1 = start[0]
print(W1.shape, "@", stack.shape, "=", (W1 @ stack).shape)

# %% [markdown]
# `einsum` can do it too, from a description of the axes. The notebook describes this product as
# `ijk,kl->ikl`, tries it on a stack of matrices each made of one number, and is content.
#
# > **Pause and predict.** Which letter is summed in `ijk,kl->ikl`, and which should be?

# %%
of_one_number = np.array([1, 2, 3, 4])[:, None, None] * np.ones((4, 3, 3))
v = np.ones((3, 1))
print(np.array_equal(np.einsum("ijk,kl->ikl", of_one_number, v), of_one_number @ v))

# %%
of_many = np.arange(36).reshape(4, 3, 3)
print(np.array_equal(np.einsum("ijk,kl->ikl", of_many, v), of_many @ v))
print(np.array_equal(np.einsum("ijk,kl->ijl", of_many, v), of_many @ v))

# %% [markdown]
# It should be k, and the letters behind the arrow say that j is. On a matrix of equal numbers a row sums to
# the same as a column, so that data could not tell: [the right string][index_notation.einsum_stack] ends in
# `ijl`. Test with numbers that all differ, in shapes whose sides all differ.
#
# Written with a stack, the four equations stay as they are. Only where samples meet, in the gradients of
# weights and biases, is there [a sum over the first axis][batches.stack].

# %%
from snippets.training.implementations import as_a_stack

show(as_a_stack)

# %% [markdown]
# ## A batch
#
# The stack needs a third axis because every sample is a matrix with one column. Put the columns side by
# side, and two axes are enough: a sample is a column of $A$, of $Z$ and of $\Delta$.
#
# > **Pause and predict.** Where has the sum over the samples gone?

# %%
from snippets.training.implementations import as_a_batch

show(as_a_batch)

# %% [markdown]
# Into the [matrix product][batches.weight_gradient], which sums over its inner side anyway; only the bias
# still sums by name. And no line divides by $N$ at the end: [the mean][batches.mean_error] has brought it
# into the error of the last layer.
#
# ## The same, to the last digits
#
# > **Pause and predict.** All four on the circles: do they give the same 25 numbers, bit by bit?
#
# The order of the additions differs, so the sixteenth digit may. `==` asks too much of such numbers.
# `difference < 0.001`, without an absolute value, asks too little: every negative number is less. The [relative
# error][gradient_checking.relative_error] asks the right thing.

# %%
from snippets.gradient_checking.relative_error import relative_error
from snippets.training.implementations import IMPLEMENTATIONS


# %%
def flat(arrays):
    return np.concatenate([array.ravel() for array in arrays])


# %%
def compare(parameters, X, Y):
    wanted = flat(as_a_batch(parameters, X, Y))
    for name, way in IMPLEMENTATIONS.items():
        same = relative_error(flat(way(parameters, X, Y)), wanted) < 1e-14
        print(f"{name:17} the batch's {wanted.size} numbers to fourteen digits: {same}")
        assert same


# %%
compare(start, X, Y)

# %% [markdown]
# And on the chain of the beginning, with a hundred samples on a line. Every layer has width 1 now. A
# program that calls `squeeze` on its arrays loses the axis of such a layer, and ends in an IndexError;
# these keep it.

# %%
line = np.linspace(-5, 5, 100)[None]
side = (line > 0).astype(float)
chain = [np.array([[number]]) for pair in zip(w, b, strict=True) for number in pair]
compare(chain, line, side)

# %%
by_hand = [np.zeros((3, 2))]
for x, y in zip(line[0], side[0], strict=True):
    a, slopes = run(x)
    by_hand.append(np.array(backward_in_a_chain(w, a[:-1], slopes, a[-1] - y)) / 100)
assert relative_error(flat([sum(by_hand)]), flat(as_a_batch(chain, line, side))) < 1e-14

# %% [markdown]
# So the scalar programs of the first section say it, too.
#
# ## Against differences
#
# Four programs can share one mistake. Differences of the cost share none with them, and they ask for the
# cost alone. The step is 1e-5, and the bound says how near is near enough: these are [two different
# numbers][gradient_checking.total_error], and the notebook uses one for both.

# %%
from snippets.gradient_checking.central_difference import central_difference
from snippets.training.circles import cost


# %%
def cost_with(number, place):
    moved = [array.copy() for array in start]
    moved[place[0]][place[1:]] = number
    return cost(moved, X, Y)


# %%
places = [(i, *entry) for i, array in enumerate(start) for entry in np.ndindex(array.shape)]
differences = np.array(
    [central_difference(lambda t, p=p: cost_with(t, p), start[p[0]][p[1:]], h=1e-5) for p in places]
)
error = relative_error(flat(as_a_batch(start, X, Y)), differences)

# %%
assert len(differences) == 25
print("relative error below 1e-8:", error < 1e-8)
assert error < 1e-8

# %% [markdown]
# The first of these two assertions is there because of the notebook: its line that collects the errors is
# commented out, and `all()` of an empty list is true. A check that has nothing to check passes.
#
# ## A second opinion
#
# The notebook asks a class that many people know from an introductory book. It takes one sample at a time,
# counts the layers from the end, and is trained from the same start. Here is such a class in our own words. It
# calls none of the programs above but σ and its slope.


# %%
class Network:
    """Weights, biases, and one sample at a time."""

    def __init__(self, parameters):
        self.weights, self.biases = list(parameters[::2]), list(parameters[1::2])

    def gradient(self, x, y):
        """Return the gradient of one sample's ½ (a − y)² by every weight, and by every bias."""
        z, a = [], [x]
        for weight, bias in zip(self.weights, self.biases, strict=True):
            z.append(np.dot(weight, a[-1]) + bias)
            a.append(sigmoid(z[-1]))
        error = (a[-1] - y) * sigmoid_slope(z[-1])
        by_weight, by_bias = [np.outer(error, a[-2])], [error]
        for back in range(2, len(a)):
            error = np.dot(self.weights[1 - back].T, error) * sigmoid_slope(z[-back])
            by_weight.insert(0, np.outer(error, a[-back - 1]))
            by_bias.insert(0, error)
        return by_weight, by_bias

    def step(self, batch, eta):
        """Add up what the samples say, then move."""
        of_samples = [self.gradient(x, y) for x, y in batch]
        pace = eta / len(batch)
        for layer in range(len(self.weights)):
            self.weights[layer] = self.weights[layer] - pace * sum(w[layer] for w, _ in of_samples)
            self.biases[layer] = self.biases[layer] - pace * sum(b[layer] for _, b in of_samples)

    def train(self, samples, epochs, length, eta):
        for _ in range(epochs):
            for first in range(0, len(samples), length):
                self.step(samples[first : first + length], eta)


# %% [markdown]
# Both get what the notebook gives them: ten epochs, batches of 50 in the order in which the samples lie,
# and a learning rate of 0.01.

# %%
network = Network(start)
samples = [(X[:, [m]], Y[:, [m]]) for m in range(1000)]
network.train(samples, epochs=10, length=50, eta=0.01)

# %%
from snippets.training.descent import descent


def epoch(parameters, order, eta, targets=Y, length=50):
    """Return the parameters after one pass over the samples in this order, a batch at a time."""
    for first in range(0, len(order), length):
        batch = order[first : first + length]
        slopes = as_a_batch(parameters, X[:, batch], targets[:, batch])
        parameters = [descent(theta, [g], eta) for theta, g in zip(parameters, slopes, strict=True)]
    return parameters


# %%
parameters = start
for _ in range(10):
    parameters = epoch(parameters, order=np.arange(1000), eta=0.01)

# %%
ours = flat([*parameters[::2], *parameters[1::2]])
theirs = flat([*network.weights, *network.biases])
print(ours.size, "parameters, none 1e-13 apart:", np.max(np.abs(ours - theirs)) < 1e-13)
np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13, strict=True)

# %% [markdown]
# Two programs, written in two ways, end at the same 25 numbers after 200 steps. So the network is trained
# as it should be.
#
# > **Pause and predict.** How many of the thousand samples does it get right?

# %%
from snippets.training.circles import forward


def accuracy(parameters):
    return float(np.mean((forward(parameters, X)[-1] > 0.5) == Y))


# %%
print(f"right: {accuracy(parameters):.3f}")
print(f"cost before {cost(start, X, Y):.4f}, after {cost(parameters, X, Y):.4f}")
assert accuracy(parameters) == 0.5

# %% [markdown]
# Half, by giving all of them the same answer. The gradients are right, and nothing was learned. That two
# programs agree says that they do the same. It does not say that this is enough.
#
# ## Why nothing was learned
#
# **The pace.** After ten epochs at 0.01 the parameters have hardly moved.

# %%
print(f"furthest move of a parameter: {np.max(np.abs(flat(parameters) - flat(start))):.2f}")

# %% [markdown]
# **The order.** The samples lie in the order of their classes.
#
# > **Pause and predict.** How many of the twenty batches of 50 hold samples of both classes?

# %%
shuffled = np.random.default_rng(0).permutation(1000)
for name, order in (("in order", np.arange(1000)), ("shuffled", shuffled)):
    mixed = sum(len(np.unique(batch)) == 2 for batch in Y[0, order].reshape(20, 50))
    print(f"{name}: {mixed} of 20")

# %% [markdown]
# None. Ten batches in a row say "more", the next ten say "less".
#
# **The labels.** Before this run the notebook trains once with the labels 1 and −1, left over from its
# first example. A sigmoid cannot say −1. Half of the samples then ask for something out of reach, and the
# mean of (a − y)² has [a floor at ½][training.square_floor].

# %%
parameters, rng = start, np.random.default_rng(0)
for _ in range(100):
    parameters = epoch(parameters, rng.permutation(1000), eta=3, targets=2 * Y - 1)

# %%
outputs = forward(parameters, X)[-1]
error = np.mean((outputs - (2 * Y - 1)) ** 2)
print(f"after 100 shuffled epochs: mean of (a − y)² {error:.2f}, largest output {np.max(outputs):.2f}")
assert error > 0.5

# %% [markdown]
# It does not even come near its floor. Of all single answers to 1 and −1, 0 is the best, so every output is pushed
# down there, where $\sigma$ is flat. Then the slopes are gone, and no gradient leads back.
#
# ## Training that learns
#
# Labels 0 and 1, samples shuffled anew for every epoch, a learning rate of 3, a thousand epochs. The same
# start, the same programs.

# %%
history, rng = [start], np.random.default_rng(0)
for _ in range(1000):
    history.append(epoch(history[-1], rng.permutation(1000), eta=3))

# %%
print(f"right: {accuracy(history[-1]):.3f}")
assert accuracy(history[-1]) == 1.0

# %% [markdown]
# > **Pause and predict.** Draw the cost against the epoch before you look. When does it fall?

# %% alt="Cost and share of right answers against the epoch, on a logarithmic axis. For some forty epochs the cost lies flat at an eighth while the share jumps about one half. Then within sixty epochs the cost falls to nearly nothing and the share rises to one."
when = np.unique(np.geomspace(1, 1000, 120).round().astype(int))
figure, (above, below) = plt.subplots(2, sharex=True)
above.plot(when, [round(cost(history[e], X, Y), 4) for e in when], color="C1")
below.plot(when, [accuracy(history[e]) for e in when], color="C0")
above.set_ylabel("cost")
below.set_ylabel("share right")
below.set_xlabel("epoch")
below.set_xscale("log")
plt.show()

# %% [markdown]
# Somebody who watched the first thirty epochs would have given up. The flat part is no floor: an eighth is
# what a network costs that says ½ to everything.
#
# ## Watch it
#
# What changes on the way? Two pictures say it. Left, the plane of the inputs, coloured by the network's
# answer. Right, [the hidden map][training.hidden_map]: every sample as the three numbers that the last
# layer gets to see. They lie in a cube, since σ gives numbers between 0 and 1. The last layer can [only cut
# straight][training.odds], so its border is a plane.

# %%
from itertools import combinations, product

corners = np.array(list(product((0, 1), repeat=3)))
edges = [pair for pair in combinations(corners, 2) if np.sum(np.abs(pair[0] - pair[1])) == 1]
turn, tilt = np.radians(-55), np.radians(22)
EYE = np.array(
    [
        [-np.sin(turn), np.cos(turn), 0],
        [-np.sin(tilt) * np.cos(turn), -np.sin(tilt) * np.sin(turn), np.cos(tilt)],
    ]
)


# %%
def cut(w, b):
    """Return the corners of the plane w · h + b = 0 inside the cube, in the order in which they are seen."""
    ends = [(p, q, w @ p + b, w @ q + b) for p, q in edges]
    met = [p + (q - p) * at_p / (at_p - at_q) for p, q, at_p, at_q in ends if at_p * at_q < 0]
    seen = np.array(met).reshape(-1, 3) @ EYE.T
    around = seen - np.mean(seen, axis=0) if met else seen
    return seen[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]


# %% [markdown]
# A frame is drawn like any figure, and kept as a picture, with colours of its own.

# %%
import PIL.Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

side = np.linspace(-1.5, 1.5, 81)
plane = np.array(np.meshgrid(side, side)).reshape(2, -1)
INK, RED, BLUE = "#333333", "#b14750", "#105184"


def frame(number):
    """Return the picture of the network after so many epochs."""
    parameters = history[number]
    *_, W, b = parameters
    hidden = EYE @ forward(parameters, X)[-2]
    figure = Figure(figsize=(7.2, 4.2), dpi=100, facecolor="none")
    left = figure.add_axes((0.01, 0.1, 0.47, 0.8))
    right = figure.add_axes((0.52, 0.1, 0.47, 0.8))
    answer = forward(parameters, plane)[-1].reshape(81, 81)
    left.contourf(side, side, answer, levels=[0, 0.5, 1], colors=[RED, BLUE], alpha=0.25)
    for edge in edges:
        right.plot(*(EYE @ np.transpose(edge)), color=INK, linewidth=0.8, alpha=0.6)
    right.fill(*cut(W[0], b[0, 0]).T, color=INK, alpha=0.25, linewidth=2)
    for kind, marker, colour in ((0, "o", RED), (1, "^", BLUE)):
        these = SHOWN[Y[0, SHOWN] == kind]
        for axes, points in ((left, X), (right, hidden)):
            x, y = points[:, these].round(3)
            axes.plot(x, y, marker, color=colour, markersize=5, markeredgewidth=0)
    for axes, words in ((left, "input"), (right, "hidden map")):
        axes.set_title(words, fontsize=20, color=INK)
        axes.set_aspect("equal")
        axes.axis("off")
    figure.text(0.5, 0.02, f"epoch {number}", fontsize=20, color=INK, ha="center")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return PIL.Image.fromarray(np.asarray(canvas.buffer_rgba()))


# %% [markdown]
# Forty of them, close together at first and far apart at the end.
#
# > **Pause and predict.** At the start all samples lie in one small heap. What has to happen before the
# > last layer can separate them: does its plane have to find the right place, or does the heap have to come
# > apart?

# %%
from io import BytesIO

frames = [frame(4 * k + round(844 * (k / 39) ** 5)) for k in range(40)]
file = BytesIO()
frames[0].save(file, "PNG", append_images=frames[1:], save_all=True, duration=200)

# %% alt="An animation of the training, from epoch 0 to 1000. Left the plane of inputs, right the hidden map in a cube, cut by a plane. For forty epochs the hidden points lie in one heap, the plane tilts to and fro, and the whole input plane changes colour with it. Then the heap is drawn out into a line, the line bends, and its bend, the inner circle, is pulled out to one side. The plane comes to lie between, and in the input plane a closed region forms around the inner circle."
from IPython.display import Image

Image(file.getvalue())

# %% [markdown]
# The heap has to come apart, and that takes the layers below. As long as they have not moved, the plane can
# only tilt to and fro, and everything changes sides at once. Then the heap becomes a line, and the line
# bends. The bend is the inner circle: the only part that one straight cut can take off. Nobody told the
# network to bend anything.
#
# ## How fast?
#
# The four ways give the same numbers. What is it worth to write them better? A time measured while this
# page is built would be another one at each build, so a program measures it once: `python -m
# benchmarks.training_speed` writes the table that this cell reads. The numbers say how many times as long as
# the batch each way takes, for the gradient of this network.
#
# > **Pause and predict.** For a thousand samples: is the greater gain the one from numbers to matrix
# > products, or the one from a loop over samples to none?

# %%
from benchmarks.training_speed import comparison

Markdown(comparison())

# %% [markdown]
# Matrix products alone gain little here. The layers are three wide, and calling NumPy costs more than nine
# multiplications. Nearly all of the gain comes with the loop that goes away, and it grows with the number of
# samples. The stack has no loop either, but it makes an outer product for each sample before it adds them
# up; the batch never does.
#
# ## To try
#
# Give the network one hidden layer of three, `[2, 3, 1]`, and train it for the thousand epochs. Does it get
# all samples right? What would you expect of `[2, 2, 1]`?
#
# ??? success "Solution"
#
#     Three units cut the plane along three straight lines, enough for a triangle around the inner circle:
#     all thousand are right, or all but a few. Two lines never close a region. Through the angle that they
#     leave open the outer circle reaches in, and a tenth of the samples stay wrong.
#
# ## Sources
#
# The road, the network, the sizes and the ten epochs follow the [long notebook](/sources.md#long-notebook), and
# the mistakes named above were found in it. The class with one sample at a time has its model in
# [Nielsen](/sources.md#nielsen). Programs and words here are our own.
