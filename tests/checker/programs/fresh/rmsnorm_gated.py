import numpy as np

gen = np.random.default_rng(8)
tokens = gen.normal(size=(6, 5))
goal = gen.normal(size=(6, 5))
params = {
    "gain": gen.normal(1.0, 0.2, size=5),
    "w_gate": gen.normal(size=(5, 8)) * 0.5,
    "w_up": gen.normal(size=(5, 8)) * 0.5,
    "w_down": gen.normal(size=(8, 5)) * 0.5,
}


def rmsnorm(x, gain):
    rms = np.sqrt(np.mean(x * x, axis=1, keepdims=True) + 1e-6)
    return x / rms * gain, rms


def rmsnorm_bwd(dy, x, gain, rms):
    n = x.shape[1]
    dgain = np.sum(dy * x / rms, axis=0)
    dxn = dy * gain
    dx = dxn / rms - x * np.sum(dxn * x, axis=1, keepdims=True) / (n * rms**3)
    return dx, dgain


def silu(u):
    return u / (1 + np.exp(-u))


def silu_grad(u):
    s = 1 / (1 + np.exp(-u))
    return s * (1 + u * (1 - s))


def loss(p):
    xin = tokens * 1.5
    normed, _ = rmsnorm(xin, p["gain"])
    hidden = silu(normed @ p["w_gate"]) * (normed @ p["w_up"])
    out = hidden @ p["w_down"]
    again, _ = rmsnorm(out, p["gain"])
    return 0.5 * np.sum((again - goal) ** 2)


def backward(p):
    xin = tokens * 1.5
    normed, rms1 = rmsnorm(xin, p["gain"])
    gate = normed @ p["w_gate"]
    up = normed @ p["w_up"]
    hidden = silu(gate) * up
    out = hidden @ p["w_down"]
    again, rms2 = rmsnorm(out, p["gain"])

    dout, dgain2 = rmsnorm_bwd(again - goal, out, p["gain"], rms2)
    dw_down = hidden.T @ dout
    dhidden = dout @ p["w_down"].T
    dgate = dhidden * up * silu_grad(gate)
    dup = dhidden * silu(gate)
    dw_gate = normed.T @ dgate
    dw_up = normed.T @ dup
    dnormed = dgate @ p["w_gate"].T + dup @ p["w_up"].T
    _, dgain1 = rmsnorm_bwd(dnormed, xin, p["gain"], rms1)
    return {"gain": dgain1 + dgain2, "w_gate": dw_gate, "w_up": dw_up, "w_down": dw_down}
