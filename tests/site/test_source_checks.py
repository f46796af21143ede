"""What Markdown would publish as text or HTML, and its author meant otherwise, is refused with its line."""

import pytest

from backprop_checked.catalog import pages, paths
from backprop_checked.catalog.tasks import PlacedError
from backprop_checked.site import block_syntax, source_checks


@pytest.fixture
def refusal(tmp_path, monkeypatch):
    """What is said of a page of this text, which lies beside other.md and picture.svg."""
    docs = tmp_path / "docs"
    for module in (pages, source_checks):
        monkeypatch.setattr(module, "DOCS", docs)
    monkeypatch.setattr(paths, "PROJECT", tmp_path)
    monkeypatch.setattr(source_checks, "CONTENT", tmp_path / "snippets")
    for folder in ("docs", "docs/labs", "snippets"):
        (tmp_path / folder).mkdir()
    for name in ("other.md", "picture.svg"):
        (docs / name).touch()

    def refusal_of(text, name="docs/page.md"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            source_checks.check_encoding()
            source_checks.check()
            block_syntax.check()
        except PlacedError as error:
            return str(error)
        return ""

    return refusal_of


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (b"# A page\n\ncaf\xe9\n", 3, "this is not UTF-8: byte 0xe9"),
        ("---\ntitle: [one\n---\n# A page\n", 1, "this front matter is no YAML"),
        ("---\ntitle: one\n\n# A page\n", 1, "this front matter is no YAML"),
        ('Text.\n\n<math display="block"><mi>x</mi></math>\n', 3, "mathematics typed as HTML"),
        ("In a line <math><mi>x</mi></math>.\n", 1, "mathematics typed as HTML"),
        ("So $x and no more.\n", 1, "a $ without its partner"),
        ("So $x$, and $y.\n", 1, "a $ without its partner"),
        (r"So $\partial C / \partial W = \delta a^{\top}$." + "\n", 1, "is a result, and typed by hand"),
        (r"So $\delta = W^{\top} \delta \odot \sigma'(z)$." + "\n", 1, "is a result, and typed by hand"),
        (r"So $\nabla C = 0$." + "\n", 1, "is a result, and typed by hand"),
        ("/// formla | a.b\n///\n", 1, "no block is called “formla”; did you mean formula"),
        ("\n/// formula | a.b\n    stepz: true\n///\n", 2, "no option is called “stepz”; did you mean steps"),
        (
            "/// formula | a.b\n    steps: many\n///\n",
            1,
            "its option steps is true or false, and cannot be 'many'",
        ),
        ("/// plot | a.b\n    alt: a graph: nodes\n///\n", 1, "its options are no YAML"),
        ("/// program | a.b\n    alt: a\n///\n", 1, "no option is called “alt”; it has none"),
        ("/// formula\n///\n", 1, "it is written  /// formula | …"),
        ("/// letters | a.b\n///\n", 1, "it takes nothing behind a |"),
        ("/// formula | a.b\nWords.\n", 1, "this block does not end: write  ///  on a line"),
        ("/// formula | a.b\n\n/// formula | a.c\n///\n", 1, "this block does not end"),
        ("//// columns\n/// formula | a.b\n///\n", 1, "this block does not end: write  ////  on"),
        ("See [](other.md).\n", 1, "a link without words"),
        ("See [ ](other.md#part).\n", 1, "a link without words"),
        (
            "\nSee [words](othr.md#part).\n",
            2,
            "no page is called “othr.md”; did you mean other.md",
        ),
        ("See [words](/deep/other.md).\n", 1, "no page is called “/deep/other.md”"),
        ('<a href="nowhere.md">words</a>\n', 1, "<a href=…> leads to nowhere.md"),
        ('<img alt="A" src="nowhere.svg">\n', 1, "<img src=…> leads to nowhere.svg"),
        ('<script src="https://example.org/x.js"></script>\n', 1, "fetches from https://example.org/x.js"),
        ("<img src=//example.org/x.png>\n", 1, "fetches from //example.org/x.png"),
        ("<iframe src='https://example.org'></iframe>\n", 1, "fetches from https://example.org"),
        (
            'Text.\n\n<script\n  src="https://example.org/x.js">\n</script>\n',
            4,
            "fetches from https://example.org",
        ),
        (
            '<p style="background: url(//example.org/x.png)">words</p>\n',
            1,
            "a style fetches from //example.org",
        ),
    ],
)
def test_what_would_be_published_as_something_else_is_refused(refusal, text, line, problem):
    message = refusal(text)
    assert message.startswith(f"docs/page.md:{line}: ")
    assert problem in message


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: One\n---\n# A page\n",
        "# A page\n\n---\n\nA line between.\n",
        r"Here $\delta = \partial C / \partial z$, $a = \sigma(z)$, $w = w - \alpha \partial L / \partial w$."
        + "\n",
        "Five dollars: \\$5, and $x$.\n",
        "`$x`, ``[](page.md)`` and `<math>`\n",
        "```html\n<script src='https://example.org'></script>\n$\n```\n",
        "[`code`](other.md), ![](picture.svg), [][vectorised.bp2]\n",
        '<a href="other.md">words</a> <a id="here"></a> <a href="#here">words</a> '
        '<a href="https://example.org">elsewhere</a> <img alt="A" src="picture.svg">\n',
    ],
)
def test_what_means_what_it_seems_to_is_let_through(refusal, text):
    assert refusal(text) == ""


def test_the_text_of_a_lab_is_read_too(refusal):
    lab = "# %% [markdown]\n# # A lab\n#\n# It costs $5.\n\n# %%\nprice = '$5'\n"
    assert refusal(lab, "docs/labs/lab.py").startswith(
        "docs/labs/lab.py:4: a $ without its partner: write \\$ "
    )


def test_mathematics_over_two_lines_of_a_lab_would_be_shown_as_text_and_is_refused(refusal):
    lab = "# %% [markdown]\n# # A lab\n#\n# It is $a /\n# b$.\n"
    places = [message.partition(": ")[0] for message in refusal(lab, "docs/labs/lab.py").splitlines()]
    assert places == ["docs/labs/lab.py:4", "docs/labs/lab.py:5"]


@pytest.mark.parametrize("name", ["docs/page.md", "docs/labs/lab.py", "snippets/chapter.py"])
def test_whatever_is_not_utf8_is_named_with_its_line(refusal, name):
    assert refusal(b"# A text\n# caf\xe9\n", name).startswith(f"{name}:2: this is not UTF-8: byte 0xe9")


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<p><img alt="A" src="https://example.org/x.png" /></p>', "https://example.org/x.png"),
        ('<svg><image href="//example.org/x.png"/></svg>', "//example.org/x.png"),
        ('<style>\n@import url("https://example.org/x.css");\n</style>', "https://example.org/x.css"),
    ],
)
def test_a_page_that_asks_another_site_is_refused(refusal, html, address):
    refusal(f"# A page\n\n![A]({address})\n")
    with pytest.raises(PlacedError, match=f"docs/page.md:3: .* fetches from {address}"):
        source_checks.check_page(html, "page.md")


def test_a_page_may_link_to_another_site_and_show_what_it_holds_itself():
    html = (
        '<a href="https://example.org">words</a><img src="data:image/png;base64,AA=="><img src="x.png">'
        "<code>url(https://example.org)</code>"
    )
    assert source_checks.check_page(html, "page.md") == html


def test_all_that_is_wrong_is_said_at_once(refusal):
    assert len(refusal("$\n\n[](other.md)\n\n<math>\n").splitlines()) == 3


def test_the_sites_own_pages_are_let_through():
    source_checks.check()
