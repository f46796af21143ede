"""The equations of the five public questions and texts that the site began with, each with its verdict."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.verdicts import ELSEWHERE, RIGHT, SHAPE, WRONG
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow


def states(report):
    return [[verdict.state for verdict in chain.verdicts] for chain in report.chains]


def right_arrangements(verdict):
    return [text for text, right in verdict.fits if right]


CNN = r"""
z^{l} = (w^l a^{l-1}+b^l)
\frac {\partial L}{\partial w^l} = \color{red}{\frac {\partial L}{\partial z^l}}.\color{green}{\frac {\partial z^l}{\partial w^l}} \rightarrow \quad EqA1
\color{red} { \begin{aligned} \frac {\partial L}{\partial z^l} = p_i - y_i \rightarrow \quad \text{EqA1.1} \end{aligned} }
\frac {\partial L}{\partial w^l} = (p_i - y_i) *a^{l-1} \quad \rightarrow \quad \mathbf {EqA1}
\frac {\partial L}{\partial w^{l-1}} = \color{blue}{\frac {\partial L}{\partial z^{l-1}}}. \color{green}{\frac {\partial z^{l-1}}{\partial w^{l-1}}} \rightarrow \text{EqA2}
\color{blue}{\frac {\partial L}{\partial z^{l-1}}} = \color{blue}{\frac {\partial L}{\partial z^{l}}}. \frac {\partial z^{l}}{\partial a^{l-1}}. \frac {\partial a^{l-1}}{\partial z^{l-1}}
\color{blue}{\frac {\partial L}{\partial z^{l-1}}} =\color{blue}{(p_i- y_i)}.w^l.\sigma \color{red}{'} (z^{l-1} ) \rightarrow \text{EqA2.1 }
\frac {\partial L}{\partial w^{l-1}} = \color{blue}{\frac {\partial L}{\partial z^{l-1}}}. \color{green}{\frac {\partial z^{l-1}}{\partial w^{l-1}}} = \color{blue}{(p_i- y_i)}.w^l.\sigma \color{red}{'} (z^{l-1} ).\color{green}{a^{l-2}}
"""


def test_the_question_about_a_cnn():
    """Its chain rule is right; where it writes the products out, a transpose and ⊙ are missing."""
    report = judge(CNN)
    assert report.setting.cost == "cross-entropy"
    assert states(report) == [[RIGHT], [RIGHT], [RIGHT], [SHAPE], [RIGHT], [RIGHT], [SHAPE], [RIGHT, SHAPE]]
    last, inner, weights = (
        report.chains[3].verdicts[0],
        report.chains[6].verdicts[0],
        report.chains[7].verdicts[1],
    )
    assert right_arrangements(last) == ["(p_i - y_i) a^{l-1}ᵀ"]
    assert dict(inner.shapes)["w^l"] == "n[ℓ] × n[ℓ−1]"
    assert len(right_arrangements(inner)) == len(right_arrangements(weights)) == 1
    assert right_arrangements(inner)[0].startswith("w^lᵀ (p_i- y_i) ⊙")
    assert right_arrangements(weights)[0].startswith("(w^lᵀ (p_i- y_i) ⊙")


TWO_THREE_TWO = r"""
$ L = \frac {1}{2} \sum (y_{hat} - y_{true})^2$
$\frac {\partial L}{\partial W^{(3)}} = \frac {\partial L}{\partial a^{(3)}} \frac {\partial a^{(3)}}{\partial z^{(3)}} \frac {\partial z^{(3)}}{\partial W^{(3)}} = (a^{(3)} - y) \odot a^{(3)} \odot (1 - a^{(3)}) a^{(2)T}$
$\frac {\partial L}{\partial W^{(2)}} = \frac {\partial L}{\partial a^{(3)}} \frac {\partial a^{(3)}}{\partial z^{(3)}} \frac {\partial z^{(3)}}{\partial a^{(2)}} \frac {\partial a^{(2)}}{\partial z^{(2)}} \frac {\partial a^{(2)}}{\partial z^{(2)}} \frac {\partial z^{(2)}}{\partial W^{(2)}} = (a^{(3)} - y) \odot a^{(3)} \odot (1 - a^{(3)}) W^{(3)} (1,1,1)^T a^{(1)T}$
"""


def test_the_question_about_two_three_two():
    """The first gradient is right, transpose and all; the second breaks where W meets the error of the layer above."""
    report = judge(TWO_THREE_TWO, Setting(widths=(2, 3, 2), first=1), ("widths", "first"))
    assert states(report) == [[RIGHT], [RIGHT, RIGHT], [SHAPE, SHAPE]]
    chain, product = report.chains[2].verdicts
    assert "chain rule" in chain.reason
    assert product.reason.startswith("2 × 1 and 2 × 3")
    assert [shape for _, shape in product.shapes] == ["2 × 1", "2 × 1", "2 × 1", "2 × 3", "3 × 1", "1 × 2"]


ANSWERS = r"""
$$\underbrace{\frac{\partial L}{\partial z}}_{n\times 1}=\underbrace{\frac{\partial a}{\partial z}}_{n\times m}\underbrace{\frac{\partial L}{\partial a}}_{m\times 1}$$
$$\frac {\partial L}{\partial W_{ij}^{(2)}} = \underbrace{\frac {\partial z^{(2)}}{\partial W_{ij}^{(2)}}}_{1\times 3} \underbrace{\frac {\partial a^{(2)}}{\partial z^{(2)}}}_{3\times 3} \underbrace{\frac {\partial z^{(3)}}{\partial a^{(2)}}}_{3\times 2} \underbrace{\frac {\partial L}{\partial z^{(3)}}}_{2\times 1}$$
"""
INDICES = r"""
$$ \frac{\partial J}{\partial W^{(L)}_{ij}} = \sum_k \frac{\partial J}{\partial z^{(L)}_k} \frac{\partial z^{(L)}_k}{\partial W^{(L)}_{ij}} = \frac{\partial J}{\partial z^{(L)}_i} \frac{\partial z^{(L)}_i}{\partial W^{(L)}_{ij}}. $$
$\frac{\partial z^{(L)}_i}{\partial W^{(L)}_{ij}} = a^{(L-1)}_j $
$$ \frac{\partial J}{\partial W^{(l)}_{ij}} = \frac{\partial J}{\partial z^{(l)}_i} \frac{\partial z^{(l)}_i}{\partial W^{(l)}_{ij}} = \frac{\partial J}{\partial z^{(l)}_i} a^{(l-1)}_j. \tag{1a} $$
$$ \frac{\partial J}{\partial b^{(l)}_{i}} = \frac{\partial J}{\partial z^{(l)}_i}. \tag{1b} $$
$$ \frac{\partial J}{\partial z^{(l)}_i} = \sum_k \frac{\partial J}{\partial z^{(l+1)}_k} \frac{\partial z^{(l+1)}_k}{\partial a^{(l)}_i} \frac{\partial a^{(l)}_i}{\partial z^{(l)}_i} = \sum_k \frac{\partial J}{\partial z^{(l+1)}_k} W^{(l+1)}_{ki} g'(z^{(l)}_i) $$
$$ \nabla_{W^{(l)}} J = \nabla_{z^{(l)}} J \cdot a^{(l-1)T}, \tag{1a-m} $$ $$ \nabla_{z^{(l)}} J = (W^{(l+1)T} \cdot \nabla_{z^{(l+1)}} J) \odot g'(z^{(l)}) \tag{2-m} $$
"""


@pytest.mark.parametrize(("text", "chains"), [(ANSWERS, 2), (INDICES, 7)])
def test_the_answers_chains_are_right(text, chains):
    report = judge(text)
    assert len(report.chains) == chains
    assert set(verdict_states(report)) == {RIGHT}


def test_a_pre_activation_without_its_bias():
    report = judge(r"z^{(l)}_i = \sum_j W^{(l)}_{ij} a^{(l-1)}_j")
    [[verdict]] = [chain.verdicts for chain in report.chains]
    assert verdict.state == ELSEWHERE
    assert verdict.conventions == ["there is no bias"]


ONE_NEURON = r"""
\frac{\partial C_0}{\partial w^L} = \frac{\partial z^L}{\partial w^L}\frac{\partial a^L}{\partial z^L}\frac{\partial C_0}{\partial a^L}
\begin{align} \delta^L &= \sigma(z^L)(1-\sigma(z^L)) (a^L -y) \\ &= \sigma^{\color{red}{\prime}}(z^L) (a^L-y) \end{align}
\frac{\partial C_0}{\partial a^{L-1}} = w^L \delta^L
\begin{align} \delta^L &= (a^L-y) \cdot \sigma^{\color{red}{\prime}}(z^L) \tag{BP1} \\ \delta^\ell &= w^{\ell+1} \delta^{\ell+1} \cdot \sigma^{\color{red}{\prime}}(z^\ell) \tag{BP2} \\ \frac{\partial C_0}{\partial b^\ell} &= \delta^{\ell} \tag{BP3} \\ \frac{\partial C_0}{\partial w^\ell} &= a^{\ell-1}\delta^{\ell} \tag{BP4} \end{align}
"""


def test_a_network_of_one_neuron_a_layer():
    report = judge(ONE_NEURON)
    assert report.setting.scalar
    assert states(report) == [[RIGHT], [RIGHT, RIGHT], [RIGHT], [RIGHT], [RIGHT], [RIGHT], [RIGHT]]


VECTORS = r"""
\newcommand{\zx}[1]{\color{orange}{z^{#1}}}
\begin{align} \delta^L &= (\color{green}{\mathbf{a}^L} - \mathbf{y}) \odot \sigma^{\color{red}{\prime}}(\color{orange}{\mathbf{z}^L}) \tag{BP1}\\ \delta^{\ell} &= (\color{blue}{W^{\ell+1}})^T \delta^{\ell+1} \odot \sigma^{\color{red}{\prime}}(\mathbf{\zx{\ell}})\tag{BP2} \\ \frac{\partial C_0}{\color{purple}{\partial \mathbf{b}^\ell}} &= \delta^\ell \tag{BP3} \\ \frac{\partial C_0}{ \color{blue}{ \partial \mathbf{W^\ell} } } &= \delta^\ell(\color{green}{\mathbf{a}^{\ell-1}})^T \tag{BP4} \end{align}
"""


def test_the_four_equations_as_vectors():
    report = judge(VECTORS)
    assert not report.setting.scalar
    assert states(report) == [[RIGHT], [RIGHT], [RIGHT], [RIGHT]]


ENTRIES = r"""
\frac{\partial C_0}{\partial a_j^L}= (a_j^L- y_j)
\frac{\partial a_j^L}{\partial z_j^L}= \sigma(z_j^L)(1-z_j^L)
\delta_{j}^L = \frac{\partial a_j^L}{\partial z_j^L}\frac{\partial C_0}{\partial a_j^L} = \sigma(z_j^L)\sigma(1-z_j^L) (a_j^L- y_j)
\frac{\partial C_0}{\partial a_k^{L-1}} = w_{{j},{k}}^L\delta_j^L
\frac{\partial C_0}{\partial a_k^{L-1}} = \sum_j \left[ w_{{j},{k}}^L\delta_j^L \right]
"""


def test_two_slips_of_a_text_are_found():
    """The text writes σ(z)(1 − z), and once σ(1 − z); and it says itself that a sum over j is missing."""
    report = judge(ENTRIES)
    assert states(report) == [[RIGHT], [WRONG], [RIGHT, WRONG], [SHAPE], [RIGHT]]
    [missing] = report.chains[3].verdicts
    assert [right for _, right in missing.fits] == [True]
    assert missing.fits[0][0].startswith("Σ_j")


MATRICES = r"""
\begin{align}
  \underbrace{\boldsymbol{dW}}_{L \times M} &= \underbrace{\boldsymbol{X}^{\top}}_{L \times N} \underbrace{\boldsymbol{\sigma'}}_{N \times M} \\
  \underbrace{\boldsymbol{dB}}_{1 \times M} &= \underbrace{\boldsymbol{\sigma'}}_{N\times M} \\
  \underbrace{\boldsymbol{dX}}_{N \times L} &= \underbrace{\boldsymbol{\sigma'}}_{N \times M} \underbrace{\boldsymbol{W}^{\top}}_{M \times L}
\end{align}
"""


def test_the_gradients_of_a_batch():
    """dW and dX are derivatives of the outputs, without what comes from above; dB misses its sum over the samples."""
    report = judge(MATRICES)
    assert report.setting.rows
    assert states(report) == [[ELSEWHERE], [SHAPE], [ELSEWHERE]]
    for chain in (report.chains[0], report.chains[2]):
        assert chain.verdicts[0].conventions == ["C = Σ a, so that ∂C/∂a is 1 everywhere"]
    assert report.chains[1].verdicts[0].reason == "the left side is 1 × n[ℓ], and this is N × n[ℓ]"


def test_the_gradients_of_one_sample():
    report = judge(
        "dact = grad*slope\ndw = x.T@dact\ndb = dact\ndx = dact@w.T", Setting(rows=True, weights="in × out")
    )
    assert states(report)[1:] == [[RIGHT], [RIGHT], [RIGHT]]


def test_the_program_of_a_batch_sums_over_the_samples():
    report = judge("dact = grad*slope\ndw = x.T@dact\ndb = np.sum(dact, axis=0)\ndx = dact@w.T")
    assert states(report)[1:] == [[RIGHT], [RIGHT], [RIGHT]]


CASES = r"""
If \(k \neq y_i\) then \[ \frac{\partial L}{\partial score_{i,k}} = \frac{1}{\sum_j e^{score_{i,j}}} e^{score_{i,k}} \]
if \(k = y_i\) then \[ \frac{\partial L}{\partial score_{i,y_i}} = -1 + \frac{1}{\sum_j e^{score_{i,j}}} e^{score_{i,y_i}} \]
"""


def test_the_two_cases_of_the_score_gradient():
    report = judge(CASES)
    assert report.setting.cost == "cross-entropy"
    assert states(report) == [[RIGHT], [RIGHT]]


def test_each_case_is_wrong_in_the_other():
    report = judge(
        CASES.replace(r"\neq", "=").replace(
            r"\(k = y_i\) then \[ \frac{\partial L}{\partial score_{i,y_i}}",
            r"\(k = y_i\) then \[ \frac{\partial L}{\partial score_{i,y_i}} = 0",
        )
    )
    assert [state for chain in states(report) for state in chain].count(WRONG) >= 2
