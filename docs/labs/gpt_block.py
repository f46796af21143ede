# %% [markdown]
# # A GPT in NumPy: the backward pass of a decoder block, checked and trained
#
# <a id="gpt-block"></a>
#
# How does a gradient get from the cross-entropy at the top of a language model to its embedding at the bottom?
# This lab builds a small GPT from the programs of the chapters, forward and backward. It checks every
# gradient, trains until a text is known by heart, and then does the same with half of the memory.
#
# The parts are derived in [attention](/derivations/attention.md),
# [normalisation](/derivations/normalisation.md), [batches](/derivations/batches.md) and
# [losses and activations](/derivations/losses.md). What is new here is only how they are put together.

# %%
import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## The text
#
# The model reads characters, and at each place it has to say which one comes next.

# %%
TEXT = (
    "the error of a layer is the error of the next one, "
    "carried back by the weights and multiplied by the slope. "
)
CHARACTERS = sorted(set(TEXT))
tokens = np.array([CHARACTERS.index(character) for character in TEXT])
T, D, HEADS, V = 32, 32, 2, len(CHARACTERS)
print(len(tokens), "characters,", V, "different ones")


def window(rng):
    """Return T tokens from a random place of the text, which goes round in a circle, and those that follow
    each of them."""
    places = rng.integers(len(tokens)) + np.arange(T + 1)
    cut = tokens[places % len(tokens)]
    return cut[:-1], cut[1:]


# %% [markdown]
# ## Forward
#
# A row is a token. Each block has two halves of the same form: normalise, compute something, and add it to
# what was there before. The first half is attention with a causal mask: a token sees itself and those before
# it. The second half is a small network of two layers, with the activation function GELU, which is $z\,\Phi(z)$;
# each token goes through it by itself.
#
# The layer norms have no scale and shift here: a linear layer follows, and its weights can do the same.

# %%
from snippets.losses.normal import distribution

from snippets.attention.causal import causal
from snippets.attention.merge import merge
from snippets.attention.output import output
from snippets.attention.scores import scores
from snippets.attention.split import split


def norm(X, eps=1e-5):
    """Return each row of X standardised, T × D, and its divisor, T × 1."""
    centred = X - np.mean(X, axis=1, keepdims=True)
    s = np.sqrt(np.mean(centred**2, axis=1, keepdims=True) + eps)
    return centred / s, s


def block(p, X):
    """Return the output of a block, T × D, and what its backward pass needs."""
    X_1, s_1 = norm(X)
    Q, K, V = (merge(X_1 @ p[name], HEADS) for name in ("W_Q", "W_K", "W_V"))
    P = np.array([causal(scores(*head)) for head in zip(Q, K, strict=True)])
    O = split(np.array([output(*head) for head in zip(P, V, strict=True)]))
    after = X + O @ p["W_O"]
    X_2, s_2 = norm(after)
    Z = X_2 @ p["W_1"] + p["b_1"]
    Phi, phi = distribution(Z)
    A = Z * Phi
    return after + A @ p["W_2"] + p["b_2"], (X_1, s_1, Q, K, V, P, O, X_2, s_2, Z, Phi, phi, A)


# %% [markdown]
# `merge` and `split` only regroup the columns, H heads beside each other or one behind the other. Each one is
# [the adjoint of the other][attention.split], so in the backward pass they change places.
#
# The whole model: the embedding of each token, plus one of its position; the blocks; one more layer norm; and
# the logits, which are computed with the *same* embedding. It is used at both ends: its weights are *tied*.


# %%
def start(rng, blocks):
    def weights(rows, columns, size=1.0):
        return size * rng.normal(size=(rows, columns)) / np.sqrt(rows)

    def one():
        attention = {name: weights(D, D) for name in ("W_Q", "W_K", "W_V")} | {"W_O": weights(D, D, 0.5)}
        first = {"W_1": weights(D, 4 * D), "b_1": np.zeros((1, 4 * D))}
        return attention | first | {"W_2": weights(4 * D, D, 0.5), "b_2": np.zeros((1, D))}

    E, positions = 0.3 * rng.normal(size=(V, D)), 0.3 * rng.normal(size=(T, D))
    return {"E": E, "positions": positions, "blocks": [one() for _ in range(blocks)]}


def forward(model, seen, keep_all=True):
    """Return the logits, T × V, and what the backward pass needs: all of each block, or its input alone."""
    X = model["E"][seen] + model["positions"][: len(seen)]
    kept = []
    for p in model["blocks"]:
        after, stored = block(p, X)
        kept.append(stored if keep_all else X)
        X = after
    A, s = norm(X)
    return A @ model["E"].T, (kept, A, s)


