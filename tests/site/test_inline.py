"""What no line breaks within: products of numbers, differences of two letters, the widths of a network."""

import markdown
import pytest

TOGETHER = {
    "1 · 1 + 10 · 2 = 21": "1\u00a0·\u00a01 + 10\u00a0·\u00a02 = 21",
    "½ · ½ · 3 and 2 × 3": "½\u00a0·\u00a0½\u00a0·\u00a03 and 2\u00a0×\u00a03",
    "the error z − y, **p − y**": "the error z\u00a0−\u00a0y, <strong>p\u00a0−\u00a0y</strong>",
    "a 2-3-2 network": 'a <span class="math-kept">2-3-2</span> network',
    "a two-layer network, 2-3, B · A, max − min, `2 · 3`": (
        "a two-layer network, 2-3, B · A, max − min, <code>2 · 3</code>"
    ),
}


@pytest.mark.parametrize("text", TOGETHER)
def test_what_belongs_together_stays_on_a_line(text):
    assert markdown.markdown(text, extensions=["backprop_checked.site"]) == f"<p>{TOGETHER[text]}</p>"
