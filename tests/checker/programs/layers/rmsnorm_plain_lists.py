# no arrays: nested lists of floats, as a tutorial without NumPy would have it
import math

inputs = [[0.5, -1.2, 0.3], [1.1, 0.4, -0.7], [-0.6, 0.9, 1.5]]
targets = [0.3, -0.8, 1.2]
params = {
    "W": [[0.2, -0.5, 0.7], [-0.3, 0.8, 0.1], [0.9, 0.4, -0.6], [0.5, -0.2, 0.3]],
    "gain": [1.1, 0.7, -0.9, 1.4],
    "v": [0.6, -1.0, 0.8, 0.5],
    "c": 0.1,
}


def run(p, x):
    z = [sum(w * xi for w, xi in zip(row, x)) for row in p["W"]]
    rms = math.sqrt(sum(zi * zi for zi in z) / len(z) + 1e-6)
    n = [zi / rms for zi in z]
    s = [gi * ni for gi, ni in zip(p["gain"], n)]
    out = sum(vi * si for vi, si in zip(p["v"], s)) + p["c"]
    return z, rms, n, s, out


def loss(p):
    total = 0.0
    for x, t in zip(inputs, targets):
        total += (run(p, x)[-1] - t) ** 2
    return total / len(inputs)


def backward(p):
    dW = [[0.0] * 3 for _ in range(4)]
    dgain, dv, dc = [0.0] * 4, [0.0] * 4, 0.0
    for x, t in zip(inputs, targets):
        z, rms, n, s, out = run(p, x)
        dout = 2 * (out - t) / len(inputs)
        dc += dout
        dn = []
        for j in range(4):
            dv[j] += dout * s[j]
            ds = dout * p["v"][j]
            dgain[j] += ds * n[j]
            dn.append(ds * p["gain"][j])
        dot = sum(a * b for a, b in zip(dn, n)) / 4
        for j in range(4):
            dz = (dn[j] - n[j] * dot) / rms
            for k in range(3):
                dW[j][k] += dz * x[k]
    return {"W": dW, "gain": dgain, "v": dv, "c": dc}
