# %% [markdown]
# # GPT from scratch in NumPy: a transformer block by hand, forward and backward, trained until it knows a text
#
# <a id="gpt-block"></a>
#
# **What does the backward pass of a transformer look like from scratch, from the loss down to the embedding, without
# PyTorch?** This lab writes a decoder block like that of GPT-2, with causal attention in four heads. The programs for
# every gradient come from the chapters; the lab only puts them together.
#
# *You need* a layer and its backward pass, for [a batch](/derivations/batches.md) and with
# [softmax](/derivations/softmax.md), and to follow each line of the code, [attention](/derivations/attention.md) and
# [layer norm](/derivations/normalisation.md). The table says what each part is for, and where it is derived. *You will
# see* every gradient checked, the block trained until it writes its text, what a forgotten mask does, and the same
# gradients with less memory.
#
# | part | what it is for |
# |---|---|
# | [embedding](/derivations/moves.md) | a *token* is a letter at its place. It gets a row of numbers for the letter, plus one for the place; both are learned. Below, “token” also means this row |
# | [layer norm](/derivations/normalisation.md) | brings the numbers of each token to mean 0 and variance 1 before a layer, so that their size stays the same |
# | [attention](/derivations/attention.md) | lets a token take something from itself and from the tokens before it: from which ones, and how much, is computed from the tokens |
# | [MLP with GELU](/derivations/losses.md) | two linear layers with an activation function between them, which change each token by itself |
# | [residual connection](/derivations/moves.md#copy-and-sum) | adds the input of a layer to its output, so the layer only computes a change, and the gradient has a path past it |
# | logits, from the output head (which is not one of the attention heads) | compare a token, after the last block, with the row of every letter: one score a letter, from which [softmax](/derivations/softmax.md) makes probabilities |
#
# A block has two layers, attention and the MLP. (Papers call these two sublayers, and the whole block a layer.)
#
# *Your own transformer fails?* Run [the checker](/checker.md) on it, as below. If the gradients are right and it does not
# learn, look at [uniform attention weights](/symptoms/attention_uniform.md), at [nan](/symptoms/attention_nan.md), or at
# [where to start](/symptoms/does_not_learn.md). If the loss is too good to be true, look at [the mask](#without-the-mask).

# %%
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np

np.set_printoptions(precision=4, suppress=True)

# %% [markdown]
# ## The text
#
# The model reads letters (here a letter is any character: the space, the line break, a full stop), and at each place it has to say which letter comes next. Here are three sentences of
# our own. They say what this site is about, and the same words come again and again, so that one letter is not
# enough to know the next.

# %%
TEXT = """\
every weight gets its share of the blame: the error above it times the activation below.
every bias takes all of it.
every layer hands it down through its weights.
"""
LETTERS = sorted(set(TEXT))
tokens = np.array([LETTERS.index(letter) for letter in TEXT])
print(len(TEXT), "letters,", len(LETTERS), "different ones")

# %% [markdown]
# A sample is a piece of 16 letters, and its targets are the same piece, one letter further. So each piece asks 16
# questions at once, with 1 to 16 letters to go by. There are $V$ letters in the alphabet, $T$ places in a piece and $H$
# heads; `EPS` is added to the variance in layer norm. Later, $D$ is how many numbers a token has, and $M$ how many
# neurons the MLP's hidden layer has.

# %%
V, T, H, EPS = len(LETTERS), 16, 4, 1e-5


def piece(start):
    """Return T tokens of the text, and for each of them the one that comes next."""
    return tokens[start : start + T], tokens[start + 1 : start + T + 1]


print(repr(TEXT[:T]), "→", repr(TEXT[1 : T + 1]))

# %% [markdown]
# ## Layer norm
#
# A layer norm stands before each of the block's two layers, and one more, after the last block, before the logits. In
# each of them, a token's numbers are first standardised. Then each of them is multiplied by a learned factor in $\gamma$,
# and one in $\beta$ is added.

# %%
from snippets.normalisation.layer_norm import layer_norm


