import numpy as np
rs = np.random.RandomState(1)
B, D, H, C = 5, 6, 7, 3
x_in = rs.randn(B, D)
labels = rs.randint(0, C, size=B)
params = dict(W=rs.randn(D, H) * .4, b=rs.randn(H) * .1, g=1 + .2 * rs.randn(H), s=.1 * rs.randn(H),
              V=rs.randn(H, C) * .4, c=np.zeros(C))

def layernorm_forward(x, g, s, eps=1e-6):
    mean = x.mean(-1, keepdims=True)
    var = x.var(-1, keepdims=True)
    rstd = 1.0 / np.sqrt(var + eps)
    norm = (x - mean) * rstd
    return norm * g + s, (norm, rstd, g)

def layernorm_backward(dout, cache):
    norm, rstd, g = cache
    dg = (dout * norm).sum(0)
    ds = dout.sum(0)
    dnorm = dout * g
    dx = dnorm - dnorm.mean(-1, keepdims=True) - norm * (dnorm * norm).mean(-1, keepdims=True)
    dx *= rstd
    return dx, dg, ds

def softmax_ce(z, y):
    z = z - z.max(1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(1, keepdims=True))
    return -logp[np.arange(len(y)), y].mean(), np.exp(logp)

def forward(p):
    a = x_in @ p['W'] + p['b']
    n, cache = layernorm_forward(a, p['g'], p['s'])
    h = np.tanh(n)
    z = h @ p['V'] + p['c']
    L, prob = softmax_ce(z, labels)
    return L, (cache, h, prob)

def loss(p):
    return forward(p)[0]

def backward(p):
    _, (cache, h, prob) = forward(p)
    dz = prob.copy()
    dz[np.arange(B), labels] -= 1
    dz /= B
    dV = h.T @ dz
    dc = dz.sum(0)
    dh = dz @ p['V'].T
    dn = dh * (1 - h ** 2)
    da, dg, ds = layernorm_backward(dn, cache)
    dW = x_in.T @ da
    db = da.sum(0)
    return dict(W=dW, b=db, g=dg, s=ds, V=dV, c=dc)
