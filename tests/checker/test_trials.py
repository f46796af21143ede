"""The line that is named on the trial programs. `python -m benchmarks.score` judges the words too."""

from functools import cache

import pytest

from backprop_checked.checker import diagnose
from backprop_checked.checker.responses import Responses
from benchmarks import score, trials

pytestmark = pytest.mark.slow

FRESH = [name for name in trials.names() if name.startswith("fresh/")]
SLOW = {"fresh/conv_naive_stride", "fresh/lstm_separate_gates"}  # a minute each: the command asks about them
MISTAKES = [(name, kinds) for name in FRESH if name not in SLOW for kinds in trials.program(name).cases]
# A mistake whose line no value tells from another: the report names one beside it, or several.
BESIDE = {
    ("fresh/gelu_sigmoid_pipeline", "the slope function forgets the inner factor"),
    ("fresh/groupnorm_reshape", "the mean's share missing"),
}


answer_of = cache(score.answer)


MOST_RUN = 3000  # of what arithmetic excludes


def lines(name, kinds):
    """Return what is said of the line of each mistake, and the report."""
    answer = answer_of(name, kinds)
    return {kind: line for kind, line, _ in score.verdicts(name, kinds, answer)}, answer.text


# Two mistakes in one gradient hide each other: several lines are named, with both among them.
HIDDEN = {
    ("fresh/avgpool_leaky", ("not divided by the window's size", "the slope written instead of multiplied")),
    ("fresh/svm_loops", ("the right class counted once a sample", "the factor of the penalty")),
}


@pytest.mark.parametrize("name", FRESH)
def test_a_right_program_of_any_style_is_innocent(name):
    answer = answer_of(name, ())
    assert (answer.state, answer.findings) == ("right", ()), answer.text


@pytest.mark.parametrize(("name", "kinds"), MISTAKES)
def test_the_line_of_a_fresh_mistake_is_named(name, kinds):
    named, text = lines(name, kinds)
    for kind, line in named.items():
        beside = (name, kind) in BESIDE or (name, kinds) in HIDDEN
        assert line == ("near" if beside else "exact"), text


def test_a_cure_that_has_a_size_by_luck_is_not_told():
    """Two of the four columns of a matrix are no reason to divide by the root of their number."""
    answer = answer_of("public/softmax_off_by_two", ("off by a factor of two",))
    assert not any("sqrt" in (finding.suggestion or "") for finding in answer.findings), answer.text


@pytest.mark.parametrize(
    ("name", "kind", "cure"),
    [
        ("causal_attention_flat", "the scale missing for the keys", "dk = dscores.T @ q / np.sqrt(d)"),
        ("gru_last_state", "the reset gate missing in the carry", "dh_prev += drh * r"),
        ("network_class_layers", "the loop stops one layer early", "for l in range(2, self.num_layers):"),
    ],
)
def test_the_cure_of_a_fresh_mistake_is_told(name, kind, cure):
    answer = answer_of(f"fresh/{name}", (kind,))
    assert [finding.suggestion for finding in answer.findings] == [cure], answer.text


def test_one_line_that_two_layers_use_gets_one_cure():
    answer = answer_of("fresh/swish_flat_vector", ("the slope of swish",))
    cures = [finding.suggestion for finding in answer.findings]
    assert cures == ["return f + s * (1 - f)"], answer.text


@pytest.mark.parametrize(
    ("name", "kind", "line"),
    [
        ("maxpool_patches", "the return stands in the loop", "behind the loop of line 48"),
        ("svm_loops", "the right class counted once a sample", "in the block of line 36"),
    ],
)
def test_a_line_in_the_wrong_block_is_told_where_it_belongs(name, kind, line):
    (finding,) = answer_of(f"fresh/{name}", (kind,)).findings
    assert line in finding.words
    assert finding.suggestion is None


def test_two_mistakes_that_hide_each_other_both_get_their_cure():
    kinds = trials.program("fresh/residual_dropout_blocks").together[0]
    answer = answer_of("fresh/residual_dropout_blocks", kinds)
    cures = [finding.suggestion for finding in answer.findings]
    assert cures == ["da = dd * self.mask / self.keep", "dx += dy"], answer.text