def norm(X, gamma, beta):
    """Return the output of layer norm, the standardised tokens, and the divisor of each."""
    mu, var = np.mean(X, axis=1, keepdims=True), np.var(X, axis=1, keepdims=True)
    s = np.sqrt(var + EPS)
    return layer_norm(X, gamma, beta, mu, var, EPS), (X - mu) / s, s


# %% [markdown]
# ## Attention with four heads, forward
#
# Each token makes a query (what it looks for), a key (what it can be found by) and a value (what it gives), of $D = 32$
# numbers each. The more a query and a key agree, the more of that value the token takes. Each head does this for itself
# with 8 of the 32 columns. The outputs of the heads are put side by side again, go through one more matrix $W_O$, and are
# added to the tokens.
#
# Two programs of the chapter move the numbers, in both passes. The chapter names them as backward passes: the backward pass
# of [merging][attention.merge] cuts into heads, and that of [splitting][attention.split] puts the heads side by side. Here they are
# imported as `into_heads` and `side_by_side`.
#
# > **Predict before you read on.** With 16 tokens of 32 numbers and 4 heads: which shapes do $Q$, after it was cut into heads,
# > and the attention weights $P$ have?
#
# ??? question "Answer"
#
#     $Q$ is 4 × 16 × 8: for each head, a query of 8 numbers for each token. $P$ is 4 × 16 × 16: for each head and each query,
#     a weight for each key. `causal` makes the weights; it gives 0 to every place after the query's own.

# %%
from snippets.attention.causal import causal
from snippets.attention.merge import merge as into_heads
from snippets.attention.output import output
from snippets.attention.scores import scores
from snippets.attention.split import split as side_by_side


def attention(X, block, weights=causal):
    """Return X + attention(norm(X)), and what its backward pass needs."""
    N, X_hat, s = norm(X, block["gamma_1"], block["beta_1"])
    Q, K, values = (into_heads(N @ block[name], H) for name in ("W_Q", "W_K", "W_V"))
    P = np.stack([weights(scores(*head)) for head in zip(Q, K, strict=True)])
    O = side_by_side(np.stack([output(*head) for head in zip(P, values, strict=True)]))
    return X + O @ block["W_O"], (N, X_hat, s, Q, K, values, P, O)


# %% [markdown]
# Attention has no biases here; in GPT-2 it has. [A bias of the keys would have the gradient 0][attention.key_bias].
#
# ## Attention, backward
#
# We read the forward pass from its last line to its first. `G` is the gradient that arrives from above. Each head does by
# itself what the chapter derives for one head: [`masked_gradient`][attention.masked_gradient] goes back through the mask and softmax, from the weights
# to the scores, and [`causal_keys`][attention.causal_keys] from the scores to the keys, each of which only has contributions from its own query
# and from later ones. Then the heads are put side by side. [`self_attention`][attention.self_attention] adds the three contributions to the gradient
# of the normalised tokens, those of queries, keys and values. [`pre_norm`][attention.pre_norm] goes back through layer norm, and adds the
# gradient `G` that passes by the layer.

# %%
from snippets.attention.causal_keys import causal_keys
from snippets.attention.masked_gradient import masked_gradient
from snippets.attention.pre_norm import pre_norm
from snippets.attention.projections import key_weights, query_weights, value_weights
from snippets.attention.query_gradient import query_gradient
from snippets.attention.self_attention import self_attention
from snippets.attention.value_gradient import value_gradient
from snippets.attention.weight_gradient import weight_gradient
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.normalisation.layer_scale import layer_scale, layer_shift
from snippets.normalisation.through_scale import through_scale


def head_backward(G, Q, K, values, P):
    """Return the gradients of the queries, the keys and the values of one head."""
    dS = masked_gradient(P, weight_gradient(G, values))
    return query_gradient(dS, K), causal_keys(dS, Q), value_gradient(P, G)


