# %% [markdown]
# # Every gradient by hand: a character model with embedding, batch norm and softmax
#
# <a id="ninja"></a>
#
# **Can you write the backward pass of a whole network by hand, so that every intermediate gradient is right?** This lab
# does it, one line at a time, for a model that invents words letter by letter. The exercise is
# [Karpathy's](/sources.md#karpathy-ninja), who calls it becoming a backprop ninja. Words, data and programs here are our own.
#
# *You need* the gradients of [a batch](/derivations/batches.md), of [softmax](/derivations/softmax.md), of [batch
# norm](/derivations/normalisation.md) and of [an embedding](/derivations/moves.md). *You will see* each of 21 gradients
# compared with finite differences, the long chains made short, and how well a network that is trained with them invents
# words, against the best that is possible.
#
# *Your own backward pass is wrong?* Do as below: give every intermediate value a name, and compare from the last line to the
# first. The first line that differs has the mistake. [The checker](/checker.md) finds the line for you.

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## The data: words of an invented language
#
# A syllable is a consonant and a vowel. The vowels of a word are either all from *a, o, u* (dark) or all from *e, i*
# (light). And a word has two, three or four syllables, each equally often. The first two rules are about letters, the
# third about length. Afterwards we can count how many of the model's own words obey them.

# %%
CONSONANTS, DARK, LIGHT = "bdgklmnrst", "aou", "ei"


def word(rng):
    vowels = DARK if rng.random() < 0.5 else LIGHT
    syllables = range(rng.integers(2, 5))
    pairs = [(CONSONANTS[rng.integers(10)], vowels[rng.integers(len(vowels))]) for _ in syllables]
    return "".join(consonant + vowel for consonant, vowel in pairs)


def right_letters(word):
    """Whether consonants and vowels alternate, and the vowels are of one kind."""
    consonants, vowels = set(word[::2]), set(word[1::2])
    return consonants <= set(CONSONANTS) and (vowels <= set(DARK) or vowels <= set(LIGHT))


def right_length(word):
    """Whether a word has two, three or four syllables."""
    return len(word) in (4, 6, 8)


rng = np.random.default_rng(0)
words = [word(rng) for _ in range(1000)]
print(" ".join(words[:12]))
assert all(right_letters(word) and right_length(word) for word in words)

# %% [markdown]
# The model sees three letters and has to say what comes next. A dot stands before the first letter and after
# the last. So each word gives as many samples as it has letters, and one more.

# %%
LETTERS = "." + CONSONANTS + DARK + LIGHT
V, CONTEXT = len(LETTERS), 3


def samples(words):
    """Return the letters that are seen, a row of three for each sample, and the next one."""
    seen, following = [], []
    for word in words:
        places = [0] * CONTEXT + [LETTERS.index(letter) for letter in word] + [0]
        for start in range(len(places) - CONTEXT):
            seen.append(places[start : start + CONTEXT])
            following.append(places[start + CONTEXT])
    return np.array(seen), np.array(following)


tokens, targets = samples(words)
print(tokens.shape, targets.shape)
for row, target in zip(tokens[:5], targets[:5], strict=True):
    print("".join(LETTERS[place] for place in row), "→", LETTERS[target])

# %% [markdown]
# <a id="the-forward-pass-every-step-with-a-name"></a>
#
# ## Forward pass: every intermediate value has a name
#
# A letter is looked up in the table $E$ and becomes 8 numbers. The three letters of a sample are put side by side. Then
# come a linear layer, batch norm, tanh, a second linear layer, and softmax with cross-entropy. There is no bias before
# batch norm, because [its gradient would be 0][normalisation.bias_before].
#
# To check a gradient with respect to an *intermediate* value, we must be able to change that value alone.
# So each value goes through the function `see`. It stores the value, and can add a small change to it.

# %%
D, H, EPS = 8, 40, 1e-5


def start(rng):
    return {
        "E": rng.normal(size=(V, D)),
        "W1": rng.normal(size=(CONTEXT * D, H)) / np.sqrt(CONTEXT * D),
        "gamma": np.ones((1, H)),
        "beta": np.zeros((1, H)),
        "W2": rng.normal(size=(H, V)) / np.sqrt(H),
        "b2": np.zeros((1, V)),
    }


