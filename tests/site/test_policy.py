"""A page's policy names the theme's scripts and nobody else's; what it would keep out is refused by name."""

import pytest

from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import drawing, policy

HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>A page</title></head><body>'
THEMES = "<script>theme()</script>"
HASH = "'sha256-Rfr3GgHZFiXm+TmNr+li+0sZ4J9FGllo8jsXcJF5XZ8='"  # openssl dgst -sha256 -binary | base64


def rules(html):
    """The policy of a page, as a dictionary."""
    content = html.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]
    return dict(rule.partition(" ")[::2] for rule in content.split("; "))


def test_the_themes_scripts_are_named_by_their_hashes_and_an_authors_are_not():
    content = "<p>Text.</p><script>anybody()</script>"
    page = policy.with_policy(f"{HEAD}{THEMES}{content}{THEMES}", content)
    assert rules(page)["script-src"] == f"'self' {HASH}"
    assert page.index("http-equiv") < page.index("<script")


def test_a_script_of_a_file_and_a_block_of_data_need_no_hash():
    others = '<script src="x.js"></script><script id="data" type="application/json">{}</script>'
    assert rules(policy.with_policy(HEAD + others, ""))["script-src"] == "'self'"


def test_everything_else_is_of_this_site_or_forbidden():
    given = rules(policy.with_policy(HEAD, ""))
    assert given["default-src"] == "'none'"
    assert given["style-src"] == given["connect-src"] == given["font-src"] == "'self'"
    assert "unsafe" not in str(given)


def test_webassembly_is_compiled_on_the_page_that_has_the_form_and_nowhere_else():
    form = '<div class="check" data-folder="judge/"></div>'
    assert rules(policy.with_policy(HEAD + form, form))["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert "wasm" not in policy.with_policy(HEAD + form, "")  # what stands elsewhere is not the form


def test_where_pages_reload_themselves_the_script_for_it_runs_and_no_style_is_let_in():
    given = rules(policy.with_policy(HEAD + THEMES, "", livereload=True))
    assert given["script-src"] == "'self' 'unsafe-inline'"
    assert given["style-src"] == "'self'"


@pytest.mark.parametrize(
    ("html", "content"),
    [
        ("<html><head></head>", ""),
        (f"<script>first()</script>{HEAD}", ""),
        (HEAD + HEAD, ""),
        (HEAD, "<p>what the theme left out</p>"),
    ],
)
def test_a_page_that_cannot_have_its_policy_is_not_published_without(html, content):
    with pytest.raises(policy.PolicyError):
        policy.with_policy(html, content)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<script>x()</script>", "a script within the page"),
        ("<SCRIPT type=module>x()</SCRIPT>", "a script within the page"),
        ("<style>p { color: red }</style>", "<style>"),
        ('<p class="a"style="color: red">', "the attribute style"),
        ("<svg><path STYLE = 'fill: none'/></svg>", "the attribute style"),
        ("<img src=x.png onerror=x()>", "the attribute onerror"),
        ("<svg/onload=x()>", "the attribute onload"),
        ('<p title="a > b" onclick="x()">', "the attribute onclick"),
        ("""<p title='a">' onclick=x()>""", "the attribute onclick"),
        ('<p title="<>" onclick="x()">', "the attribute onclick"),
        ('<script title=" src=">x()</script>', "a script within the page"),
        ("<script title=' src=x'>x()</script>", "a script within the page"),
        ('<script src="a>b" onload=x()></script>', "the attribute onload"),
        ('<a href="javascript:x()">', "a script as an address"),
        ('<a href=" JavaScript:x()">', "a script as an address"),
        ("<iframe src=x.html></iframe>", "<iframe>"),
        ('<base href="/elsewhere/">', "<base>"),
        ('<meta http-equiv="refresh" content="0; url=x">', "<meta>"),
    ],
)
def test_what_the_policy_keeps_out_is_found(html, words):
    assert [found for found, _ in policy.kept_out(f"<p>Text.</p>\n{html}")] == [words]


@pytest.mark.parametrize(
    "html",
    [
        '<script type="module" src="x.js"></script>',
        '<script type="application/json">{"style": "on"}</script>',
        "<code>&lt;p style=&quot;x&quot; onclick=y&gt;</code> plot(style='dashed', on = 1)",
        '<p data-style="x" title="style=y, onclick=z"><a href="#javascript">JavaScript</a>',
        "<!-- <script>x()</script> -->",
    ],
)
def test_what_only_looks_like_it_is_let_through(html):
    assert list(policy.kept_out(html)) == []


def test_a_drawings_styles_become_attributes_that_say_the_same():
    image = "image-rendering:auto;image-rendering:pixelated"  # the last one holds
    style = f"fill: none; stroke-dasharray: 7.4,3.2; stroke: #010203; {image}"
    text = drawing.part_of_page(f'<svg><path d="M 0 0" style="{style}"/></svg>', "A line", "line-")
    assert "style=" not in text
    assert text.endswith(
        '<path d="M0 0" fill="none" stroke-dasharray="7.4,3.2" stroke="currentColor"'
        ' image-rendering="pixelated"/></svg>'
    )


def test_a_style_that_no_attribute_can_say_is_refused_by_name():
    with pytest.raises(ContentError, match="the style mix-blend-mode, which no attribute"):
        drawing.part_of_page('<svg><path style="mix-blend-mode: screen; fill: none"/></svg>', "A line", "")
