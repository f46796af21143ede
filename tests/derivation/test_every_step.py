"""Lines about every step of a recurrent network or an optimiser, and about sums that need their ends."""

import pytest

from backprop_checked.derivation import verdicts
from tests.derivation.test_own_letters import judged

pytestmark = pytest.mark.slow

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
SOFTPLUS_SLOPE = "scalar.softplus_slope.SOFTPLUS_SLOPE"
DECOUPLED = "steps.decoupled.DECOUPLED"
GLOROT = "steps.glorot.GLOROT"
VARIANCE = "steps.variance.VARIANCE"
VARIANCE_BACK = "steps.variance.VARIANCE_BACK"
RELU_HALF = "steps.relu_half.RELU_HALF"
CLASS_WEIGHTS = "losses.class_weights.CLASS_WEIGHTS"
AVERAGE_POOL = "moves.average_pool.AVERAGE_POOL"
GROUPED = "attention.grouped.GROUPED"
MANY_PASSES = "autodiff.many_passes.MANY_PASSES"
FLIPPED_KERNEL = "convolution.flipped_kernel.FLIPPED_KERNEL"
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
    (WEIGHT_SUM, r"c^{(t)} = (1 - \beta) \sum_{k=1}^{t} \beta^{t-k}"),
    (WEIGHT_SUM, r"c^{(t)} = \beta c^{(t-1)} + 1 - \beta"),
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
    (SOFTPLUS_SLOPE, r"\sigma'(z) = \frac{e^z}{1 + e^z}"),
    (SOFTPLUS_SLOPE, r"\sigma'(z) = 1 - \frac{1}{1 + e^z}"),
    (SOFTPLUS_SLOPE, "np.exp(z) / (1 + np.exp(z))"),
    (SOFTPLUS_SLOPE, r"\sigma(z) = \log(1 + e^z)"),
    (DECOUPLED, r"\theta^W_i = \theta_i - \eta \frac{g_i}{D_i} - \eta \lambda \theta_i"),
    (DECOUPLED, r"\theta^{W}_i = (1 - \eta \lambda) \theta_i - \eta g_i / D_i"),
    (GLOROT, r"n_{in} Var[w] = \frac{2 n_{in}}{n_{in} + n_{out}}"),
    (GLOROT, r"\operatorname{Var}[w] = \frac{2}{n_{in} + n_{out}}"),
    (VARIANCE, r"\mathrm{E}[z^2] = \mathrm{Var}[w] \sum_j Q_{jj}"),
    (VARIANCE, r"\mathbb{E}[z^2] = n_{in} \operatorname{Var}[w] q"),
    (VARIANCE_BACK, "E[G^2] = n_{out} Var[w] r"),
    (VARIANCE, r"E[z^2] = \sum_j \sum_l S_{jl} Q_{jl}"),
    (RELU_HALF, r"\frac{1}{2K} \sum_k z_k^2"),
    (RELU_HALF, r"\sum_k z_k^2 / (2 K)"),
    (CLASS_WEIGHTS, r"\frac{\partial L}{\partial Z_{mk}} = \frac{w_{t_m}}{\sum_{i=1}^N w_{t_i}} (P_{mk} - \mathbf{1}[k = t_m])"),
    (CLASS_WEIGHTS, r"\frac{\partial L}{\partial Z_{mk}} = \frac{w_{t_m} P_{mk} - w_{t_m} \mathbf{1}[k = t_m]}{\sum_j w_{t_j}}"),
    (AVERAGE_POOL, r"\frac{\partial C}{\partial X_{qr}} = \frac{1}{U V} \sum_{i} \sum_{j} \sum_{u} \sum_v G_{ij} \mathbf{1}[q = s i + u] \mathbf{1}[r = s j + v]"),
    (AVERAGE_POOL, r"\frac{\partial C}{\partial X_{qr}} = \frac{1}{U V} \sum_{i} \sum_{j} G_{ij} \mathbf{1}[0 \le q - s i] \mathbf{1}[q - s i < U] \mathbf{1}[0 \le r - s j] \mathbf{1}[r - s j < V]"),
    (GROUPED, r"\frac{\partial C}{\partial \bar{\mathcal{K}}_{g,j,k}} = \sum_{r=0}^{R-1} \frac{\partial C}{\partial \mathcal{K}_{g R + r,j,k}}"),
    (MANY_PASSES, r"\sum_t \frac{\partial C}{\partial W} = \frac{\partial C}{\partial W} + (T - 1) \frac{\partial C}{\partial W}"),
    (MOMENTUM, r"v_t = \mu^2 v_{t-2} + \mu g_{t-1} + g_t"),
    (HEAVY_BALL, r"\theta_t = \theta_{t-1} - \eta (\mu v_{t-1} + g_t)"),
    (MOMENTUM, r"v_T = \sum_{k=1}^T \mu^{T-k} g_k"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h^{(0)}} = W^\top \delta^{(1)}"),
    (LSTM_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \frac{\partial C}{\partial W^{(t)}}"),
    (RUNNING_MEAN, r"\sum_{k=1}^{t} (m_k - \beta m_{k-1}) = (1 - \beta) \sum_{k=1}^{t} g_k"),
    (MOMENTUM_PATH, r"\theta^{(t)} - \theta^{(t-1)} = -\eta \sum_{k=1}^{t} \mu^{t-k} g^{(k)}"),
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
    (WEIGHT_SUM, r"c^{(t)} = 1 - \beta^{t+1}"),
    (WEIGHT_SUM, r"c^{(t)} = \beta c^{(t-1)} + 1"),
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
    (SOFTPLUS_SLOPE, r"\sigma'(z) = \frac{1}{1 + e^z}"),
    (SOFTPLUS_SLOPE, r"\sigma'(z) = \log(1 + e^z)"),
    (SOFTPLUS_SLOPE, "np.exp(z) / (1 + np.exp(z))**2"),
    (SOFTPLUS_SLOPE, r"\sigma(z) = \log(1 + e^{-z})"),
    (DECOUPLED, r"\theta^W_i = \theta_i - \eta \frac{g_i + \lambda \theta_i}{D_i}"),
    (DECOUPLED, r"\theta^{\mathrm{W}}_i = (1 + \eta \lambda) \theta_i - \eta g_i / D_i"),
    (GLOROT, r"\mathrm{Var}[w] = \frac{1}{n_{in} + n_{out}}"),
    (GLOROT, r"n_{in} \mathrm{Var}[w] = 2 + n_{out} \mathrm{Var}[w]"),
    (GLOROT, r"\mathrm{Var}[w] = \frac{2}{n_{in}}"),
    (VARIANCE, r"\mathrm{E}[z^2] = \mathrm{Var}[w] q"),
    (VARIANCE, r"\mathrm{E}[z^2] = n_{in}^2 \mathrm{Var}[w] q"),
    (VARIANCE, r"\mathrm{E}[z^2] = \sum_j S_{jj}"),
    (VARIANCE_BACK, r"\mathrm{E}[G^2] = \mathrm{Var}[w] r"),
    (VARIANCE, "E[z^2] = n_{in} Var[w]"),
    (RELU_HALF, r"\frac{1}{K} \sum_k z_k^2"),
    (RELU_HALF, r"\frac{1}{2K} \sum_k z_k"),
    (RELU_HALF, r"\frac{1}{2K} \left(\sum_k z_k\right)^2"),
    (CLASS_WEIGHTS, r"\frac{\partial L}{\partial Z_{mk}} = \frac{w_{t_m}}{N} (P_{mk} - \mathbf{1}[k = t_m])"),
    (CLASS_WEIGHTS, r"\frac{\partial L}{\partial Z_{mk}} = \frac{w_{k}}{\sum_{i} w_{t_i}} (P_{mk} - \mathbf{1}[k = t_m])"),
    (CLASS_WEIGHTS, r"\frac{\partial L}{\partial Z_{mk}} = \frac{w_{t_m}}{\sum_{i} w_{i}} (P_{mk} - \mathbf{1}[k = t_m])"),
    (CLASS_WEIGHTS, r"\frac{\partial L}{\partial Z_{mk}} = \frac{w_{t_m}}{\sum_{i} w_{t_i}} (P_{mk} + \mathbf{1}[k = t_m])"),
    (AVERAGE_POOL, r"\frac{\partial C}{\partial X_{qr}} = \sum_{ijuv} G_{ij} \mathbf{1}[q = s i + u] \mathbf{1}[r = s j + v]"),
    (AVERAGE_POOL, r"\frac{\partial C}{\partial X_{qr}} = \frac{1}{H B} \sum_{ijuv} G_{ij} \mathbf{1}[q = s i + u] \mathbf{1}[r = s j + v]"),
    (GROUPED, r"\frac{\partial C}{\partial \bar{\mathcal{K}}_{g,j,k}} = \frac{1}{R} \sum_{r} \frac{\partial C}{\partial \mathcal{K}_{g R + r,j,k}}"),
    (GROUPED, r"\frac{\partial C}{\partial \bar{\mathcal{K}}_{g,j,k}} = \frac{\partial C}{\partial \mathcal{K}_{g R,j,k}}"),
    (MANY_PASSES, r"\sum_t \frac{\partial C}{\partial W} = \frac{\partial C}{\partial W}"),
    (MANY_PASSES, r"\sum_t \frac{\partial C}{\partial W} = (T + 1) \frac{\partial C}{\partial W}"),
    (FLIPPED_KERNEL, r"\frac{\partial C}{\partial X_{n,c,q,r}} = \sum_{fuv} \Delta_{n,f,q + u - (U - 1),r + v - (V - 1)} W_{f,c,u,v}"),
    (FLIPPED_KERNEL, r"\frac{\partial C}{\partial X_{n,c,q,r}} = 2 \sum_{fuv} \Delta_{n,f,q + u - (U - 1),r + v - (V - 1)} W_{f,c,U - 1 - u,V - 1 - v}"),
]  # fmt: skip
# Some of these are true for few steps, so no example is met; to call one right would be the worst.
NEVER_RIGHT = [
    (MOMENTUM, "(t-1)(t-2)(t-3)(t-4) v_t = (t-1)(t-2)(t-3)(t-4) g_t"),
    (MOMENTUM, r"v_t = \mu v_{t-1} + g_t + (t-1)(t-2)(t-3)(t-4) g_t"),
    (DEPTH, r"q^{(\ell)} = F^\ell q^{(0)} + (\ell-1)(\ell-2)(\ell-3)(\ell-4) q^{(0)}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_t \delta_t h_{t-1}^T + (T-1)(T-2)(T-3)(T-4) W"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_t \delta_t + (T-1)(T-2)(T-3) b"),
    (WEIGHT_GRADIENT, r"\frac{\partial h_t}{\partial W} = \sigma'(z_t)"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \sum_{k=1}^{t} \delta_k h_{k-1}^\top"),
    (WEIGHT_SUM, r"c^{(t)} = 1 - \beta^t + (t-1)(t-2)(t-3)(t-4)"),
    (MOMENTUM, r"v_T = \sum_{k=1}^T \mu^{T-k} g_k + (T-1)(T-2)(T-3)(T-4) g_T"),
    (BIAS, r"(\beta - 1) m_t = (\beta - 1) g_t"),
    (RUNNING_MEAN, r"\mu m_t = 0"),
    (RUNNING_MEAN, r"m_t = \beta m_{t-1} + (1-\beta) g_{t-1}"),
    (TWO_VELOCITIES, r"(\mu - 1) u_t = (1 - \mu) \eta v_t + \eta"),
    (WEIGHT_GRADIENT, r"W^T = \sum_t \delta_t"),
    (MOMENTUM, "v^t = g^t"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "line"), RIGHT)
def test_a_line_about_every_step_is_right(name, line):
    verdict, shown = judged(name, line)
    assert verdict["state"] == verdicts.RIGHT
    assert shown["read"]


@pytest.mark.parametrize(("name", "line"), WRONG)
def test_a_false_line_about_every_step_is_not(name, line):
    assert judged(name, line)[0]["state"] in (verdicts.WRONG, verdicts.SHAPE)


@pytest.mark.parametrize(("name", "line"), NEVER_RIGHT)
def test_no_false_line_is_right_because_few_steps_say_so(name, line):
    assert judged(name, line)[0]["state"] != verdicts.RIGHT


def test_what_holds_for_any_number_of_steps_is_said_in_words():
    verdict, _ = judged(WEIGHT_GRADIENT, r"\delta_t = (G_t + W^\top \delta_{t+1}) \odot \sigma'(z_t)")
    assert verdict["headline"] == (
        "right: proved for every size, every number of steps and all values, for t from 1 to T − 1"
    )


def test_an_example_says_how_many_steps_it_has():
    verdict, shown = judged(
        WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=2}^{T} \delta_t h_{t-1}^\top"
    )
    assert verdict["headline"] == "wrong: the first step is left out"
    assert dict(verdict["details"])["An example"][:2] == ["T = 1", "t = 1"]
    assert "<munderover>" in shown["read"][0]


def test_a_derivative_through_an_unknown_number_of_steps_says_so():
    verdict, _ = judged(WEIGHT_GRADIENT, r"\frac{\partial h_t}{\partial W_{ij}} = \sigma'(z_t)")
    assert verdict["state"] == verdicts.UNDECIDED
    assert "only the derivative of the cost is taken through all steps" in verdict["headline"]