def forward(parameters, tokens, targets, change=None):
    """Return the cost and all intermediate values, by name. `change` says what is added to one."""
    values = {}

    def see(name, value):
        values[name] = value + change[name] if change and name in change else value
        return values[name]

    E, W1, gamma, beta, W2, b2 = parameters.values()
    looked_up = see("looked_up", E[tokens.ravel()])
    X = see("X", looked_up.reshape(len(tokens), CONTEXT * D))
    Z = see("Z", X @ W1)
    mu = see("mu", np.mean(Z, axis=0, keepdims=True))
    centred = see("centred", Z - mu)
    var = see("var", np.mean(centred**2, axis=0, keepdims=True))
    s = see("s", np.sqrt(var + EPS))
    Z_hat = see("Z_hat", centred / s)
    B = see("B", gamma * Z_hat + beta)
    A = see("A", np.tanh(B))
    logits = see("logits", A @ W2 + b2)
    counts = see("counts", np.exp(logits - np.max(logits, axis=1, keepdims=True)))
    total = see("total", np.sum(counts, axis=1, keepdims=True))
    P = see("P", counts / total)
    right = see("right", np.sum(np.eye(V)[targets] * P, axis=1, keepdims=True))
    return -np.mean(np.log(right)), values


parameters = start(np.random.default_rng(1))
batch = tokens[:10], targets[:10]
cost, values = forward(parameters, *batch)
print(f"cost {cost:.3f}, and if all letters were equally likely {np.log(V):.3f}")

# %% [markdown]
# ## The backward pass, every line by hand
#
# Now from the last line of the forward pass to the first. `d["P"]` is $\partial C / \partial P$, and so on. A value that is used
# twice has two contributions, which add up: with `+=`, or with + in one line.
#
# > **Predict before you read on.** Which of the values are used twice? Look through the forward pass.

# %%
from snippets.batches.bias_gradient import bias_gradient_rows
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.moves.embedding import embedding
from snippets.normalisation.scale_gradient import scale_gradient
from snippets.normalisation.shift_gradient import shift_gradient
from snippets.normalisation.through_scale import through_scale
from snippets.scalar.tanh_slope import tanh_slope


def backward(parameters, tokens, targets, values):
    """Return the gradients of all intermediate values and of all parameters."""
    W1, gamma, W2 = (parameters[name] for name in ("W1", "gamma", "W2"))
    N, d = len(tokens), {}
    d["right"] = -1 / (N * values["right"])
    d["P"] = np.eye(V)[targets] * d["right"]
    d["counts"] = d["P"] / values["total"]
    d["total"] = -np.sum(d["P"] * values["counts"], axis=1, keepdims=True) / values["total"] ** 2
    d["counts"] += d["total"]
    d["logits"] = d["counts"] * values["counts"]
    d["A"] = input_gradient_rows(W2, d["logits"])
    d["W2"] = weight_gradient_rows(d["logits"], values["A"])
    d["b2"] = bias_gradient_rows(d["logits"])
    d["B"] = d["A"] * tanh_slope(values["A"])
    d["gamma"] = scale_gradient(d["B"], values["Z_hat"])
    d["beta"] = shift_gradient(d["B"])
    d["Z_hat"] = through_scale(d["B"], gamma)
    d["centred"] = d["Z_hat"] / values["s"]
    d["s"] = -np.sum(d["Z_hat"] * values["centred"], axis=0, keepdims=True) / values["s"] ** 2
    d["var"] = d["s"] / (2 * values["s"])
    d["centred"] += d["var"] * 2 * values["centred"] / N
    d["mu"] = -np.sum(d["centred"], axis=0, keepdims=True)
    d["Z"] = d["centred"] + d["mu"] / N
    d["X"] = input_gradient_rows(W1, d["Z"])
    d["W1"] = weight_gradient_rows(d["Z"], values["X"])
    d["looked_up"] = d["X"].reshape(-1, D)
    d["E"] = embedding(d["looked_up"], tokens.ravel(), V)
    return d


d = backward(parameters, *batch, values)

# %% [markdown]
# Three values are used twice. `counts` is the numerator of the probabilities, and is summed for their denominator.
# The centred values are divided by $s$, and $s$ is computed from them. And $Z$ is used for the mean, which is then
# subtracted from $Z$ itself.
#
# Before the exponentials, the maximum of the logits was subtracted. The backward pass has no line for this, and needs
# none, because [the same number added to all logits changes nothing][softmax.shift].
#
# ## Each gradient is compared
#
# Each entry of each value is increased and decreased by a small step, and the forward pass is run with the new value.


# %%
def measured(name, h=1e-5):
    """Return the gradient with respect to a parameter or an intermediate value, by differences."""
    where = parameters if name in parameters else values
    gradient = np.empty(where[name].shape)
    for place in np.ndindex(gradient.shape):
        costs = []
        for step in (h, -h):
            change = np.zeros(gradient.shape)
            change[place] = step
            if name in parameters:
                moved = {**parameters, name: parameters[name] + change}
                costs.append(forward(moved, *batch)[0])
            else:
                costs.append(forward(parameters, *batch, {name: change})[0])
        gradient[place] = (costs[0] - costs[1]) / (2 * h)
    return gradient


