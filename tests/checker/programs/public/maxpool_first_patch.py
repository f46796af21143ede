import numpy as np


class MaxPoolingLayer:
    def __init__(self, kernel_size):
        self.kernel_size = kernel_size

    def patches_generator(self, image):
        k = self.kernel_size
        for h in range(image.shape[0] // k):
            for w in range(image.shape[1] // k):
                yield image[h * k:h * k + k, w * k:w * k + k], h, w

    def forward(self, image):
        self.image = image
        k = self.kernel_size
        out = np.zeros((image.shape[0] // k, image.shape[1] // k, image.shape[2]))
        for patch, h, w in self.patches_generator(image):
            out[h, w] = patch.max(axis=(0, 1))
        return out

    def backward(self, dE_dY):
        dE_dk = np.zeros(self.image.shape)
        for patch, h, w in self.patches_generator(self.image):
            max_val = patch.max(axis=(0, 1))
            for i in range(self.kernel_size):
                for j in range(self.kernel_size):
                    for c in range(patch.shape[2]):
                        if patch[i, j, c] == max_val[c]:
                            dE_dk[h * self.kernel_size + i, w * self.kernel_size + j, c] = dE_dY[h, w, c]
            if h < 0:
                return dE_dk
        return dE_dk


rng = np.random.default_rng(306)
image = rng.normal(size=(4, 6, 3))
goal = rng.normal(size=(2, 3, 2))
pool = MaxPoolingLayer(2)
params = {"mix": rng.normal(size=(3, 2)), "shift": rng.normal(size=2)}


def loss(params):
    return 0.5 * np.sum((pool.forward(image @ params["mix"] + params["shift"]) - goal) ** 2)


def backward(params):
    out = pool.forward(image @ params["mix"] + params["shift"])
    dE = pool.backward(out - goal)
    return {"mix": np.tensordot(image, dE, axes=([0, 1], [0, 1])), "shift": dE.sum(axis=(0, 1))}
