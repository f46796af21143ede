import numpy as np

rng = np.random.RandomState(5)
input_size, hidden_size, num_labels = 4, 5, 3
X = rng.randn(7, input_size)
y = rng.randint(0, num_labels, 7)
m = X.shape[0]
lam = 1.5
params = rng.uniform(-0.8, 0.8, hidden_size * (input_size + 1) + num_labels * (hidden_size + 1))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def unroll(nn_params):
    split = hidden_size * (input_size + 1)
    Theta1 = nn_params[:split].reshape(hidden_size, input_size + 1)
    Theta2 = nn_params[split:].reshape(num_labels, hidden_size + 1)
    return Theta1, Theta2


def loss(nn_params):
    Theta1, Theta2 = unroll(nn_params)
    a1 = np.hstack([np.ones((m, 1)), X])
    a2 = np.hstack([np.ones((m, 1)), sigmoid(a1 @ Theta1.T)])
    h = sigmoid(a2 @ Theta2.T)
    Y = np.eye(num_labels)[y]
    J = -np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h)) / m
    J += lam / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    return J


def backward(nn_params):
    Theta1, Theta2 = unroll(nn_params)
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)
    for t in range(m):
        a1 = np.concatenate([[1], X[t]])
        z2 = Theta1 @ a1
        a2 = np.concatenate([[1], sigmoid(z2)])
        a3 = sigmoid(Theta2 @ a2)
        yt = np.zeros(num_labels)
        yt[y[t]] = 1
        delta3 = a3 - yt
        delta2 = Theta2[:, 1:].T @ delta3 * sigmoid(z2) * (1 - sigmoid(z2))
        Theta1_grad = Theta1_grad + np.outer(delta2, a1)
        Theta2_grad = Theta2_grad + np.outer(delta3, a2)
    Theta1_grad /= m
    Theta2_grad /= m
    Theta1_grad[:, 1:] += lam / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lam / m * Theta2[:, 1:]
    return np.concatenate([Theta1_grad.ravel(), Theta2_grad.ravel()])
