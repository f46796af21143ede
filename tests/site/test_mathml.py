"""LaTeX becomes MathML that browsers set well, in a font and in colours that everyone can read."""

import colorsys
import hashlib
import itertools
import re
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import material
import numpy as np
import pytest
from fontTools.ttLib import TTFont

from backprop_checked.algebra.roles import ROLES, plain, role
from backprop_checked.site import mathml as mathematics
from backprop_checked.site.mathml import MathematicsError, display, font, mathml

STYLESHEET = Path(__file__).parents[2] / "docs" / "assets" / "mathematics.css"
SCHEMES = ("default", "slate")

FORMS = [
    r"\delta^{(\ell)} = \left( W^{(\ell+1)} \right)^{\top} \delta^{(\ell+1)} \odot \sigma'(z^{(\ell)})",
    r"\frac{\partial C}{\partial z^{(\ell)}} \approx \varepsilon \Rightarrow \nabla_{W} C",
    r"\underbrace{W x}_{n_{\ell} \times n_{\ell-1}}",
    r"\begin{aligned} a & = b && \text{definition} \\ & = c && \text{chain rule} \end{aligned}",
    r"\operatorname{diag}\left( x \right) \otimes \operatorname{vec}(X) \, \mathrm{softmax}(z)",
    r"\sum_{k} \delta_{ij} \mathbf{1} \lambda \lVert x \rVert \log p + \exp(z)",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\left\lfloor \frac{n}{s} \right\rfloor \mathbb{R}^{n} \mathcal{L} \hat{y} \sqrt{x} \dots \cdots",
]


def texts(latex, tag="mi"):
    return [node.text for node in ElementTree.fromstring(mathml(latex)).iter(tag)]


# What leaves the door


@pytest.mark.parametrize("latex", FORMS)
def test_each_form_that_the_printer_writes_is_xml_without_styles(latex):
    root = ElementTree.fromstring(mathml(latex, display=True))
    assert root.tag == "math"
    assert root.get("display") == "block"
    assert not [node for node in root.iter() if "style" in node.attrib]
    assert len(root) == 1  # one row, and no LaTeX beside it


def test_the_name_of_a_character_that_only_html_knows_becomes_the_character():
    assert "\u2061" in mathml(r"\log p")
    assert "&ApplyFunction;" not in mathml(r"\log p")


def test_less_than_and_ampersand_stay_escaped():
    assert "<mo>&lt;</mo><mi>b</mi><mo>&amp;</mo>" in mathml(r"a < b \& c")


@pytest.mark.parametrize("name", ROLES)
def test_a_role_is_a_class_and_no_colour(name):
    (marked,) = ElementTree.fromstring(mathml(role(name, "W") + r"^{(\ell)}")).findall(".//*[@class]")
    assert marked.get("class") == name
    assert "".join(marked.itertext()) == "W"


@pytest.mark.parametrize(
    ("latex", "markup"),
    [
        (role("weight", "W"), '<mi class="weight">W</mi>'),
        (role("error", r"\delta_j"), '<msub class="error"><mi>δ</mi><mi>j</mi></msub>'),
        (role("error", role("weight", "W")), '<mrow class="error"><mi class="weight">W</mi></mrow>'),
        (role("data", "-x"), '<mrow class="data"><mo lspace="0" rspace="0">−</mo><mi>x</mi></mrow>'),
        (
            role("data", "+"),
            '<mrow class="data"><mo lspace="0" rspace="0">+</mo></mrow>',
        ),  # a sign keeps the space of its place
    ],
)
def test_what_stands_alone_in_a_row_says_its_role_itself(latex, markup):
    assert mathml(latex) == f"<math>{markup}</math>"


def test_latex_without_marks_of_roles_is_what_a_reader_may_copy():
    latex = (
        role("weight", "W") + r"^{(\ell)} " + role("error", r"\delta") + "x + " + role("data", r"\hat{y}_{i}")
    )
    assert plain(latex) == r"W^{(\ell)} {\delta}x + \hat{y}_{i}"
    assert plain(role("error", r"\{ x \}")) == r"\{ x \}"