def attention_backward(G, block, stored):
    """Return the gradient of the tokens, and those of the layer's parameters."""
    N, X_hat, s, Q, K, values, P, O = stored
    by_heads = into_heads(input_gradient_rows(block["W_O"], G), H)
    heads = zip(by_heads, Q, K, values, P, strict=True)
    each_head = [head_backward(*head) for head in heads]
    dQ, dK, dV = (side_by_side(np.stack(each)) for each in zip(*each_head, strict=True))
    dN = self_attention(dQ, block["W_Q"], dK, block["W_K"], dV, block["W_V"])
    by_parameters = {
        "W_Q": query_weights(N, dQ),
        "W_K": key_weights(N, dK),
        "W_V": value_weights(N, dV),
        "W_O": weight_gradient_rows(G, O),
        "gamma_1": layer_scale(dN, X_hat),
        "beta_1": layer_shift(dN),
    }
    return pre_norm(G, through_scale(dN, block["gamma_1"]), X_hat, s), by_parameters


# %% [markdown]
# The last line adds two gradients: $G$ itself, because $X$ was added to the output, and the gradient that comes back
# through attention and layer norm. This is the backward pass of [the pre-norm block][attention.pre_norm].
#
# ## The MLP: two linear layers and a GELU
#
# The second layer looks at each token alone. Its hidden layer has 96 neurons with [GELU][losses.gelu_tanh], in the form
# with tanh that GPT-2 uses.

# %%
from snippets.batches.activity import pre_activation_rows
from snippets.batches.bias_gradient import bias_gradient_rows
from snippets.losses.gelu_tanh import gelu_tanh

CUBE = 0.044715


def mlp(X, block):
    """Return X + mlp(norm(X)), and what its backward pass needs."""
    N, X_hat, s = norm(X, block["gamma_2"], block["beta_2"])
    Z = pre_activation_rows(block["W_1"], N, block["b_1"])
    gate = np.tanh(np.sqrt(2 / np.pi) * (Z + CUBE * Z * Z * Z))
    A = Z * (1 + gate) / 2
    return X + pre_activation_rows(block["W_2"], A, block["b_2"]), (N, X_hat, s, Z, gate, A)


def mlp_backward(G, block, stored):
    """Return the gradient of the tokens, and those of the layer's parameters."""
    N, X_hat, s, Z, gate, A = stored
    dZ = gelu_tanh(input_gradient_rows(block["W_2"], G), Z, gate, CUBE)
    dN = input_gradient_rows(block["W_1"], dZ)
    by_parameters = {
        "W_1": weight_gradient_rows(dZ, N),
        "b_1": bias_gradient_rows(dZ),
        "W_2": weight_gradient_rows(G, A),
        "b_2": bias_gradient_rows(G),
        "gamma_2": layer_scale(dN, X_hat),
        "beta_2": layer_shift(dN),
    }
    return pre_norm(G, through_scale(dN, block["gamma_2"]), X_hat, s), by_parameters


# %% [markdown]
# ## Both ends: embedding and tied logits
#
# The table $E$ has a row for each letter, and $R$ one for each of the 16 places. A token begins as the sum of the
# two. At the top, layer norm gives $A$, and the logits are $A E^{\top}$: the inner product of a token with each letter's
# row. It is the same $E$, so the ends are *tied*.
#
# > **Predict before you read on.** How many contributions add up in the gradient of $E$, and which rows does each
# > change?
#
# ??? question "Answer"
#
#     Two. That of the embedding changes only the rows of letters that occur in the piece. That of the logits changes all
#     rows, because softmax gives every letter some probability. The program `tied` (formula [][attention.tied]) adds
#     both.

# %%
from snippets.attention.head import softmax_rows
from snippets.attention.tied import tied
from snippets.normalisation.layer_input import layer_input
from snippets.softmax.batch import batch_rows
from snippets.two_layer.loss import loss


def embed(seen, ends):
    """Return the tokens as the block sees them, in rows."""
    return ends["E"][seen] + ends["R"][: len(seen)]


def unembed(X, ends, targets):
    """Return the loss, the mean over the places, and what the backward pass needs."""
    A, X_hat, s = norm(X, ends["gamma"], ends["beta"])
    logits = A @ ends["E"].T
    P = softmax_rows(logits - np.max(logits, axis=1, keepdims=True))
    return loss(P, np.eye(V)[targets], 0, 0, lam=0), (A, X_hat, s, P)


