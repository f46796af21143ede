import numpy as np


class Conv3x3:
    def __init__(self, num_filters):
        self.num_filters = num_filters
        self.filters = np.random.RandomState(7).randn(num_filters, 3, 3) / 3

    def iterate_regions(self, image):
        h, w = image.shape
        for i in range(h - 2):
            for j in range(w - 2):
                yield image[i : i + 3, j : j + 3], i, j

    def forward(self, image):
        self.last_input = image
        h, w = image.shape
        output = np.zeros((h - 2, w - 2, self.num_filters))
        for region, i, j in self.iterate_regions(image):
            output[i, j] = np.sum(region * self.filters, axis=(1, 2))
        return output

    def backprop(self, d_L_d_out):
        d_L_d_filters = np.zeros(self.filters.shape)
        for region, i, j in self.iterate_regions(self.last_input):
            for f in range(self.num_filters):
                d_L_d_filters[f] += d_L_d_out[i, j, f] * region
        return d_L_d_filters


class MaxPool2:
    def iterate_regions(self, image):
        h, w, _ = image.shape
        for i in range(h // 2):
            for j in range(w // 2):
                yield image[i * 2 : i * 2 + 2, j * 2 : j * 2 + 2], i, j

    def forward(self, image):
        self.last_input = image
        h, w, n = image.shape
        output = np.zeros((h // 2, w // 2, n))
        for region, i, j in self.iterate_regions(image):
            output[i, j] = np.amax(region, axis=(0, 1))
        return output

    def backprop(self, d_L_d_out):
        d_L_d_input = np.zeros(self.last_input.shape)
        for region, i, j in self.iterate_regions(self.last_input):
            h, w, f = region.shape
            amax = np.amax(region, axis=(0, 1))
            for i2 in range(h):
                for j2 in range(w):
                    for f2 in range(f):
                        if region[i2, j2, f2] == amax[f2]:
                            d_L_d_input[i * 2 + i2, j * 2 + j2, f2] = d_L_d_out[i, j, f2]
        return d_L_d_input


conv, pool = Conv3x3(2), MaxPool2()
image = np.random.RandomState(0).randn(8, 8)
label = 1
params = {"filters": conv.filters, "w": np.random.RandomState(3).randn(18, 3) * 0.4}


def forward(p):
    conv.filters = p["filters"]
    pooled = pool.forward(conv.forward(image))
    flat = pooled.flatten()
    totals = flat @ p["w"]
    exp = np.exp(totals)
    return pooled, flat, exp / np.sum(exp)


def loss(p):
    return -np.log(forward(p)[2][label])


def backward(p):
    pooled, flat, out = forward(p)
    d_L_d_t = out.copy()
    d_L_d_t[label] -= 1
    d_L_d_w = np.outer(flat, d_L_d_t)
    d_L_d_inputs = p["w"] @ d_L_d_t
    d_L_d_pool = pool.backprop(d_L_d_inputs.reshape(pooled.shape))
    d_L_d_filters = conv.backprop(d_L_d_pool)
    return {"filters": d_L_d_filters, "w": d_L_d_w}