# Repairs of what is no value, or of what no run may compute twice; and where a function is at fault.
@pytest.mark.parametrize(
    ("name", "kind", "cure"),
    [
        ("asked/leaky_relu_in_place", "leaky ReLU's other side", "dz[z < 0] *= 0.01"),
        (
            "asked/word2vec_negative_sampling",
            "repeated ids count once",
            "np.add.at(gradOutsideVecs, negSampleWordIndices, np.outer(1 - neg, centerWordVec))",
        ),
        ("asked/residual_block", "the residual share missing", "dx = dpre @ Wa.T + dout"),
        ("layers/hinge_vectorised", "ReLU's mask at the wrong side", "dh[h <= 0] = 0"),
        ("layers/dropout_layers", "the mask missing", "return g / (1 - self.p) * self.mask"),
        (
            "layers/layernorm_class_batch",
            "the residual share missing",
            "return self.ln.backward(dpre @ self.W1.T) + grad",
        ),
        (
            "layers/attention_heads_masked",
            "dS not transposed for K",
            "dk = np.einsum('bhji,bhjd->bhid', dscores, q)",
        ),
        (
            "layers/batchnorm_class_columns",
            "gamma missing",
            "return (dZ_norm - mean_term - var_term) / std * self.gamma",
        ),
        (
            "public/transposed_convolution_padding",
            "the kernel is transposed instead",
            "flipped = p['k2'][::-1, ::-1]",
        ),
        ("blind/lstm_step_function", "= for += of a weight's gradient in the time loop", "dWh += dwh_t"),
        (
            "blind/lstm_step_function",
            "the cell's gradient thrown away at the call",
            "dh, dc, dwx_t, dwh_t, db_t = lstm_step_back(dh, dc, caches[t], p['Wx'], p['Wh'])",
        ),
        (
            "blind/residual_objects",
            "weight decay counted twice",
            "grads['head'] = self.feat.T @ dlogits + WD * self.p['head']",
        ),
        (
            "blind/residual_objects",
            "the slope of another ReLU",
            "dz = dh * np.where(self.z > 0, 1.0, 0.1)",
        ),
        (
            "blind/gelu_tanh",
            "the inner slope forgotten",
            "return 0.5 * (1 + th) + 0.5 * u * (1 - th ** 2) * dinner",
        ),
        ("blind/layernorm_cache", "mean for sum in the shift's gradient", "ds = dout.sum(0)"),
        ("blind/huber_softplus", "the sign lost in the linear part", "dr[big] = DELTA * np.sign(r[big])"),
        (
            "blind/dropout_flat_vector",
            "the layers joined in the other order",
            "pieces = [gW.ravel(), gb] + pieces",
        ),
    ],
)
def test_the_cure_is_told(name, kind, cure):
    answer = answer_of(name, (kind,))
    assert [finding.suggestion for finding in answer.findings] == [cure], answer.text


def test_a_use_of_a_parameter_that_is_forgotten_is_named():
    """A penalty's share: `v` is used in the network, and once more in the loss."""
    (finding,) = answer_of("blind/huber_softplus", ("the penalty's share forgotten",)).findings
    assert "`p['v']` also reaches the loss through" in finding.words


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("layers/rnn_batch_class", "truncated"),  # a loop over time: each pass depends on the ones before
        ("fresh/swish_flat_vector", "the slope of swish"),  # one flat vector, of which the pieces are judged
        ("layers/batchnorm_class_columns", "gamma missing"),  # a gradient that is zero
    ],
)
def test_what_is_excluded_without_a_run_would_not_have_helped(name, kind, tmp_path, monkeypatch):
    excluded, exclude = [], Responses.exclude

    def run_all_the_same(self, number, events, expected):
        out = exclude(self, number, events, expected)
        if out:
            excluded.append(self.judge.fixed_by(number, events, expected))
        return out

    monkeypatch.setattr(Responses, "exclude", run_all_the_same)
    diagnose(source=trials.write(trials.program(name).wrong((kind,)), tmp_path))
    assert len(excluded) > 20
    assert not any(excluded)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("blind/gelu_tanh", "a factor of the product rule forgotten"),  # a slope, which is no gradient
        ("fresh/swish_flat_vector", "the slope of swish"),  # each layer is a pass of its own
    ],
)
def test_a_replacement_that_arithmetic_excludes_would_not_have_helped(name, kind, tmp_path, monkeypatch):
    excluded, tell = [], Responses.those_that_may_help

    def run_all_the_same(self, number, several):
        helpful = tell(self, number, several)
        events = self.judge.recording.by_site.get(number, ())
        for text in sorted(several.keys() - helpful.keys())[: max(0, MOST_RUN - len(excluded))]:
            excluded.append(self.judge.fixed_by(number, events, several[text]))
        return helpful

    monkeypatch.setattr(Responses, "those_that_may_help", run_all_the_same)
    diagnose(source=trials.write(trials.program(name).wrong((kind,)), tmp_path))
    assert len(excluded) > 20
    assert not any(excluded)