# %% [markdown]
# ## Backward
#
# > **Predict before you read on.** Each half of a block adds its result to what was there before. How many
# > shares does the gradient of what was there before have?
#
# Two: one goes straight through the sum, and one through the norm and what follows it. The program `pre_norm`
# adds both.

# %%
from snippets.losses.gelu import gelu

from snippets.attention.causal_keys import causal_keys
from snippets.attention.pre_norm import pre_norm
from snippets.attention.projections import key_weights, query_weights, value_weights
from snippets.attention.query_gradient import query_gradient
from snippets.attention.score_gradient import score_gradient
from snippets.attention.self_attention import self_attention
from snippets.attention.value_gradient import value_gradient
from snippets.attention.weight_gradient import weight_gradient
from snippets.batches.bias_gradient import bias_gradient_rows
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows


def head_backward(G, Q, K, V, P):
    """Return the gradients of one head's queries, keys and values."""
    dS = score_gradient(P, weight_gradient(G, V))
    return query_gradient(dS, K), causal_keys(dS, Q), value_gradient(P, G)


def block_backward(p, G, stored):
    """Return the gradient of a block's input, T × D, and those of its parameters."""
    X_1, s_1, Q, K, V, P, O, X_2, s_2, Z, Phi, phi, A = stored
    by = {"W_2": weight_gradient_rows(G, A), "b_2": bias_gradient_rows(G)}
    dZ = gelu(input_gradient_rows(p["W_2"], G), Z, Phi, phi)
    by |= {"W_1": weight_gradient_rows(dZ, X_2), "b_1": bias_gradient_rows(dZ)}
    G = pre_norm(G, input_gradient_rows(p["W_1"], dZ), X_2, s_2)
    by["W_O"] = weight_gradient_rows(G, O)
    dO = merge(input_gradient_rows(p["W_O"], G), HEADS)
    heads = [head_backward(*head) for head in zip(dO, Q, K, V, P, strict=True)]
    dQ, dK, dV = (split(np.array(gradients)) for gradients in zip(*heads, strict=True))
    by |= {"W_Q": query_weights(X_1, dQ), "W_K": key_weights(X_1, dK), "W_V": value_weights(X_1, dV)}
    by_X_1 = self_attention(dQ, p["W_Q"], dK, p["W_K"], dV, p["W_V"])
    return pre_norm(G, by_X_1, X_1, s_1), by


# %% [markdown]
# At the top, the gradient of the logits is P − Y over the number of places. The embedding gets [two
# shares][attention.tied], because it is used twice.

# %%
from snippets.attention.tied import tied
from snippets.normalisation.layer_input import layer_input
from snippets.softmax.batch import batch_rows


def probabilities(logits):
    e = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def cost(model, seen, following):
    P = probabilities(forward(model, seen)[0])
    return -np.mean(np.log(P[np.arange(len(seen)), following]))


def backward(model, seen, following, keep_all=True):
    """Return the gradients, in the form of the model."""
    logits, (kept, A, s) = forward(model, seen, keep_all)
    dZ = batch_rows(probabilities(logits), np.eye(V)[following])
    G = layer_input(dZ @ model["E"], A, s)
    by_blocks = []
    for p, stored in zip(reversed(model["blocks"]), reversed(kept), strict=True):
        G, by = block_backward(p, G, stored if keep_all else block(p, stored)[1])
        by_blocks.insert(0, by)
    positions = np.zeros_like(model["positions"])
    positions[: len(seen)] = G
    return {"E": tied(np.eye(V)[seen], G, dZ, A), "positions": positions, "blocks": by_blocks}


# %% [markdown]
# ## The check
#
# The model has more than twenty-six thousand numbers, too many to move one by one. So each parameter is moved along three
# random directions. Along a direction $v$ the cost changes as $\sum_{ij} G_{ij} v_{ij}$ says, where $G$ is the
# gradient.


# %%
def arrays(model):
    """Yield the name and the array of each parameter, or of each gradient."""
    yield from (("E", model["E"]), ("positions", model["positions"]))
    for number, p in enumerate(model["blocks"], 1):
        yield from ((f"block {number}: {name}", array) for name, array in sorted(p.items()))


rng = np.random.default_rng(0)
model = start(rng, blocks=2)
print(sum(array.size for _, array in arrays(model)), "numbers")
seen, following = window(rng)
gradients, worst = dict(arrays(backward(model, seen, following))), 0
for name, array in arrays(model):
    for _ in range(3):
        v, h = rng.normal(size=array.shape), 1e-5
        array += h * v
        above = cost(model, seen, following)
        array -= 2 * h * v
        below = cost(model, seen, following)
        array += h * v
        measured, said = (above - below) / (2 * h), np.sum(gradients[name] * v)
        worst = max(worst, abs(measured - said) / (abs(measured) + abs(said)))
