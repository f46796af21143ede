"""Lines about as many steps as a letter says: recurrent networks and optimisers, as people write them."""

import pytest

from backprop_checked.derivation import verdicts
from tests.derivation.test_own_letters import judged

WEIGHT_GRADIENT = "recurrence.weight_gradient.WEIGHT_GRADIENT"
INPUT_WEIGHT_GRADIENT = "recurrence.input_weight_gradient.INPUT_WEIGHT_GRADIENT"
BIAS_GRADIENT = "recurrence.bias_gradient.BIAS_GRADIENT"
TIED_WEIGHTS = "recurrence.tied_weights.TIED_WEIGHTS"
GRU_WEIGHT_GRADIENT = "recurrence.gru_weight_gradient.GRU_WEIGHT_GRADIENT"
LSTM_WEIGHT_GRADIENT = "recurrence.lstm_weight_gradient.LSTM_WEIGHT_GRADIENT"
LSTM_BIAS = "recurrence.lstm_bias.LSTM_BIAS"
LSTM_INPUT_WEIGHTS = "recurrence.lstm_input_weights.LSTM_INPUT_WEIGHTS"
TRUNCATION = "recurrence.truncation.TRUNCATION"
MOMENTUM = "steps.momentum.MOMENTUM"
MOMENTUM_PATH = "steps.momentum_path.MOMENTUM_PATH"
HEAVY_BALL = "steps.heavy_ball.HEAVY_BALL"
NESTEROV = "steps.nesterov.NESTEROV"
BIAS = "steps.bias.BIAS"
BIAS_CORRECTION = "steps.bias_correction.BIAS_CORRECTION"
RUNNING_MEAN = "steps.running_mean.RUNNING_MEAN"
RUNNING_SQUARE = "steps.running_mean.RUNNING_SQUARE"
TWO_VELOCITIES = "steps.two_velocities.TWO_VELOCITIES"
WEIGHT_SUM = "steps.weight_sum.WEIGHT_SUM"
DEPTH = "steps.depth.DEPTH"
CHANGING_RATE = "steps.two_velocities.CHANGING_RATE"
RIGHT = [
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_t \delta_t h_{t-1}^T"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_{t-1}^\top"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial W} = \sum_{t=0}^{T-1} \delta^{(t+1)} (h^{(t)})^T"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial W} = \sum_{k=1}^{T} \left( \sigma'(z^{(k)}) \odot \frac{\partial L}{\partial h^{(k)}} \right) h^{(k-1) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial W} = \sum_{t=1}^{T} \operatorname{diag}(\sigma'(z_t)) \frac{\partial L}{\partial h_t} h_{t-1}^\top"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial W_{ij}} = \sum_{t=1}^{T} \delta^{(t)}_i h^{(t-1)}_j"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial W} = \sum_{t=2}^{T} \delta_t h_{t-1}^\top + \delta_1 h_0^\top"),
    (WEIGHT_GRADIENT, "sum(d @ h.T for d, h in zip(deltas, states))"),
    (WEIGHT_GRADIENT, "sum([deltas[k] @ states[k].T for k in range(len(deltas))])"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial U} = \sum_t \delta_t x_t^\top"),
    (WEIGHT_GRADIENT, r"\frac{\partial L}{\partial b} = \sum_t \delta_t"),
    (WEIGHT_GRADIENT, r"\delta^{(T)} = \sigma'(z^{(T)}) \odot G^{(T)}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h^{(T)}} = \frac{\partial C}{\partial a^{(T)}}"),
    (INPUT_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial U} = \sum_{t=1}^{T} \frac{\partial C}{\partial z^{(t)}} x^{(t) \top}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_{t=1}^{T} \frac{\partial C}{\partial z^{(t)}}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \delta^{(1)} + \sum_{t=2}^{T} \delta^{(t)}"),
    (TIED_WEIGHTS, r"\frac{\partial C}{\partial W} = \sum_{t} \frac{\partial C}{\partial W^{(t)}}"),
    (GRU_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W_n} = \sum_{t} \frac{\partial C}{\partial z_n^{(t)}} m^{(t) \top}"),
    (LSTM_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \frac{\partial C}{\partial z^{(t)}} h^{(t-1) \top}"),
    (LSTM_BIAS, "sum(d for d in deltas)"),
    (LSTM_INPUT_WEIGHTS, r"\frac{\partial C}{\partial U} = \sum_{t=1}^{T-1} \delta^{(t)} x^{(t) \top} + \delta^{(T)} x^{(T) \top}"),
    (TRUNCATION, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{S+K} \delta^{(t)} h^{(t-1) \top}"),
    (MOMENTUM, r"v_t = \mu v_{t-1} + g_t"),
    (MOMENTUM, r"v^{(t)} = \sum_{j=0}^{t-1} \mu^j g^{(t-j)}"),
    (MOMENTUM, r"v_t = \sum_{k=1}^t \mu^{t-k} g_k"),
    (MOMENTUM, r"v^{(t)} = g^{(t)} + \sum_{k=1}^{t-1} \mu^{t-k} g^{(k)}"),
    (MOMENTUM, "v^{(1)} = g^{(1)}"),
    (MOMENTUM, r"v^{(t)} - \mu v^{(t-1)} = g^{(t)}"),
    (MOMENTUM_PATH, r"\theta_t = \theta_{t-1} - \eta v_t"),
    (MOMENTUM_PATH, r"\theta^{(t)} = \theta^{(0)} - \eta \sum_{k=1}^{t} v^{(k)}"),
    (HEAVY_BALL, r"\theta^{(t)} - \theta^{(t-1)} = -\eta v^{(t)}"),
    (HEAVY_BALL, r"\theta^{(t)} = (1 + \mu) \theta^{(t-1)} - \mu \theta^{(t-2)} - \eta g^{(t)}"),
    (NESTEROV, r"p_t = \theta_{t-1} - \eta \mu v_{t-1}"),
    (BIAS, r"m^{(t)} = (1 - \beta) \sum_{k=1}^{t} \beta^{t-k} g^{(k)}"),
    (BIAS_CORRECTION, r"\hat{m}^{(t)} = \frac{m^{(t)}}{1 - \beta^t}"),
    (BIAS_CORRECTION, r"\hat{m}_t = \frac{1 - \beta}{1 - \beta^t} \sum_{k=1}^t \beta^{t-k} g_k"),
    (RUNNING_MEAN, r"m_t = \beta m_{t-1} + (1 - \beta) g_t"),
    (RUNNING_MEAN, r"m^{(t)} = m^{(t-1)} + (1 - \beta) (g^{(t)} - m^{(t-1)})"),
    (RUNNING_SQUARE, r"s^{(t)} = (1 - \beta) \sum_{k=1}^{t} \beta^{t-k} (g^{(k)})^2"),
    (TWO_VELOCITIES, r"u^{(t)} = - \eta \sum_{k=1}^{t} \mu^{t-k} g^{(k)}"),
    (TWO_VELOCITIES, r"u^{(t)} = \mu u^{(t-1)} - \eta g^{(t)}"),
    (WEIGHT_SUM, r"w^{(t)} = (1 - \beta) \sum_{k=1}^{t} \beta^{t-k}"),
    (WEIGHT_SUM, r"w^{(t)} = \beta w^{(t-1)} + 1 - \beta"),
    (WEIGHT_SUM, r"\sum_{k=1}^{t} \beta^{t-k} = \frac{1 - \beta^t}{1 - \beta}"),
    (DEPTH, r"q^{(\ell)} = F q^{(\ell - 1)}"),
    (DEPTH, "q^{(L)} = F^L q^{(0)}"),
    (CHANGING_RATE, r"u_t = - \sum_{k=1}^t \mu^{t-k} \eta_k g_k"),
    (WEIGHT_GRADIENT, r"\delta^{(t)} = (G^{(t)} + W^\top \delta^{(t+1)}) \odot \sigma'(z^{(t)})"),
    (WEIGHT_GRADIENT, r"\delta_t = (G_t + W^\top \delta_{t+1}) \odot \sigma'(z_t)"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h_t} = G_t + W^T \delta_{t+1}"),
    (WEIGHT_GRADIENT, r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(\sigma'(z_t)) W"),
    (WEIGHT_GRADIENT, r"\frac{\partial h^{(t)}}{\partial h^{(t-2)}} = \operatorname{diag}(\sigma'(z^{(t)})) W \operatorname{diag}(\sigma'(z^{(t-1)})) W"),
    (WEIGHT_GRADIENT, "z_t = W h_{t-1} + U x_t + b"),
    (WEIGHT_GRADIENT, r"h_t = \sigma(z_t)"),
    (WEIGHT_GRADIENT, r"\frac{\partial z_t}{\partial h_{t-1}} = W"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial x_t} = U^T \delta_t"),
    (GRU_WEIGHT_GRADIENT, r"h_t = (1 - u_t) \odot n_t + u_t \odot h_{t-1}"),
    (LSTM_WEIGHT_GRADIENT, r"c_t = f_t \odot c_{t-1} + i_t \odot g_t"),
]  # fmt: skip
WRONG = [
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_t \delta_t h_t^T"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=2}^T \delta_t h_{t-1}^T"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} h^{(t-1)} \delta^{(t) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \frac{\partial C}{\partial h^{(t)}} h^{(t-1) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} G^{(t)} \odot \sigma'(z^{(t)}) h^{(t-1) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} (G^{(t)} \odot \sigma'(z^{(t)})) h^{(t-1) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \frac{1}{T} \sum_{t=1}^{T} \delta^{(t)} h^{(t-1) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = T \delta^{(T)} h^{(T-1) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \delta^{(t)} h^{(0) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \left(\sum_{t=1}^{T} \delta^{(t)}\right) \left(\sum_{t=1}^{T} h^{(t-1)}\right)^\top"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \delta^{(t)} h^{(T-t) \top}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T-1} \delta^{(t)} h^{(t) \top}"),
    (WEIGHT_GRADIENT, "sum(d @ h.T for d, h in zip(deltas, states[::-1]))"),
    (WEIGHT_GRADIENT, "deltas[-1] @ sum(states).T"),
    (WEIGHT_GRADIENT, r"\delta^{(T)} = \sigma'(z^{(T)}) \odot h^{(T)}"),
    (WEIGHT_GRADIENT, r"\delta^{(t)} = \sigma'(z^{(t)}) \odot G^{(t)}"),
    (INPUT_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial U} = \sum_{t=1}^{T} \delta^{(t)} x^{(1) \top}"),
    (INPUT_WEIGHT_GRADIENT, "sum(d @ x.T for d, x in zip(deltas[::-1], inputs))"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_{t=1}^{T} G^{(t)}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \delta^{(T)}"),
    (TIED_WEIGHTS, r"\frac{\partial C}{\partial W} = \frac{\partial C}{\partial W^{(T)}}"),
    (GRU_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W_n} = \sum_{t} \frac{\partial C}{\partial n^{(t)}} m^{(t) \top}"),
    (GRU_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W_n} = \sum_{t} \frac{\partial C}{\partial z_n^{(t)}} (u^{(t)} \odot h^{(t-1)})^\top"),
    (LSTM_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=2}^{T} \frac{\partial C}{\partial z^{(t)}} h^{(t-1) \top}"),
    (LSTM_BIAS, "2 * sum(deltas)"),
    (LSTM_INPUT_WEIGHTS, r"\frac{\partial C}{\partial U} = \sum_{t=1}^{T-1} \delta^{(t)} x^{(t) \top}"),
    (TRUNCATION, r"\frac{\partial C}{\partial W} = \sum_{t=S+1}^{S+K} \delta^{(t)} h^{(t-1) \top}"),
    (TRUNCATION, r"\frac{\partial C}{\partial W} = \sum_{t=S}^{S+K} \delta^{(t)} h^{(t-1) \top} + \sum_{t=1}^{S} \delta^{(t)} h^{(t-1) \top}"),
    (MOMENTUM, r"v^{(t)} = \sum_{k=1}^{t} \mu^{t-k+1} g^{(k)}"),
    (MOMENTUM, r"v^{(t)} = \sum_{k=1}^{t} \mu^{k} g^{(k)}"),
    (MOMENTUM, r"v^{(t)} = \sum_{k=0}^{t-1} \mu^{t-k} g^{(k+1)}"),
    (MOMENTUM, r"v^{(t)} = \sum_{k=1}^{t-1} \mu^{t-k} g^{(k)}"),
    (MOMENTUM, r"v_t = \mu v_{t-1} + (1 - \mu) g_t"),
    (MOMENTUM, r"v^{(t)} = \mu^t g^{(1)} + g^{(t)}"),
    (MOMENTUM, r"v^{(t)} = \frac{1 - \mu^t}{1 - \mu} g^{(t)}"),
    (MOMENTUM_PATH, r"\theta^{(t)} = \theta^{(0)} - \eta \sum_{k=1}^{t} \mu^{t-k} g^{(k)}"),
    (MOMENTUM_PATH, r"\theta^{(t)} = \theta^{(0)} - \eta \sum_{k=1}^{t} \frac{1 - \mu^{t-k}}{1 - \mu} g^{(k)}"),
    (MOMENTUM_PATH, r"\theta^{(t)} = \theta^{(t-1)} - \eta v^{(t-1)}"),
    (HEAVY_BALL, r"\theta^{(t)} = (1 + \mu) \theta^{(t-1)} - \mu \theta^{(t-2)} + \eta g^{(t)}"),
    (HEAVY_BALL, r"\theta^{(t)} = \theta^{(t-1)} - \eta g^{(t-1)} + \mu (\theta^{(t-1)} - \theta^{(t-2)})"),
    (NESTEROV, r"p^{(t)} = p^{(t-1)} - \eta (g^{(t)} + \mu v^{(t-1)})"),
    (NESTEROV, r"p^{(t)} = \theta^{(t)} - \eta \mu v^{(t-1)}"),
    (BIAS, r"m^{(t)} = (1 - \beta^{t-1}) \bar{g} + (1 - \beta) \sum_{k=1}^{t} \beta^{t-k} (g^{(k)} - \bar{g})"),
    (BIAS, r"m^{(t)} = (1 - \beta^{t}) \bar{g} + \sum_{k=1}^{t} \beta^{t-k} (g^{(k)} - \bar{g})"),
    (BIAS_CORRECTION, r"\hat{m}^{(t)} = \frac{m^{(t)}}{1 - \beta}"),
    (BIAS_CORRECTION, r"\hat{m}^{(t)} = \frac{m^{(t)}}{1 - \beta^{t+1}}"),
    (RUNNING_MEAN, r"m^{(t)} = (1 - \beta) \sum_{k=1}^{t} \beta^{k} g^{(k)}"),
    (RUNNING_MEAN, r"m^{(t)} = (1 - \beta) \sum_{k=1}^{t} \beta^{k-1} g^{(k)}"),
    (RUNNING_SQUARE, r"s^{(t)} = (1 - \beta)^2 \sum_{k=1}^{t} \beta^{t-k} (g^{(k)})^2"),
    (RUNNING_SQUARE, r"s^{(t)} = \left((1 - \beta) \sum_{k=1}^{t} \beta^{t-k} g^{(k)}\right)^2"),
    (TWO_VELOCITIES, r"u^{(t)} = \eta \sum_{k=1}^{t} \mu^{t-k} g^{(k)}"),
    (TWO_VELOCITIES, r"u^{(t)} = - \eta v^{(t-1)}"),
    (WEIGHT_SUM, r"w^{(t)} = 1 - \beta^{t+1}"),
    (WEIGHT_SUM, r"w^{(t)} = \beta w^{(t-1)} + 1"),
    (WEIGHT_SUM, r"\sum_{k=1}^{t} \beta^{t-k} = \frac{1 - \beta^{t+1}}{1 - \beta}"),
    (DEPTH, "q^{(L)} = F^{L-1} q^{(0)}"),
    (DEPTH, r"q^{(\ell)} = F^{2} q^{(\ell - 1)}"),
    (CHANGING_RATE, r"u^{(t)} = - \eta^{(t)} \sum_{k=1}^{t} \mu^{t-k} g^{(k)}"),
    (WEIGHT_GRADIENT, r"\delta^{(t)} = (G^{(t)} + W \delta^{(t+1)}) \odot \sigma'(z^{(t)})"),
    (WEIGHT_GRADIENT, r"\delta^{(t)} = (G^{(t)} + W^\top \delta^{(t+1)}) \odot \sigma'(z^{(t+1)})"),
    (WEIGHT_GRADIENT, r"\delta^{(t)} = W^\top \delta^{(t+1)} \odot \sigma'(z^{(t)})"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h_t} = G_t + W^T \delta_t"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h_t} = W^T \delta_{t+1}"),
    (WEIGHT_GRADIENT, r"\frac{\partial h_t}{\partial h_{t-1}} = \operatorname{diag}(\sigma'(z_t)) W^T"),
    (WEIGHT_GRADIENT, r"\frac{\partial h_t}{\partial h_{t-1}} = W"),
    (WEIGHT_GRADIENT, "z_t = W h_t + U x_t + b"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial x_t} = U^T \delta_{t-1}"),
    (GRU_WEIGHT_GRADIENT, r"h_t = u_t \odot n_t + (1 - u_t) \odot h_{t-1}"),
    (LSTM_WEIGHT_GRADIENT, r"c_t = f_t \odot c_{t-1} + i_t"),
    (WEIGHT_GRADIENT, r"\frac{\partial h^{(t)}}{\partial h^{(t-2)}} = \operatorname{diag}(\sigma'(z^{(t)})) W W"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "line"), RIGHT)
def test_a_line_about_every_step_is_right(name, line):
    verdict, shown = judged(name, line)
    assert verdict["state"] == verdicts.RIGHT
    assert shown["read"]


@pytest.mark.parametrize(("name", "line"), WRONG)
def test_a_false_line_about_every_step_is_not(name, line):
    assert judged(name, line)[0]["state"] in (verdicts.WRONG, verdicts.SHAPE)
