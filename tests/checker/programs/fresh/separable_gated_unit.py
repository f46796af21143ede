import numpy as np

rng = np.random.default_rng(101)
inp = rng.normal(size=(4, 6))
lab = np.array([0, 2, 1, 2])
onehot = np.eye(3)[lab]
params = {k: rng.normal(size=s) * 0.5 for k, s in dict(Wg=(6, 5), Wu=(6, 5), Wd=(5, 3)).items()}


def sigm(a):
    return 1 / (1 + np.exp(-a))


def fwd(P):
    gate, up = inp @ P["Wg"], inp @ P["Wu"]
    sw = gate * sigm(gate)
    mix = sw * up
    lg = mix @ P["Wd"]
    ex = np.exp(lg)
    return gate, up, sw, mix, ex / ex.sum(1)[:, None]


def loss(P):
    return -np.log(fwd(P)[-1][range(4), lab]).sum()


def backward(P):
    gate, up, sw, mix, pr = fwd(P)
    dlg = pr - onehot
    dWd = mix.T @ dlg
    dmix = dlg @ P["Wd"].T
    dsw, dup = dmix * up, dmix * sw
    s = sigm(gate)
    dgate = dsw * (s + sw * (1 - s))
    return {"Wg": inp.T @ dgate, "Wu": inp.T @ dup, "Wd": dWd}