print("all below 1e-6:", worst < 1e-6)
assert worst < 1e-6

# %% [markdown]
# ## Training
#
# Plain gradient descent, with two windows for each step and a learning rate that falls to 0. A gradient that is longer than 1 is
# [clipped][recurrence.clipping].

# %%
from snippets.recurrence.clipping import clipping


def train(model, rng, steps=800, rate=0.6):
    """Change the model, and return the costs."""
    costs = []
    for step in range(steps):
        first, second = window(rng), window(rng)
        several = [dict(arrays(backward(model, *each))) for each in (first, second)]
        mean = {name: (several[0][name] + several[1][name]) / 2 for name in several[0]}
        length = np.sqrt(sum(np.sum(gradient**2) for gradient in mean.values()))
        for name, array in arrays(model):
            array -= rate * (1 - step / steps) * clipping(mean[name], 1.0, length)
        costs.append(cost(model, *first))
    return costs


def goes_on(model, begun, many):
    """Return a text that the model writes on, always with the likeliest character."""
    text = [CHARACTERS.index(character) for character in begun]
    for _ in range(many):
        text.append(int(np.argmax(forward(model, np.array(text[-T:]))[0][-1])))
    return "".join(CHARACTERS[token] for token in text)


print("before:", goes_on(model, "the error of", 60))
costs = train(model, rng)
print("after: ", goes_on(model, "the error of", 130))

# %% alt="The cost against the training step, on a logarithmic scale. It begins near 2.5 and falls to less than 1 within a hundred steps. With 800 steps it is below a twentieth."
figure, axes = plt.subplots(figsize=(7.2, 3.2))
axes.semilogy(np.convolve(costs, np.ones(20) / 20, mode="valid"))
axes.set(xlabel="step", ylabel="cost")
plt.show()

# %% [markdown]
# It knows the text by heart. That is all it can, for it has never seen another one; but every number of it was
# found by gradients that were written by hand.
#
# ## Where does it look?
#
# The attention weights of the first block, for one window: the row of a token says from which tokens it takes
# how much. The upper right half is masked.

# %% alt="Two squares side by side, one for each head, with a row and a column for each of 32 characters. Above the diagonal all is white. Below it the rows have a few dark places each, in different columns in the two heads."
_, (kept, _, _) = forward(model, seen)
figure, both = plt.subplots(1, 2, figsize=(7.2, 3.8))
letters = [CHARACTERS[token] for token in seen]
for number, (axes, P) in enumerate(zip(both, kept[0][5], strict=True), 1):
    axes.imshow(P, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(T), letters, fontsize=6)
    axes.set_yticks(range(T), letters, fontsize=6)
    axes.set_title(f"head {number}", fontsize=9)
plt.show()

# %% [markdown]
# ## The same in less memory: checkpointing
#
# The backward pass needs values of the forward pass, and storing them takes most of the memory. *Checkpointing*
# stores only the input of each block. In the backward pass the block is computed once more, and its values are
# there again.
#
# > **Predict before you read on.** Are the gradients the same, or only almost?


# %%
def numbers(kept):
    """How many numbers are stored."""
    return sum(array.size for stored in kept for array in (stored if isinstance(stored, tuple) else [stored]))


deep = start(np.random.default_rng(1), blocks=6)
all_of_it, inputs = (forward(deep, seen, keep_all)[1][0] for keep_all in (True, False))
one_block = numbers(all_of_it[:1])
print(f"stored at a time: {numbers(all_of_it)} numbers, or {numbers(inputs) + one_block}")
whole, checkpointed = (dict(arrays(backward(deep, seen, following, keep_all))) for keep_all in (True, False))
print("the same gradients:", all(np.array_equal(whole[name], checkpointed[name]) for name in whole))
assert all(np.array_equal(whole[name], checkpointed[name]) for name in whole)
assert 2 * (numbers(inputs) + one_block) < numbers(all_of_it)

# %% [markdown]
# The same in every digit, for the same numbers are computed twice. The price is a second forward pass.
#
# ## To try
#
# Leave out the mask in the forward pass: in `block`, write `softmax_rows` from `snippets.attention.head` for
# `causal`, and in `head_backward` the program `key_gradient` for `causal_keys`. Is the gradient still right?
# What does the training show, and why is it worth nothing?
#
# ??? success "Solution"
#
#     The check passes: it is the right gradient of another model. The cost falls faster and lower, because each
#     token can look at the one that it has to predict. When the model writes on, there is no such token, and it
#     writes nonsense.
#
# ## Sources
#
# The architecture is that of GPT-2, with [attention](/sources.md#vaswani) and a norm before each half. The best
# known program of this size is [Karpathy's](/sources.md#karpathy-ninja), in PyTorch, where nobody sees the
# backward pass. The text, the programs and the words here are our own.
