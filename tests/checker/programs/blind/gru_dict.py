import numpy as np
np.random.seed(4)
T, B, I, H = 4, 3, 3, 4
xs = np.random.randn(T, B, I)
ys = np.random.randn(T, B, H)
params = {}
for gate in 'zrn':
    params['W' + gate] = np.random.randn(I, H) * 0.5
    params['U' + gate] = np.random.randn(H, H) * 0.5
    params['b' + gate] = np.random.randn(H) * 0.1

def sigmoid(a): return 1.0 / (1.0 + np.exp(-a))

def step(p, x, h):
    z = sigmoid(x @ p['Wz'] + h @ p['Uz'] + p['bz'])
    r = sigmoid(x @ p['Wr'] + h @ p['Ur'] + p['br'])
    rh = r * h
    n = np.tanh(x @ p['Wn'] + rh @ p['Un'] + p['bn'])
    h_new = (1 - z) * n + z * h
    return h_new, (x, h, z, r, rh, n)

def unroll(p):
    h = np.zeros((B, H))
    hs, caches = [], []
    for t in range(T):
        h, c = step(p, xs[t], h)
        hs.append(h)
        caches.append(c)
    return hs, caches

def loss(p):
    hs, _ = unroll(p)
    total = 0.0
    for t in range(T):
        total += 0.5 * np.sum((hs[t] - ys[t]) ** 2)
    return total / B

def backward(p):
    hs, caches = unroll(p)
    grads = {k: np.zeros_like(v) for k, v in p.items()}
    dh_next = np.zeros((B, H))
    for t in reversed(range(T)):
        x, h, z, r, rh, n = caches[t]
        dh = (hs[t] - ys[t]) / B + dh_next
        dn = dh * (1 - z)
        dz = dh * (h - n)
        dh_prev = dh * z
        dan = dn * (1 - n * n)
        grads['Wn'] += x.T @ dan
        grads['Un'] += rh.T @ dan
        grads['bn'] += dan.sum(axis=0)
        drh = dan @ p['Un'].T
        dr = drh * h
        dh_prev += drh * r
        dar = dr * r * (1 - r)
        grads['Wr'] += x.T @ dar
        grads['Ur'] += h.T @ dar
        grads['br'] += dar.sum(axis=0)
        dh_prev += dar @ p['Ur'].T
        daz = dz * z * (1 - z)
        grads['Wz'] += x.T @ daz
        grads['Uz'] += h.T @ daz
        grads['bz'] += daz.sum(axis=0)
        dh_prev += daz @ p['Uz'].T
        dh_next = dh_prev
    return grads