# %% [markdown]
# The program is the two-layer classifier's [loss][two_layer.loss]; the zeros stand for its weights and its penalty term, which we
# do not have. So it is the mean of the cross-entropy over the 16 places.
#
# ## All together
#
# A model is a stack of blocks between the ends, and each block is two layers. `chain` lists them in their order:
# the layer, its backward pass and its parameters. The option `checkpoints` is for later.


# %%
def start(rng, blocks=1, D=32, M=96):
    """Return the parameters at the start: those of the ends, then those of each block."""

    def matrix(rows, columns):
        return rng.normal(size=(rows, columns)) / np.sqrt(rows)

    parameters = {"ends": {"E": 0.1 * rng.normal(size=(V, D)), "R": 0.1 * rng.normal(size=(T, D))}}
    parameters["ends"] |= {"gamma": np.ones((1, D)), "beta": np.zeros((1, D))}
    for number in range(1, blocks + 1):
        block = {name: matrix(D, D) for name in ("W_Q", "W_K", "W_V", "W_O")}
        block |= {"W_1": matrix(D, M), "b_1": np.zeros((1, M))}
        block |= {"W_2": matrix(M, D), "b_2": np.zeros((1, D))}
        for layer in "12":
            block |= {f"gamma_{layer}": np.ones((1, D)), f"beta_{layer}": np.zeros((1, D))}
        parameters[f"block {number}"] = block
    return parameters


def chain(parameters):
    """Return every layer in its order, with its backward pass and the name of its block."""
    names = [name for name in parameters if name != "ends"]
    layers = (attention, attention_backward), (mlp, mlp_backward)
    return [(*layer, name) for name in names for layer in layers]


# %% [markdown]
# The backward pass begins at the loss: `batch_rows` gives the gradient of the logits, (P − Y)/N. From there it goes through $E$ to the
# normalised tokens, and through the last [layer norm][normalisation.layer_input] to the tokens after the last block.


# %%
def forward(parameters, seen, targets):
    """Return the loss, and the probabilities of the next letter, a row for each place."""
    X = embed(seen, parameters["ends"])
    for layer, _, name in chain(parameters):
        X, _ = layer(X, parameters[name])
    cost, (*_, P) = unembed(X, parameters["ends"], targets)
    return cost, P


def backward(parameters, seen, targets, checkpoints=False):
    """Return the loss, the gradients in the form of the parameters, and what was stored on the way."""
    ends, stored = parameters["ends"], []
    X = embed(seen, ends)
    for layer, _, name in chain(parameters):
        Y, needed = layer(X, parameters[name])
        stored.append((X,) if checkpoints else needed)
        X = Y
    cost, (A, X_hat, s, P) = unembed(X, ends, targets)
    dZ = batch_rows(P, np.eye(V)[targets])
    dA = input_gradient_rows(ends["E"].T, dZ)
    G = layer_input(through_scale(dA, ends["gamma"]), X_hat, s)
    gradients = {name: {} for name in parameters}
    backwards = zip(chain(parameters)[::-1], stored[::-1], strict=True)
    for (layer, layer_backward, name), needed in backwards:
        if checkpoints:
            (X,) = needed
            _, needed = layer(X, parameters[name])
        G, by_parameters = layer_backward(G, parameters[name], needed)
        gradients[name] |= by_parameters
    gradients["ends"] = {"E": tied(np.eye(V)[seen], G, dZ, A), "R": G}
    gradients["ends"] |= {"gamma": layer_scale(dA, X_hat), "beta": layer_shift(dA)}
    return cost, gradients, stored


def mean_loss(parameters):
    """Return the mean loss over all pieces of the text."""
    return np.mean([forward(parameters, *piece(start))[0] for start in range(len(TEXT) - T)])


parameters = start(np.random.default_rng(1))
print(f"first loss {mean_loss(parameters):.3f}")
print(f"if all letters were equally likely {np.log(V):.3f}")
even = parameters | {"ends": parameters["ends"] | {"gamma": np.zeros((1, 32))}}
print(f"with the last gamma at 0: {mean_loss(even):.3f}")