@pytest.mark.parametrize(
    ("latex", "letter"),
    [
        (r"\sigma'", "𝜎′"),
        (r"\sigma'^{(\ell)}", "𝜎′"),
        (r"{\sigma'}^{(\ell)}", "𝜎′"),
        (r"f''_{i}", "𝑓″"),
        (r"h'_1{}^2", "ℎ′"),
        (r"\Gamma'", "Γ′"),
        (role("activation", r"\sigma'") + r"^{(\ell)}", "𝜎′"),
        (role("activation", r"\sigma") + r"'^{(\ell)}", "𝜎′"),
    ],
)
def test_a_prime_is_part_of_its_letter_and_leaves_the_other_scripts(latex, letter):
    assert texts(latex)[0] == letter
    assert not {"′", "″"} & set(texts(latex, "mo"))
    assert ("ℓ" in texts(latex)) == (r"\ell" in latex)


def test_brackets_around_what_is_low_do_not_stretch_and_others_do():
    low = ElementTree.fromstring(mathml(r"\left( W^{(\ell)} \right)^{\top}"))
    assert {node.get("stretchy") for node in low.iter("mo")} == {"false"}
    tall = ElementTree.fromstring(mathml(r"\left( \frac{a}{b} \right)^{\top}"))
    assert {node.get("stretchy") for node in tall.iter("mo")} == {None}


def test_only_brackets_are_told_not_to_stretch():
    root = ElementTree.fromstring(mathml(r"\operatorname{diag}\left( x \right) a b"))
    assert {node.tag for node in root.iter() if "stretchy" in node.attrib} == {"mo"}


@pytest.mark.parametrize("latex", [r"\operatorname{diag}\left( x \right)", r"\log\left( x \right)^{2}"])
def test_no_space_stands_between_a_function_and_its_bracket(latex):
    alone = ElementTree.fromstring(mathml(latex))
    assert [node.get("lspace") for node in alone.iter("mo") if node.text == "\u2061"] == ["0"]
    in_a_column = ElementTree.fromstring(mathml(rf"\begin{{aligned}} & = {latex} \end{{aligned}}"))
    assert [node.get("rspace") for node in in_a_column.iter("mo") if node.text.isalpha()] == ["0"]


def test_a_display_formula_can_be_scrolled_by_keyboard_and_has_a_name():
    box = ElementTree.fromstring(display("x", label='Formula "BP2"'))
    assert (box.get("tabindex"), box.get("role"), box.get("aria-label")) == ("0", "group", 'Formula "BP2"')
    assert box[0].get("display") == "block"


# What is refused


@pytest.mark.parametrize(
    ("latex", "problem"),
    [
        (r"\sigmma", r'Unknown command "\sigmma"'),
        (r"\frac{a}", "Expected argument"),
        (r"\left( x", r"\right"),
        (r"\boxed{x}", "the figure has the frame"),
        (r"\sum_{\substack{i \\ j}} x", "on one line"),
        (r"\widetilde{x}", r"write \tilde"),
        (r"\vec{x}", r"write \mathbf"),
        (r"\overline{x}", r"write \bar"),
        (r"x \tag{BP1}", "the figure sets the tag"),
        (r"\begin{smallmatrix} a \end{smallmatrix}", "write pmatrix"),
        (r"(W \delta)^\top", r"write \left … \right"),
        (r"[W]_{ij}", r"write \left … \right"),
        (r"\lVert x \rVert^{2}", r"write \left … \right"),
        (r"\hat{y}'", "a prime needs a letter"),
        (r"(f)'", "sinks the bracket"),
        (r"\cancel{x}", "no browser draws"),
        (r"\textcolor{gray}{x}", "only roles have colours"),
        (r"\begin{align} a & = b \end{align}", "no class for the style"),
        (r"\text{漢}", "the font has no character for '漢'"),
    ],
)
def test_what_browsers_set_badly_is_refused_with_the_latex_and_the_mend(latex, problem):
    with pytest.raises(MathematicsError) as caught:
        mathml(latex)
    assert problem in str(caught.value)
    assert latex in str(caught.value)


