"""Derivations as people write them, for the judge of derivations."""

HIDDEN_LAYER = """\
dC/da = W_next^T delta_next
delta = dC/da ⊙ σ'(z)
delta = W_next delta_next ⊙ σ'(z)
delta = W_next^T delta_next
dC/dW = delta a_prev^T
dC/dW = a_prev^T delta
"""

LAST_LAYER = r"""
\frac{\partial L}{\partial z^{(L)}} = p - y
\frac{\partial L}{\partial z^{(L)}} = p_i - y_i
\frac{\partial L}{\partial W^{(L)}} = (p_i - y_i) * a^{(L-1)}
"""

A_CNN = r"""
z^{l} = w^l a^{l-1} + b^l
\frac{\partial L}{\partial z^l} = p_i - y_i
\frac{\partial L}{\partial z^{l-1}} = \frac{\partial L}{\partial z^l} . \frac{\partial z^l}{\partial a^{l-1}} . \frac{\partial a^{l-1}}{\partial z^{l-1}}
= (p_i - y_i) . w^l . \sigma'(z^{l-1})
"""

INDICES = """\
delta_j = sum_k w_next_kj delta_next_k s'(z_j)
delta_j = sum_k w_next_jk delta_next_k s'(z_j)
delta_j = w_next_kj delta_next_k s'(z_j)
"""

A_BATCH = """\
dZ2 = A2 - Y
dW2 = np.dot(dZ2, A1.T) / m
db2 = np.sum(dZ2, axis=1, keepdims=True) / m
dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
dW1 = np.dot(dZ1, X) / m
"""

NUMERATOR = r"""
\frac{\partial C}{\partial a^{(l)}} = \delta^{(l+1)T} W^{(l+1)}
\delta^{(l)} = W^{(l+1)T} \delta^{(l+1)} \odot \sigma'(a^{(l)})
"""

UNREADABLE = """\
delta = W_next^T (delta_next ⊙ σ'(z)
delta = foo ⊙ σ'(z)
W_next^T delta_next ⊙ σ'(z)
"""