# %% [markdown]
# Why is the first loss above ln 25? The logits are random numbers at the start, so the model prefers some letters for no
# reason. On average such a guess costs more than an even one: −ln p rises more when p falls by some amount than it falls
# when p rises by the same amount. With the last γ at 0 all logits are 0, and the loss is ln 25. A first loss that is *far*
# above it would say that the logits start too large.
#
# ## Every entry of every gradient is compared
#
# [The checker](/checker.md) compares each gradient with central differences. A narrow model, with 8 numbers for
# each token instead of 32, has the same lines and fewer entries. It gets two blocks, so that the path from one
# block to the next is checked as well: 4 arrays at the ends, and 12 in each block.

# %%
from backprop_checked.checker import diagnose

small = start(np.random.default_rng(2), blocks=2, D=8, M=12)
by_small = backward(small, *piece(0))[1]
report = diagnose(lambda p: forward(p, *piece(0))[0], small, by_small, progress=False)
print(str(report).splitlines()[0])
assert report.ok

# %% [markdown]
# > **Predict before you read on.** Somebody forgets one contribution to the tied gradient, that of the embedding. Which
# > gradients are wrong then, and which rows of them?

# %%
from snippets.moves.embedding import embedding

share = embedding(by_small["ends"]["R"], piece(0)[0], V)  # R's gradient is that of the tokens
wrong = by_small["ends"]["E"] - share
rows = np.flatnonzero(np.any(wrong != by_small["ends"]["E"], axis=1))
print("wrong rows:  ", [LETTERS[row] for row in rows])
print("in the piece:", sorted(set(TEXT[:T])))
assert [LETTERS[row] for row in rows] == sorted(set(TEXT[:T]))

# %% [markdown]
# Only that of $E$, and there only the rows of the ten letters that occur in the piece. No other gradient is computed from
# this one. So a check that looks at a few entries of $E$ may miss it.
#
# ## What can be known?
#
# When is such a model done? Its loss cannot fall to 0, because the first letters of a piece do not say where in
# the text the piece begins. After *e* may come *v*, *r*, *t* and others. So we count, for each prefix of a piece,
# how often each letter follows. A model that knew all these frequencies would have the loss below, and no model
# that sees only the letters before can have less. This is the conditional entropy of the next letter.


# %%
def lowest(seen):
    """Return the lowest mean loss over all pieces, for a model that sees the last `seen` letters."""
    starts, total = range(len(TEXT) - T), 0.0
    for place in range(T):
        before = max(0, place + 1 - seen)
        contexts = Counter(TEXT[s + before : s + place + 1] for s in starts)
        followed = Counter(TEXT[s + before : s + place + 2] for s in starts)
        lost = sum(n * np.log(n / contexts[letters[:-1]]) for letters, n in followed.items())
        total -= lost / len(starts)
    return total / T


bounds = {"no letter": lowest(0), "one letter": lowest(1), "all letters": lowest(T)}
for name, bound in bounds.items():
    print(f"{name:11} {bound:.3f}")

# %% [markdown]
# Below 1.46, a model must use more than the last letter, and only attention brings other letters to a place. So a
# loss near the last bound means that attention works.
#
# ## Training
#
# We use stochastic [gradient descent][training.descent]: one piece a step, chosen at random, with a learning rate that
# falls to 0.

# %%
from snippets.training.descent import descent


def train(parameters, rng, steps=3000, rate=0.2):
    """Change the parameters; return the loss of each step."""
    costs = []
    for step in range(steps):
        cost, gradients, _ = backward(parameters, *piece(rng.integers(len(TEXT) - T)))
        for group, by_name in gradients.items():
            for name, gradient in by_name.items():
                eta = rate * (1 - step / steps)
                parameters[group][name] = descent(parameters[group][name], [gradient], eta)
        costs.append(cost)
    return costs


costs = train(parameters, np.random.default_rng(0))
reached = mean_loss(parameters)
print(f"{reached:.2f}")
assert bounds["all letters"] < reached < 1.5 * bounds["all letters"]

# %% alt="The loss against the training step, averaged over fifty steps, with a logarithmic axis. It begins at the bound for no letter, crosses that for one letter near step 200, and then falls ever more slowly, with noise, to a little above the lowest bound, that for all letters."
figure, axes = plt.subplots(figsize=(7.2, 3.4))
axes.semilogy(np.convolve(costs, np.ones(50) / 50, mode="valid"))
for (name, bound), style in zip(bounds.items(), (":", "-.", "--"), strict=True):
    axes.axhline(bound, color="C1", linestyle=style, linewidth=1.2)
    axes.text(300, bound, f"bound: {name}", va="bottom")