def test_forms_whose_names_only_begin_like_a_refused_one_pass_that_check():
    with pytest.raises(MathematicsError, match="Unknown command"):
        mathml(r"\boxedx")


def test_an_unknown_role_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"no role is called 'wieght'; there are weight, bias"):
        role("wieght", "W")


def test_refused_latex_asks_nothing_of_the_font():
    before = set(mathematics.CHARACTERS)
    with pytest.raises(MathematicsError):
        mathml(r"\Xi (x)^2")
    assert before == mathematics.CHARACTERS


# The font


def test_what_the_browser_will_draw_is_recorded(monkeypatch):
    monkeypatch.setattr(mathematics, "CHARACTERS", set())
    mathml(r"W \mathrm{ab} \Gamma \sqrt{h}")
    assert set("𝑊abΓℎ√") == mathematics.CHARACTERS


def test_the_font_has_the_characters_the_table_for_mathematics_and_the_licence():
    face = TTFont(BytesIO(font("(⏟𝑊′∑")))
    assert face.flavor == "woff2"
    assert {ord(c) for c in "(⏟𝑊′∑"} <= set(face.getBestCmap())
    variants = face["MATH"].table.MathVariants
    named = face.getBestCmap()
    bracket = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(named[ord("(")])]
    brace = variants.HorizGlyphConstruction[variants.HorizGlyphCoverage.glyphs.index(named[ord("⏟")])]
    assert len(bracket.MathGlyphVariantRecord) == 13
    assert len(brace.MathGlyphVariantRecord) == 6
    assert len(bracket.GlyphAssembly.PartRecords) == 3
    assert len(brace.GlyphAssembly.PartRecords) == 5
    assert "Open Font License" in face["name"].getDebugName(13)


def test_no_sign_of_a_root_is_much_wider_than_the_smallest():
    """Chromium leaves room for the widest behind every root."""
    face = TTFont(BytesIO(font("√")))
    variants, root = face["MATH"].table.MathVariants, face.getBestCmap()[ord("√")]
    taller = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    signs = [record.VariantGlyph for record in taller.MathGlyphVariantRecord]
    signs += [part.glyph for part in taller.GlyphAssembly.PartRecords]
    widths = {sign: face["hmtx"][sign][0] for sign in signs}
    assert len(widths) == 7
    assert max(widths.values()) <= 850
    assert min(widths.values()) == widths[root] == 794
    # What is drawn ends where the bar above the root begins, and each sign is still drawn.
    assert all(face["glyf"][sign].xMax <= width + 35 for sign, width in widths.items())
    assert all(face["glyf"][sign].numberOfContours > 0 for sign in signs)


@pytest.mark.parametrize("characters", ["", "x"])
def test_a_font_need_not_have_a_root(characters):
    assert font(characters).startswith(b"wOF2")


def test_the_font_is_the_same_bytes_in_every_process():
    program = (
        "import hashlib; from backprop_checked.site.mathml import font;"
        "print(hashlib.sha256(font(set('(⏟𝑊′∑abcxyz'))).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert other.strip() == hashlib.sha256(font("zyxcba∑′𝑊⏟(")).hexdigest()


# The colours


def linear(colour):
    """Linear sRGB of '#rrggbb'."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Source: WCAG 2.2, contrast ratio, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    low, high = sorted(linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def colours(scheme):
    block = re.search(rf'\[data-md-color-scheme="{scheme}"\] \{{(.*?)\}}', STYLESHEET.read_text(), re.S)[1]
    return dict(re.findall(r"--math-([\w-]+): (#[0-9a-f]{6});", block))


def grounds(scheme):
    """The theme's own backgrounds of the page and of code."""
    sheets = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
    main = next(sheets.glob("main.*.css")).read_text()
    if scheme == "default":
        found = [re.search(rf"--md-{part}-bg-color:(#\w+)", main)[1] for part in ("default", "code")]
        return [colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:]) for colour in found]
    hue = float(re.search(r"--md-hue:(\d+)deg", main)[1])
    palette = next(sheets.glob("palette.*.css")).read_text().replace(" ", "")
    found = re.findall(r"--md-(?:default|code)-bg-color:hsla\(var\(--md-hue\),(\d+)%,(\d+)%,1\)", palette)
    parts = [colorsys.hls_to_rgb(hue / 360, int(light) / 100, int(vivid) / 100) for vivid, light in found]
    return ["#" + "".join(f"{round(255 * part):02x}" for part in rgb) for rgb in parts]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_role_has_a_colour_and_a_rule(scheme):
    assert list(colours(scheme)) == list(ROLES)
    for name in ROLES:
        assert f":is(math, .interactive) .{name} {{ color: var(--math-{name}); }}" in STYLESHEET.read_text()


