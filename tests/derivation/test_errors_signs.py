"""δ is −∂C/∂z in texts whose steps go along it, as Mitchell's and Haykin's do."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

R, B, E, K = "right", "wrong", "right in another convention", "not judged"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "\\delta_k = o_k (1 - o_k) (t_k - o_k)\n\\delta_h = o_h (1 - o_h) \\sum_k w_{kh} \\delta_k\n"
            "\\Delta w_{ji} = \\eta \\delta_j x_{ji}",
            [R, E, K],
        ),
        (
            "E = 1/2 (t - o)^2\nδ = (t - o) ⊙ σ'(z)\nΔw = η δ x^T\n∂E/∂W = -δ x^T\n∂E/∂W = δ x^T",
            [R, R, K, R, B],
        ),
        ("E = 1/2 (t - o)^2\nδ = (t - o) ⊙ σ'(z)\nw = w - η δ x^T", [R, B, K]),
        ("E = 1/2 (t - o)^2\nδ = (o - t) ⊙ σ'(z)\nw = w + η δ x^T", [R, R, K]),  # the step is wrong
        (
            "E = 1/2 (t - o)^2\nδ_k = (t_k - o_k) σ'(z_k)\nδ_k = (o_k - t_k) σ'(z_k)\nw_kj = w_kj + η δ_k o_j",
            [R, R, B, K],
        ),
    ],
)
def test_the_sign_of_an_error_is_that_of_the_step_along_it(text, expected):
    report = judge(text)
    assert verdict_states(report) == expected
    assert ("δ means −∂C/∂z" in report.assumed) == (expected[1] in (R, E) and "+ η δ x^T" not in text)


def test_a_change_of_weights_is_no_batch():
    assert not judge("\\delta_k = y_k - t_k\n\\Delta w_{ji} = \\eta \\delta_j x_i").setting.batch
    assert judge("\\Delta = (A - Y) \\odot \\sigma'(Z)").setting.batch


def test_the_output_may_be_called_y_beside_targets_called_t():
    text = (
        "E = \\frac{1}{2} (t - y)^2\ny = \\sigma(z)\n\\delta = (t - y) y (1 - y)\n"
        "w_i = w_i + \\eta \\delta x_i\n\\frac{\\partial E}{\\partial w_i} = -\\delta x_i\n"
        "\\frac{\\partial E}{\\partial w_i} = \\delta x_i"
    )
    states = verdict_states(judge(text))
    assert states == [R, R, R, K, R, B]
