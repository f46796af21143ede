"""Twenty derivations as strangers write them: their equations, typed in from public pages, and what is true of each.

R: right, also in a convention of its own; B: bad, by shape or by algebra; D: a name of its own, defined.
"""

STRANGERS = {
    # github.com/behnamasadi/PyTorchTutorial: one neuron a layer, the squared cost; the fourth line says b and means a
    "one neuron, squared cost": (
        r"""
z^{(L)}=w^{(L)}a^{(L-1)}+b^{(L)}
\frac{ \partial C_0 }{ \partial w^{(L)} } = \frac{ \partial C_0 }{ \partial a^{(L)} } \frac{ \partial a^{(L) } }{ \partial z^{(L)} } \frac{\partial z^{(L)}} { \partial w^{(L)} }
\frac{ \partial C_0 }{ \partial a^{(L)}}=2( a^{(L)}-y)
\frac{ \partial C_0 }{ \partial w^{(L)} } = 2( a^{(L)}-y) \sigma' (z^{(L)}) a^{(L-1)}
\frac{ \partial C_0 }{ \partial b^{(L)} } = 2( a^{(L)}-y) \sigma' (z^{(L)}) \times 1
\frac{ \partial C_0 }{ \partial b^{(L)} } = 2( a^{(L)}-y) \sigma' (z^{(L)}) w^{(L)}
""",
        "RRRRRB",
    ),
    # compphysics.github.io, week 42: layers as subscripts, slopes without an argument
    "layers as subscripts": (
        r"""
$$ \frac{\partial C}{\partial w_1}=\frac{\partial C}{\partial a_1}\frac{\partial a_1}{\partial z_1}\frac{\partial z_1}{\partial w_1}=(a_1-y)\sigma_1'x, $$
$$ \frac{\partial C}{\partial b_1}=\frac{\partial C}{\partial a_1}\frac{\partial a_1}{\partial z_1}\frac{\partial z_1}{\partial b_1}=(a_1-y)\sigma_1', $$
$$ \frac{\partial C}{\partial a_1}\frac{\partial a_1}{\partial z_1}=\delta_1. $$
""",
        "RRRRR",
    ),
    # machinelearning.subwiki.org: entries with a layer above
    "entries": (
        r"""
\frac{\partial C}{\partial w^l_{jk}} = \frac{\partial C}{\partial a^l_j} \frac{\partial a^l_j}{\partial w^l_{jk}}
\frac{\partial a^l_j}{\partial w^l_{jk}} = \sigma'(z^l_j)a^{l-1}_k
a^l_j = \sigma(z^l_j) = \sigma\left(\sum_k w^l_{jk}a^{l-1}_k + b^l_j\right)
""",
        "RRRR",
    ),
    # the NBIS workshop: two neurons in a row
    "two neurons": (
        r"""
z_1 = w_1 x + b_1
a_1 = \sigma(z_1) = \frac{1}{1+e^{-z_1}}
z_2 = w_2 a_{1} + b_2
L = \frac{1}{2}\left(y-\hat{y}\right)^2 = \frac{1}{2}\left(y-a_2\right)^2
""",
        "RRRRRR",
    ),
    # sunhaozhe.github.io: softmax and its cross-entropy, with o for the logits; here z
    "softmax": (
        r"""
\frac{\partial L}{\partial z_k} = - \sum_i y_i \frac{\partial \log p_i}{\partial z_k} = - \sum_i \frac{y_i}{p_i} \frac{\partial p_i}{\partial z_k} = - y_k + \sum_i y_i p_k = p_k - y_k
""",
        "RRRR",
    ),
    # datascience.stackexchange.com/questions/38626: the binary cross-entropy
    "binary cross-entropy": (
        """
dA2 = -(1/m)*(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))
""",
        "R",
    ),
    # github.com/enesozeren/machine_learning_from_scratch, issue 1
    "dA of the layer below": ("dA_prev = np.dot(W.T, dZ)", "R"),
    # github.com/fengdu78/deeplearning_ai_books, issue 21: a transpose is missing
    "a transpose is missing": (r"dw^{[l]} = dz^{[l]} \cdot a^{[l-1]}", "B"),
    # the same book's steps
    "the steps of a course": (
        r"""
dz^{[l]} = da^{[l]} * g^{[l]'}(z^{[l]})
dW^{[l]} = dz^{[l]} a^{[l-1]T}
db^{[l]} = dz^{[l]}
da^{[l-1]} = W^{[l]T} dz^{[l]}
dz^{[l]} = W^{[l+1]T} dz^{[l+1]} * g^{[l]'}(z^{[l]})
""",
        "RRRRR",
    ),
    # github.com/dennybritz/nn-from-scratch, pull request 3: tanh; the notebook said z2 where z1 is right
    "tanh and softmax": (
        r"""
\delta_3 = \hat{y} - y
\delta_2 = (1 - \tanh^2(z_1)) \odot \delta_3 W_2^T
\frac{\partial L}{\partial W_2} = a_1^T \delta_3
\frac{\partial L}{\partial b_2} = \delta_3
\frac{\partial L}{\partial W_1} = x^T \delta_2
""",
        "RRRRR",
    ),
    # cs.stackexchange.com/questions/30785: Nielsen's equations with the sample above
    "Nielsen's equations": (
        r"""
z^{L} = w^La^{L-1} + b^L
\delta^{L} = \nabla_a C \odot \sigma'(z^{L})
\delta^{L-1} = ((w^L)^T\delta^{L})\odot\sigma'(z^{L-1})
\delta^{L-1} = \delta^{L}(w^L)^T
""",
        "RRRB",
    ),
    # datascience.stackexchange.com/questions/76545
    "layers in square brackets": (
        r"""
\delta^{[2]} = \nabla_{a^{[2]}} C \odot \sigma'(z^{[2]})
\delta^{[1]} = (W_2^T\delta^{[2]})\odot \sigma'(z^{[1]})
""",
        "RR",
    ),
    # math.stackexchange.com/questions/2973577: rows, softmax, two sigmoid layers
    "two hidden layers": (
        r"""
\frac{\partial L}{\partial z_3} = \hat{y} - y
\frac{\partial L}{\partial W_3} = H_2^T(\hat{y} - y)
\frac{\partial L}{\partial H_2} = (\hat{y} - y) W_3^T
\frac{\partial L}{\partial W_2} = H_1^T ((\hat{y} - y) W_3^T \odot H_2 \odot (1 - H_2))
\frac{\partial L}{\partial W_2} = (\hat{y} - y) W_3^T H_2 (1 - H_2) H_1^T
""",
        "RRRRB",
    ),
    # sudeepraja.github.io/Neural: x for activations
    "squared error in matrix form": (
        r"""
\frac{\partial E}{\partial W_3} = ((a_3 - y) \circ f_3'(z_3)) a_2^T
\delta_3 = (a_3 - y) \circ f_3'(z_3)
\frac{\partial E}{\partial W_2} = (W_3^T \delta_3 \circ f_2'(z_2)) a_1^T
\delta_2 = W_3^T \delta_3 \circ f_2'(z_2)
\delta_2 = W_3 \delta_3 \circ f_2'(z_2)
""",
        "RRRRB",
    ),
    # a course's program, with a batch in columns
    "a batch in columns": (
        """
dZ2 = A2 - Y
dW2 = (1/m) * np.dot(dZ2, A1.T)
db2 = (1/m) * np.sum(dZ2, axis=1, keepdims=True)
dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
dW1 = (1/m) * np.dot(dZ1, X.T)
db1 = (1/m) * np.sum(dZ1, axis=1, keepdims=True)
""",
        "RRRRRR",
    ),
    # a program with a batch in rows, ReLU
    "a batch in rows": (
        """
dW2 = h1.T @ dscores
db2 = dscores.sum(axis=0)
dh1 = dscores @ W2.T
dz1 = dh1 * (z1 > 0)
dW1 = X.T @ dz1
""",
        "RRRRR",
    ),
    # the same with two slips
    "a batch in rows, with slips": (
        """
dW2 = h1.T @ dscores
dh1 = dscores @ W2.T
dz1 = dh1 * (h1 * (1 - h1)) * (z1 > 0)
dW1 = dz1.T @ X
""",
        "RRBB",
    ),
    # Unicode, as in a chat
    "Unicode": (
        """
δᴸ = ∂C/∂aᴸ ⊙ σ′(zᴸ)
∂C/∂W⁽ˡ⁾ = δ⁽ˡ⁾ a⁽ˡ⁻¹⁾ᵀ
δ⁽ˡ⁾ = W⁽ˡ⁺¹⁾ᵀ δ⁽ˡ⁺¹⁾ ⊙ σ′(z⁽ˡ⁾)
∂C/∂W⁽ˡ⁾ = a⁽ˡ⁻¹⁾ᵀ δ⁽ˡ⁾
""",
        "RRRB",
    ),
    # the logistic unit of many lecture notes
    "a logistic unit": (
        """
dL/da = -y/a + (1-y)/(1-a)
da/dz = a*(1-a)
dL/dz = a - y
dL/dw = x*(a - y)
dL/db = a - y
""",
        "RRRRR",
    ),
    # NumPy in an answer
    "an answer in NumPy": (
        """
error = a - y
delta = error * sigmoid(z) * (1 - sigmoid(z))
dW = np.outer(delta, x)
dW = delta.dot(x)
""",
        "DRRB",
    ),
}