axes.set(xlabel="step", ylabel="loss", ylim=(0.12, 4))
axes.set(yticks=(ticks := [0.2, 0.5, 1, 2]), yticklabels=ticks)
axes.minorticks_off()
plt.show()

# %% [markdown]
# > **Predict before you read on.** Now the model gets the first seven letters, *every w*, and each time we add
# > the letter that it finds most likely. It sees 16 letters at most. How far does it get?


# %%
def continued(parameters, beginning, length):
    """Return a text of some length with a given beginning, each further letter the most likely one."""
    text = [LETTERS.index(letter) for letter in beginning]
    while len(text) < length:
        seen = np.array(text[-T:])
        _, P = forward(parameters, seen, seen)  # the targets change the loss alone
        text.append(int(np.argmax(P[-1])))
    return "".join(LETTERS[token] for token in text)


written = continued(parameters, "every w", len(TEXT))
print(written)
assert written == TEXT

# %% [markdown]
# To the end, without a mistake. No part of 9 letters occurs twice in this text, so 16 letters always say what
# comes next.
#
# ## What the heads look at
#
# Each head has a table of attention weights $P$. Each row belongs to a query, that of the place whose letter stands on
# its left. The squares in the row show from which places it takes values; their letters stand below. A larger square is a
# larger weight, each row sums to 1, and weights below 0.02 are not drawn. This is the first piece.

# %% alt="Four square pictures, one for each head, with the letters of every weight get along both axes. A row is a place that looks, and a column is a place that it looks at. All squares are on or below the diagonal. Each head has its own pattern. In many rows one square is large, most often on the diagonal or a few places to its left."
X = embed(piece(0)[0], parameters["ends"])
_, (*_, P, _) = attention(X, parameters["block 1"])
seen, labels = np.arange(T), list(TEXT[:T].replace(" ", "_"))
figure, all_axes = plt.subplots(2, 2, figsize=(7.2, 7.2), layout="constrained")
for head, axes in enumerate(all_axes.flat):
    rows, columns = np.nonzero(P[head] > 0.02)
    areas = 110 * P[head][rows, columns]
    axes.scatter(columns, rows, s=areas, marker="s", color=f"C{head}", linewidths=0)
    axes.set(xticks=seen, yticks=seen, xticklabels=labels, yticklabels=labels)
    axes.set_title(f"head {head + 1}")
    axes.invert_yaxis()
plt.show()

# %%
print("places back    0     1     2     3  more")
for head in range(H):
    shares = [np.trace(P[head], offset=-back) / T for back in range(4)]
    print(f"head {head + 1}     ", *(f"{share:5.2f}" for share in [*shares, 1 - sum(shares)]))

# %% [markdown]
# Nothing is above the diagonal, because the causal mask lets no place look ahead. The first place can only look at itself. The
# table says how much of its weight a head gives, on average, to the place itself, to the one before, and so on. Nobody told
# the heads what to look at: this was learned.
#
# ## Without the mask
#
# > **Predict before you read on.** We leave the mask out: softmax goes over the whole row, and in the backward pass a key
# > gets contributions from all queries. So all gradients are right for this model, too, and we train it in the same way.
# > Where does its loss end, above or below that of the model with the mask? And what does it write after *every w*?

# %% answer=false
from snippets.attention.key_gradient import key_gradient

with_mask = attention, causal_keys


def attention(X, block):
    """The same layer without a mask: each place looks at all places, also at later ones."""
    return with_mask[0](X, block, weights=softmax_rows)


causal_keys = key_gradient  # head_backward uses this name; masked_gradient can stay: it only uses P
by_small = backward(small, *piece(0))[1]
report = diagnose(lambda p: forward(p, *piece(0))[0], small, by_small, progress=False)
print(str(report).splitlines()[0])
assert report.ok

