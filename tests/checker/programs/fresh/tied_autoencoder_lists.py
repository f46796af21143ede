import numpy as np

rng = np.random.default_rng(31)
data = rng.normal(size=(4, 5))
params = {"M": rng.normal(size=(5, 3)) * 0.7, "in_bias": rng.normal(size=3), "out_bias": rng.normal(size=5)}


def softplus(v):
    return np.log1p(np.exp(v))


def loss(q):
    code = softplus(data.dot(q["M"]) + q["in_bias"])
    back = code.dot(q["M"].T) + q["out_bias"]
    return ((back - data) ** 2).mean()


def backward(q):
    pre = data.dot(q["M"]) + q["in_bias"]
    code = softplus(pre)
    back = code.dot(q["M"].T) + q["out_bias"]
    delta_back = 2 * (back - data) / data.size
    delta_code = delta_back.dot(q["M"])
    delta_pre = delta_code / (1 + np.exp(-pre))
    decoder_share = delta_back.T.dot(code)
    encoder_share = data.T.dot(delta_pre)
    return {
        "M": encoder_share + decoder_share,
        "in_bias": delta_pre.sum(axis=0),
        "out_bias": delta_back.sum(axis=0),
    }