def test_every_class_that_mathematics_writes_has_a_rule():
    for name in mathematics.LAYOUT.values():
        assert f"math .{name}" in STYLESHEET.read_text()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_is_readable_on_the_page_and_on_code(scheme):
    low = {
        (name, ground): contrast(colour, ground)
        for name, colour in colours(scheme).items()
        for ground in grounds(scheme)
        if contrast(colour, ground) < 4.5
    }
    assert len(set(grounds(scheme))) == 2
    assert low == {}


# Linear sRGB as seen without one kind of cone. Source: Machado, Oliveira and Fernandes (2009), severity 1.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
# Source: Ottosson, OKLab (2020), https://bottosson.github.io/posts/oklab/
CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
OKLAB = [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
]


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_keep_a_distance_for_every_kind_of_sight(scheme, sight):
    seen = {
        name: OKLAB @ np.cbrt(CONES @ np.clip(SIGHT[sight] @ linear(colour), 0, 1))
        for name, colour in colours(scheme).items()
    }
    near = [(a, b) for a, b in itertools.combinations(seen, 2) if np.linalg.norm(seen[a] - seen[b]) < 0.07]
    assert near == []


# In a browser


@pytest.mark.slow
@pytest.mark.browser
def test_a_long_brace_is_whole_and_a_tall_wide_formula_scrolls_sideways_only(tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright drives the browser")
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if browser_path is None:
        pytest.skip("no Chromium on this machine")
    brace = display(r"\underbrace{" + " + ".join(15 * "a") + r"}_{n}")
    column = [r"\frac{a}{b}", r"\sum_{k} x", r"\left( \frac{c}{d} \right)^{\top}"]
    rows = r" \\ ".join(" & ".join([each] * 14) for each in column)
    tall = display(r"\begin{pmatrix} " + rows + r" \end{pmatrix}")
    (tmp_path / "mathematics.css").write_text(STYLESHEET.read_text())
    (tmp_path / "mathematics.woff2").write_bytes(font(mathematics.CHARACTERS))
    page_file = tmp_path / "page.html"
    page_file.write_text(
        '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="mathematics.css">'
        f'<body style="background: white; color: black">{brace}{tall}',
    )
    with sync_api.sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=browser_path, args=arguments)
        page = browser.new_page(viewport={"width": 640, "height": 600})
        page.goto(page_file.as_uri())
        page.evaluate("document.fonts.ready")
        assert page.evaluate("[...document.fonts].map(face => face.status)") == ["loaded"]
        size = page.locator(".math-scroll").last.evaluate(
            "b => [b.scrollWidth, b.clientWidth, b.scrollHeight, b.clientHeight]"
        )
        under = page.locator("munder > munder").bounding_box()
        # The lowest eight pixels of the braced part, its ends only: the brace alone is there.
        ends = [
            page.screenshot(clip={"x": x, "y": under["y"] + under["height"] - 8, "width": 12, "height": 8})
            for x in (under["x"], under["x"] + under["width"] - 12)
        ]
        blank = page.screenshot(
            clip={"x": 0, "y": under["y"] + under["height"] - 8, "width": 12, "height": 8}
        )
        browser.close()
    assert size[0] > size[1]
    assert size[2] == size[3]
    assert blank not in ends