# %%
everywhere = start(np.random.default_rng(1))
train(everywhere, np.random.default_rng(0))
too_good = mean_loss(everywhere)
print(f"loss {too_good:.2f}, lowest possible with the mask {bounds['all letters']:.2f}")
print(continued(everywhere, "every w", 40))
attention, causal_keys = with_mask
assert too_good < bounds["all letters"]

# %% [markdown]
# Far below, and below what can be known at all. Each place but the last can read the answer at the next place. When the
# model has to write, there is no next place, and its first letter is wrong already. A loss that is too good points to a
# mistake in the mask, or in the data. The gradient check does not see it, but the bound does. (If the mask is left out of
# the forward pass alone, the check says that 17 of the 28 gradients are wrong.)
#
# <a id="the-same-gradients-in-half-the-memory"></a>
#
# ## The same gradients with less memory (checkpointing)
#
# The backward pass needs what the forward pass computed, and for a deep stack this fills the memory.
# *Checkpointing* stores only the input of each layer. When the backward pass comes to a layer, this layer is run
# again. `backward` has the option already.
#
# > **Predict before you read on.** Are the gradients equal in all digits, or almost? And what share of the memory
# > is still needed, for one block, and for eight?


# %%
def size(arrays):
    """Return how many bytes some arrays need together. A view is counted once, by its owner."""
    owners = [array if array.base is None else array.base for array in arrays]
    owners = {id(owner): owner for owner in owners}
    return sum(owner.nbytes for owner in owners.values())


def needed(parameters, checkpoints):
    """Return the gradients, and the most bytes that are stored at once for the layers."""
    _, gradients, stored = backward(parameters, *piece(0), checkpoints)
    at_once = size(array for layer in stored for array in layer)
    if checkpoints:
        layers = zip(chain(parameters), stored, strict=True)
        at_once += max(size(layer(X, parameters[name])[1]) for (layer, _, name), (X,) in layers)
    return gradients, at_once


print("blocks  all stored  checkpoints  share  equal")
for blocks in (1, 2, 4, 8):
    deep = start(np.random.default_rng(3), blocks)
    (plain, most), (again, less) = needed(deep, checkpoints=False), needed(deep, checkpoints=True)
    pairs = [(plain[group][name], again[group][name]) for group in plain for name in plain[group]]
    equal = all(np.array_equal(one, other) for one, other in pairs)
    print(f"{blocks:6}  {most:10}  {less:11}  {less / most:5.2f}  {equal}")
    assert equal
assert less < most / 2

# %% [markdown]
# In all digits, because the same operations are done with the same numbers. One block still needs 0.68 of the memory,
# two need less than half, and eight less than a fifth. What is left are the inputs of the layers, and one layer's own
# arrays. The price is a second forward pass through the layers. [Checkpoints at every kth layer][autodiff.stored_inputs]
# need still less in a deep stack.
#
# ## To try
#
# **1.** Train with the forgotten contribution to $E$: write `dZ.T @ A` for `tied(...)`. Would you notice it from the
# loss?
#
# ??? success "Solution"
#
#     Hardly. The loss ends at about the same value. The contribution of the logits alone is enough to learn a good $E$,
#     and the other parameters adapt. Only the check shows it.
#
# **2.** Leave $R$ out, so that no token knows its place. Which loss is reached? Which is the lowest possible?
#
# ??? success "Solution"
#
#     It reaches 0.22 instead of 0.17. Without $R$, what one block computes at a place depends on the letter there and on
#     which letters stand before it, but not on their order. This says more than one might think: if you count how often
#     a letter follows the same last letter and the same letters before it in any order, the bound is 0.141 instead of
#     0.136. So the order is hardly needed for this text, but the model finds it harder to learn.
#
# ## Sources
#
# The order of the layers, layer norm before each of them, GELU with tanh and the tied ends are those of
# [GPT-2](/sources.md#gpt-2). Heads and mask are by [Vaswani and others](/sources.md#vaswani). Checkpoints for
# deep networks are described by [Chen and others](/sources.md#chen). Another program of this kind is
# [llm.c](/sources.md#llm-c): GPT-2 with every backward pass written by hand, in C. Text, programs and words here
# are our own.