# %%
from snippets.gradient_checking.relative_error import relative_error

worst = 0
for name, gradient in d.items():
    error = relative_error(gradient.reshape(-1, 1), measured(name).reshape(-1, 1))
    worst = max(worst, error)
    print(f"{name:10} {'×'.join(map(str, gradient.shape)):8} below 1e-6: {error < 1e-6}")
assert worst < 1e-6

# %% [markdown]
# All 21 are right.
#
# ## Shorter: what cancels
#
# Six lines lead from the cost to the logits, and six from `Z_hat` to `Z`. Both have a short form, which the
# chapters derive: [P − Y, divided by N][softmax.batch], and [batch norm in one line][normalisation.batch_input].
#
# > **Predict before you read on.** Are the short forms equal to the long ones in all digits, or almost?

# %%
from snippets.normalisation.batch_input import batch_input
from snippets.softmax.batch import batch_rows

short_logits = batch_rows(values["P"], np.eye(V)[batch[1]])
short_Z = batch_input(d["B"], values["Z_hat"], parameters["gamma"], values["s"])
for name, short in {"logits": short_logits, "Z": short_Z}.items():
    print(name, "differs by less than 1e-15:", bool(np.max(np.abs(short - d[name])) < 1e-15))
    assert np.max(np.abs(short - d[name])) < 1e-15

# %% [markdown]
# Almost. They are equal in exact arithmetic, but they are computed in another order, and so are rounded differently. Here
# is the whole backward pass again, with the short forms.


# %%
def gradients(parameters, tokens, targets, values):
    """Return the gradients of the parameters."""
    W1, gamma, W2 = (parameters[name] for name in ("W1", "gamma", "W2"))
    by_logits = batch_rows(values["P"], np.eye(V)[targets])
    by_B = input_gradient_rows(W2, by_logits) * tanh_slope(values["A"])
    by_Z = batch_input(by_B, values["Z_hat"], gamma, values["s"])
    by_X = input_gradient_rows(W1, by_Z)
    return {
        "E": embedding(by_X.reshape(-1, D), tokens.ravel(), V),
        "W1": weight_gradient_rows(by_Z, values["X"]),
        "gamma": scale_gradient(by_B, values["Z_hat"]),
        "beta": shift_gradient(by_B),
        "W2": weight_gradient_rows(by_logits, values["A"]),
        "b2": bias_gradient_rows(by_logits),
    }


short = gradients(parameters, *batch, values)
assert all(np.allclose(short[name], d[name], rtol=1e-12, atol=1e-15) for name in parameters)

# %% [markdown]
# ## A line that loses repeated letters
#
# In the gradient of $E$ many people write `dE[tokens] += ...`. No error is raised, and the shape is right.
#
# > **Predict before you read on.** Which rows of $\partial C / \partial E$ are wrong then?

# %%
wrong = np.zeros((V, D))
wrong[batch[0].ravel()] += d["looked_up"]
off = [LETTERS[row] for row in range(V) if not np.allclose(wrong[row], d["E"][row])]
counted = {letter: int(np.sum(batch[0] == LETTERS.index(letter))) for letter in LETTERS}
print("wrong rows:    ", off)
print("more than once:", [letter for letter, count in counted.items() if count > 1])

# %% [markdown]
# Those of the letters that occur more than once (the dot is one of them). NumPy reads all the old values, adds, and writes all the new
# ones, so of a repeated letter only the last contribution is left. [np.add.at][moves.embedding] adds them all.
#
# ## Training, with nothing but our own gradients
#
# Each step takes 64 samples. In training, batch norm uses the mean and the variance of the batch. For
# inventing words there is no batch, so a running average of both is stored on the way.


# %%
def train(parameters, rng, steps=4000, rate=0.5):
    """Change the parameters; return the cost of each step, and the running mean and variance."""
    costs, running = [], {"mu": np.zeros((1, H)), "var": np.ones((1, H))}
    for step in range(steps):
        chosen = rng.integers(len(tokens), size=64)
        cost, values = forward(parameters, tokens[chosen], targets[chosen])
        by = gradients(parameters, tokens[chosen], targets[chosen], values)
        for name in parameters:
            parameters[name] -= rate * (1 - step / steps) * by[name]
        for name in running:
            running[name] += 0.02 * (values[name] - running[name])
        costs.append(cost)
    return costs, running


