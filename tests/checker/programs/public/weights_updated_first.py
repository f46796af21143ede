# each sample trains at once: here the two steps of one sample, with plain lists
import math

network = [[[0.4, -0.6, 0.2], [0.9, 0.3, -0.5]], [[1.1, -0.8, 0.3]]]
params = network
input_vector, targets = [0.7, -0.4], [1.0]


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def neuron_output(weights, inputs):
    return sigmoid(sum(w * i for w, i in zip(weights, inputs)))


def feed_forward(neural_network, vector):
    outputs = []
    for layer in neural_network:
        with_bias = vector + [1]
        output = [neuron_output(neuron, with_bias) for neuron in layer]
        outputs.append(output)
        vector = output
    return outputs


def loss(params):
    out = feed_forward(params, input_vector)[-1]
    return sum(0.5 * (o - t) ** 2 for o, t in zip(out, targets))


def backward(params):
    hidden_outputs, outputs = feed_forward(params, input_vector)
    output_deltas = [o * (1 - o) * (o - t) for o, t in zip(outputs, targets)]
    output_grads = [[d * h for h in hidden_outputs + [1]] for d in output_deltas]
    before = params[-1]
    after = [[w - g for w, g in zip(ws, gs)] for ws, gs in zip(params[-1], output_grads)]
    hidden_deltas = [h * (1 - h) * sum(d * n[i] for d, n in zip(output_deltas, before))
                     for i, h in enumerate(hidden_outputs)]
    hidden_grads = [[d * x for x in input_vector + [1]] for d in hidden_deltas]
    return [hidden_grads, output_grads]
