"""A small classifier for the symptoms' tests: samples in rows, one hidden layer, softmax, cross-entropy."""

import numpy as np


def softmax(Z):
    """Return the probabilities of each row, N × K; the largest logit is subtracted first."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def start(n_in, n_hidden, n_out, scale=None, seed=0):
    """Return W1, b1, W2, b2. Random weights of the usual size, or of one scale for all."""
    rng = np.random.default_rng(seed)
    first, second = (scale, scale) if scale is not None else (n_in**-0.5, n_hidden**-0.5)
    W1, W2 = rng.normal(size=(n_in, n_hidden)), rng.normal(size=(n_hidden, n_out))
    return [first * W1, np.zeros(n_hidden), second * W2, np.zeros(n_out)]


def forward(parameters, X, activation=np.tanh):
    """Return the hidden activations, N × n, and the probabilities, N × K."""
    W1, b1, W2, b2 = parameters
    A = activation(X @ W1 + b1)
    return A, softmax(A @ W2 + b2)


def loss(parameters, X, Y):
    """Return the mean cross-entropy; Y holds one-hot rows, N × K."""
    return -np.mean(np.sum(Y * np.log(forward(parameters, X)[1]), axis=1))


def gradients(parameters, X, Y):
    """Return the gradients of the mean cross-entropy with respect to W1, b1, W2, b2."""
    A, P = forward(parameters, X)
    Delta2 = (P - Y) / len(X)
    Delta1 = Delta2 @ parameters[2].T * (1 - A**2)
    return [X.T @ Delta1, Delta1.sum(axis=0), A.T @ Delta2, Delta2.sum(axis=0)]


def train(parameters, X, Y, eta, steps):
    """Return the parameters after so many steps of gradient descent with the whole batch."""
    for _ in range(steps):
        grads = gradients(parameters, X, Y)
        parameters = [theta - eta * g for theta, g in zip(parameters, grads, strict=True)]
    return parameters


def blobs(samples=60, classes=3, seed=1):
    """Return points around as many centres as there are classes, N × 2, and one-hot classes, N × K."""
    rng = np.random.default_rng(seed)
    label = np.arange(samples) % classes
    angle = 2 * np.pi * label / classes
    X = np.stack([np.cos(angle), np.sin(angle)], axis=1) + rng.normal(scale=0.3, size=(samples, 2))
    return X, np.eye(classes)[label]