# %%
from snippets.attention.head import softmax_rows
from snippets.normalisation.batch_norm import batch_norm


def next_letter(parameters, running, seen):
    """Return the probabilities of the next letter, a row for each row of letters that are seen."""
    Z = parameters["E"][seen].reshape(len(seen), -1) @ parameters["W1"]
    B = batch_norm(Z, parameters["gamma"], parameters["beta"], running["mu"], running["var"], EPS)
    return softmax_rows(np.tanh(B) @ parameters["W2"] + parameters["b2"])


def invent(parameters, running, rng, most=12):
    """Return a word, letter by letter."""
    seen, letters = [0] * CONTEXT, ""
    while len(letters) < most:
        place = rng.choice(V, p=next_letter(parameters, running, [seen])[0])
        if place == 0:
            break
        seen, letters = [*seen[1:], place], letters + LETTERS[place]
    return letters


untrained = start(np.random.default_rng(1))
at_first = {"mu": np.zeros((1, H)), "var": np.ones((1, H))}
rng = np.random.default_rng(2)
before = [invent(untrained, at_first, rng) for _ in range(200)]
costs, running = train(parameters, rng)
after = [invent(parameters, running, rng) for _ in range(200)]
for name, invented in {"before": before, "after": after}.items():
    letters, length = ([rule(word) for word in invented] for rule in (right_letters, right_length))
    print(f"{name}:", " ".join(invented[:6]), "…")
    print(f"    letters right: {np.mean(letters):.1%}, length right: {np.mean(length):.1%}")

# %% [markdown]
# Before the training the model guesses. The 8 % with the right letters are words of at most three letters, among them
# empty ones. After it all 200 words have the right letters, but about one in eight has a wrong length. What would a model
# do that knows all frequencies of the language, but sees three letters? Three letters do not say how many syllables came
# before. Every word of the language has a second syllable, two words of three a third, one of three a fourth. That makes
# 1 + ⅔ + ⅓ = 2 syllables a word after which it may end, and it ends after one of them. So such a model ends a word with
# probability ½ after each syllable from the second on. Then ½ of its words have two syllables, ¼ three and ⅛ four:
# together 87.5 % have a right length. (Of 200 words, 88.5 % is the same within chance.)

# %% alt="The cost against the training step, averaged over fifty steps. It begins at 2.1 and falls steeply to 1.7 within two hundred steps. From there it falls slowly, with noise, to a little above 1.6."
smooth = np.convolve(costs, np.ones(50) / 50, mode="valid")
figure, axes = plt.subplots(figsize=(7.2, 3.2))
axes.plot(smooth)
axes.set(xlabel="step", ylabel="cost")
plt.show()

# %% [markdown]
# The cost cannot fall to 0. A model that sees three letters can know neither the next consonant (ten are equally likely)
# nor whether a word ends after its second, third or fourth syllable. How low can the cost be for such a model? A word has
# three syllables on average, and so seven samples. Its three consonants cost ln 10 each. The first vowel is one of three
# with probability 1/6 each, or one of two with ¼ each. At the two others the model knows the kind: they cost ln 3 or ln
# 2. Whether the word ends costs ln 2, twice.

# %%
first_vowel, other_vowel = np.log(6) / 2 + np.log(4) / 2, (np.log(3) + np.log(2)) / 2
lowest = (3 * np.log(10) + first_vowel + 2 * other_vowel + 2 * np.log(2)) / 7
new = [word(rng) for _ in range(1000)]
for name, some in {"its 1,000 words": words, "1,000 new words": new}.items():
    seen, following = samples(some)
    right = next_letter(parameters, running, seen)[np.arange(len(following)), following]
    print(f"{name}: {-np.mean(np.log(right)):.2f}")
print(f"lowest with three letters: {lowest:.2f}, guessing: {np.log(V):.2f}")

# %% [markdown]
# On new words the cost is a little above the lowest possible. On its own words it is below, because there the model has
# learned some chance frequencies by heart.
#
# ## To try
#
# Hold $\mu$ and $s$ constant in the backward pass: write `parameters["gamma"] / values["s"] * by_B` for
# `by_Z` in `gradients`. Does the model still learn? Which gradients are wrong?
#
# ??? success "Solution"
#
#     Those of `W1` and `E`, and the `assert` that compares with the long chain fails. But the model learns almost as
#     well: in the last 500 steps the cost is 1.63 on average instead of 1.62. From the costs alone you would hardly
#     notice.
#
# ## Sources
#
# The exercise, with its two short forms at the end, is from [Karpathy's lecture](/sources.md#karpathy-ninja),
# which has it in PyTorch, for names. The language, the programs and the words here are our own.
