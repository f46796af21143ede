"""The built site in a real browser: it asks nobody else for anything, fits all screens, all can use it."""

import re
import shutil
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backprop_checked.site.animation import COLUMNS, ROWS
from tests.conftest import UNFINISHED
from tests.visits import (
    CLIPPED,
    CONTRAST,
    DOCS,
    LAID_OUT,
    LONG_LINES,
    PAGES,
    SCHEMES,
    STILL,
    TWO_FRAMES,
    Visit,
    may_scroll,
)

pytestmark = pytest.mark.browser

CHAPTER = "derivations/vectorised/"
LAB = "labs/circles/"


@pytest.fixture
def visit(browser, address):
    """Open a new browser window, in which the search finds nothing unless another address is given."""
    contexts = []

    def open_window(address=address, **settings):
        settings = {"viewport": {"width": 1280, "height": 900}, **settings}
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_default_timeout(120_000)  # this only ends a test that hangs
        return Visit(contexts[-1], address)

    yield open_window
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", [CHAPTER, LAB])
def test_a_page_printed_from_a_dark_screen_is_as_on_white(visit, name):
    page = visit(color_scheme="dark").go(name)
    page.emulate_media(media="print", color_scheme="dark")
    page.wait_for_function(STILL)
    assert page.evaluate("document.body.dataset.mdColorScheme") == SCHEMES["dark"]
    assert page.evaluate(CONTRAST) == []
    page.evaluate(f"document.body.dataset.mdColorScheme = '{SCHEMES['light']}'")
    for colour in ("--math-bias", "--refused"):
        of_light, of_dark = (
            page.evaluate(f"""() => ["{SCHEMES["light"]}", "{SCHEMES["dark"]}"].map(scheme => {{
          document.body.dataset.mdColorScheme = scheme
          return getComputedStyle(document.body).getPropertyValue("{colour}")
        }})""")
        )
        assert of_light == of_dark != ""
    filters = page.evaluate(
        "[...document.querySelectorAll('figure.frames > svg')].map(svg => getComputedStyle(svg).filter)"
    )
    assert set(filters) <= {"none"}


def test_the_page_for_what_is_missing_asks_nobody(visit):
    window = visit()
    window.go("404.html")
    assert window.complaints == []


# The site as it is published: in a folder of its host, with a repository.


def missing_page(request, code, message=None, explain=None):
    """Answer as a project's pages do: what is missing gets the site's own page, with its status."""
    text = (Path(request.directory) / "project" / "404.html").read_bytes()
    request.send_response(code)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    request.wfile.write(text)


@pytest.fixture(scope="module")
def published(site, serve, mkdocs_build, tmp_path_factory):
    """The folder and the address of a site that knows both its address and a repository on GitHub."""
    copy, host = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("host")
    without = shutil.ignore_patterns(UNFINISHED, "site-*", "ipython", "node_modules")
    for part in ("docs", "snippets", "backprop_checked", "benchmarks", ".cache"):
        shutil.copytree(DOCS.parent / part, copy / part, ignore=without)
    settings = (DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8")
    repository = "repo_url: https://github.com/someone/project\n"
    (copy / "mkdocs.yml").write_text(repository + settings, encoding="utf-8")
    shutil.copy(DOCS.parent / "CITATION.cff", copy)
    with serve(host, send_error=missing_page) as root:
        address = f"{root}project/"
        result = mkdocs_build(copy, "--site-dir", str(host / "project"), SITE_URL=address)
        assert result.returncode == 0, result.stderr
        yield host / "project", address


def test_a_published_page_names_its_own_address(published):
    folder, address = published
    addresses = [f"{address}{name}/" if name else address for name in PAGES]
    for name, own in zip(PAGES, addresses, strict=True):
        page = (folder / name / "index.html").read_text(encoding="utf-8")
        assert re.findall(r'<link rel="?canonical"? href="?([^" >]+)', page) == [own]
    site_map = (folder / "sitemap.xml").read_text(encoding="utf-8")
    assert sorted(re.findall(r"<loc>(.*?)</loc>", site_map)) == sorted(addresses)
    assert f'SITE = "{address}"\n' in (folder / "diagnose.py").read_text(encoding="utf-8")


def test_the_page_for_a_wrong_address_is_whole_and_leads_back(visit, published):
    folder, address = published
    page = (folder / "404.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:href|src)="?(/[^" >]*)', page)
    assert len(links) > len(PAGES)
    for link in links:
        path, _, _ = link.partition("#")
        assert path.startswith("/project/"), link
        file = folder / path.removeprefix("/project/")
        assert (file / "index.html" if file.is_dir() else file).is_file(), link
    window = visit()
    window.go_to(f"{address}derivations/nowhere/at/all/")
    window.complaints.remove(f"404: {address}derivations/nowhere/at/all/")
    missing = [text for text in window.complaints if text.startswith("console: Failed to load resource")]
    assert window.complaints == missing[:1]
    assert window.page.locator("h1").inner_text() == "404 - Not found"
    window.page.locator('.md-nav a[href="/project/notation/"]').first.click()
    window.page.wait_for_url(f"{address}notation/")


@pytest.mark.parametrize("name", ["", CHAPTER, LAB, "404.html"])
def test_a_page_that_names_a_repository_asks_its_host_for_nothing(visit, published, name):
    window = visit()
    window.go_to(published[1] + name)
    window.page.wait_for_load_state("networkidle")
    assert window.complaints == []
    assert window.page.locator("a.md-source").count()  # the link itself is there


def test_a_published_page_leads_to_its_source_and_to_where_errors_are_reported(published):
    text = (published[0] / CHAPTER / "index.html").read_text(encoding="utf-8")
    assert 'href="https://github.com/someone/project"' in text
    assert re.search(r'href="https://github.com/someone/project/issues/new\?title=Error%20on%20', text)


def test_folded_parts_open_and_close_with_the_keyboard(visit):
    page = visit().go(CHAPTER)
    page.locator("figure.formula .math-scroll").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('details.formula-badge > summary')")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('details.formula-part > summary')")
    part = page.locator("details.formula-part").first
    for key, is_open in (("Enter", True), ("Enter", False), ("Space", True)):
        page.keyboard.press(key)
        assert part.evaluate("part => part.open") is is_open
    assert part.locator(".formula-inside").is_visible()
    ring = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(ring) != "none"


def test_every_folded_part_can_be_reached_by_keyboard(visit):
    page = visit().go(CHAPTER)
    reached = page.evaluate("""() => [...document.querySelectorAll("details.formula-part > summary")]
        .filter(summary => summary.checkVisibility())
        .every(summary => (summary.focus(), document.activeElement === summary))""")
    assert reached


def conventions(page):
    """What each formula that has samples says one of them is."""
    return page.evaluate("""() => [...document.querySelectorAll("figure.formula .tabbed-set")]
      .filter(set => set.textContent.includes("A sample is")).map(set => {
      const blocks = [...set.querySelectorAll(":scope > .tabbed-content > .tabbed-block")]
      const shown = blocks.map(block => block.checkVisibility())
      return set.querySelectorAll(":scope > .tabbed-labels > label")[shown.indexOf(true)].textContent.trim()
    })""")


def test_a_convention_chosen_in_one_formula_is_chosen_in_all_and_on_the_next_page(visit):
    window = visit()
    page = window.go(CHAPTER)
    assert set(conventions(page)) == {"A sample is a column"}
    page.locator("figure.formula .tabbed-labels label", has_text="A sample is a row").nth(1).click()
    page.wait_for_function(
        "document.querySelectorAll('.tabbed-set > input:nth-of-type(2):checked').length > 2"
    )
    assert set(conventions(page)) == {"A sample is a row"}
    page = window.go()
    assert set(conventions(page)) == {"A sample is a row"}
    page = window.go("derivations/batches/")  # all that has samples has them by these names
    assert set(conventions(page)) == {"A sample is a row"}
    assert window.complaints == []


def test_a_convention_can_be_chosen_by_keyboard(visit):
    page = visit().go(CHAPTER)
    page.locator("figure.formula .tabbed-set > input").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "document.querySelectorAll('.tabbed-set > input:nth-of-type(2):checked').length > 2"
    )
    assert set(conventions(page)) == {"A sample is a row"}


def test_without_scripts_formulas_are_shown_parts_open_and_tabs_switch(visit):
    window = visit(java_script_enabled=False)
    page = window.page
    page.goto(window.address + CHAPTER)
    figure = page.locator("figure.formula").first
    assert figure.locator("math").first.bounding_box()["width"] > 20
    part = figure.locator("details.formula-part").first
    assert not part.locator(".formula-inside").is_visible()
    part.locator("summary").click()
    assert part.locator(".formula-inside .math-scroll math").first.bounding_box()["width"] > 20
    blocks = figure.locator(".tabbed-block")
    assert [block.is_visible() for block in blocks.all()] == [True, False]
    figure.locator(".tabbed-labels label").nth(1).click()
    assert [block.is_visible() for block in blocks.all()] == [False, True]
    assert window.complaints == []


def test_the_font_of_the_site_itself_sets_the_mathematics(visit):
    page = visit().go(CHAPTER)
    assert page.evaluate("[...document.fonts].map(face => [face.family, face.status])") == [
        ["STIX Two Math", "loaded"]
    ]
    tall = page.evaluate("""() => {
      const brackets = [...document.querySelectorAll("math mo")].filter(mo =>
        mo.checkVisibility() && "([".includes(mo.textContent) && mo.getAttribute("stretchy") !== "false")
      return Math.max(...brackets.map(mo => mo.getBoundingClientRect().height))
    }""")
    assert tall > 30  # a bracket around a fraction or a column: only a font with a MATH table stretches it


SEARCHED = {
    "BP2": CHAPTER,
    "transpose": "",
    "wrong variants": "",
    "partial derivative": "derivations/scalar/",
    "regularization": "derivations/two_layer/",
    "regularisation": "",
    "learning rate": "derivations/training/",
}


@pytest.fixture(scope="module")
def searching(browser, searchable):
    """A window whose search box is open: it takes seconds to read what can be found, once for all words."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(120_000)  # this only ends a test that hangs
        window = Visit(context, searchable)
        page = window.go()
        page.locator(".md-search__input").click()
        page.locator(".md-search-result__meta", has_text="Type to start searching").wait_for()
        assert window.complaints == []
        yield window


@pytest.mark.parametrize(("words", "found"), SEARCHED.items())
def test_the_search_finds(searching, words, found):
    page, items = searching.page, searching.page.locator(".md-search-result__item a")
    page.locator(".md-search__input").fill("x")
    page.keyboard.press("Backspace")
    items.first.wait_for(state="detached")  # nothing that was found before is left
    searching.complaints.clear()
    # The theme complains of half a word ("Invalid query: t"), and listens to keys: the last one asks.
    page.locator(".md-search__input").fill(words[:-1])
    page.keyboard.type(words[-1])
    items.first.wait_for()
    links = items.evaluate_all("links => links.map(link => link.href)")
    assert any(link.startswith(searching.address + found) for link in links)
    assert searching.complaints == []


def test_the_link_of_a_formula_leads_to_it(visit):
    window = visit()
    page = window.go()
    page.locator("figure.formula .formula-tag", has_text="BP2").click()
    page.wait_for_url(f"**/{CHAPTER}#bp2")
    top = page.locator("figure#bp2").evaluate("figure => figure.getBoundingClientRect().top")
    assert 0 <= top < 450


MOVING = """() => document.getAnimations()
  .filter(animation => animation.animationName?.startsWith("frames-") && animation.playState === "running")
  .map(animation => animation.animationName).sort()"""
FRAMES = ["frames-across", "frames-down"]
# Stops the animation after so many milliseconds.
STOP = """time => document.getAnimations()
  .filter(animation => animation.animationName?.startsWith("frames-"))
  .forEach(animation => { animation.pause(); animation.currentTime = time })"""


def window_of(page):
    """What is seen of the animation, as numbers."""
    shot = page.locator("figure.frames svg").screenshot(animations="allow")
    return np.asarray(Image.open(BytesIO(shot)).convert("RGB"), dtype=float)


def apart(one, other):
    """How far two pictures are apart: by how much an entry differs, 255 at most, on the average."""
    assert one.shape == other.shape
    return np.mean(np.abs(one - other))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_animation_shows_frames_that_differ_and_ends_with_the_still_one(visit, scheme, width):
    settings = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = visit(**settings).go(LAB)
    assert page.evaluate(MOVING) == FRAMES
    [down] = re.findall(
        r"frames-down ([\d.]+)s", (DOCS / "assets" / "animation.css").read_text(encoding="utf-8")
    )
    long = 1000 * float(down)
    frame, seen = long / ROWS / COLUMNS, {}
    for at in (0, frame - 1, frame + 1, long / 2, long - 1):
        page.evaluate(STOP, at)
        seen[at] = window_of(page)
    start, same, second, middle, end = seen.values()
    assert start.shape[1] > 300
    assert apart(start, same) == 0
    for one, other in ((start, second), (start, middle), (middle, end), (end, start)):
        assert apart(one, other) > 0.5
    still = window_of(visit(**settings, reduced_motion="reduce").go(LAB))
    assert apart(still, end) < 0.5


def test_the_animation_is_seen_to_move_both_across_and_down(visit):
    # What a browser plays can differ from what it shows when it is stopped: only what is seen counts.
    page = visit().go(LAB)
    page.locator("figure.frames").scroll_into_view_if_needed()
    began, seen = time.monotonic(), []
    while len(seen) <= ROWS and time.monotonic() - began < 60:
        now = window_of(page)
        if all(apart(now, other) > 0 for other in seen):
            seen.append(now)
    assert len(seen) > ROWS


def test_the_animation_can_be_paused_by_mouse_and_by_keyboard(visit):
    page = visit().go(LAB)
    control = page.get_by_role("checkbox", name="Pause")
    page.locator("figure.frames label").click()
    assert control.is_checked()
    assert page.evaluate(MOVING) == []
    paused = window_of(page)
    page.wait_for_timeout(500)
    assert apart(window_of(page), paused) == 0
    for key in ("Shift+Tab", "Tab", "Space"):
        page.keyboard.press(key)
    assert not control.is_checked()
    assert page.evaluate(MOVING) == FRAMES
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_readers_who_ask_for_less_motion_see_a_still_picture_until_they_play_it(visit):
    page = visit(reduced_motion="reduce").go(LAB)
    assert page.evaluate(MOVING) == []
    assert page.get_by_role("checkbox", name="Pause").count() == 0
    control = page.get_by_role("checkbox", name="Play")
    control.check()
    assert page.evaluate(MOVING) == FRAMES
    control.uncheck()
    assert page.evaluate(MOVING) == []


# How far the lower right corner of all frames is from the window's. At the last frame they are one.
FROM_THE_LAST = """() => {
  const [all, window] = ["image", "svg"].map(
    name => document.querySelector(`figure.frames ${name}`).getBoundingClientRect())
  return Math.abs(all.right - window.right) + Math.abs(all.bottom - window.bottom)
}"""


def test_the_animation_shows_its_last_frame_on_paper_without_styles_and_to_who_asks_for_less_motion(visit):
    assert visit(reduced_motion="reduce").go(LAB).evaluate(FROM_THE_LAST) < 1
    page = visit().go(LAB)
    page.evaluate(STOP, 0)
    assert page.evaluate(FROM_THE_LAST) > 100
    page.emulate_media(media="print")
    assert page.evaluate(MOVING) == []
    assert page.evaluate(FROM_THE_LAST) < 1
    assert not page.locator("figure.frames input").is_visible()
    page.emulate_media(media="screen")
    page.evaluate(STOP, 0)
    assert page.evaluate(FROM_THE_LAST) > 100
    page.evaluate("document.querySelectorAll('link[rel=stylesheet], style').forEach(sheet => sheet.remove())")
    assert page.evaluate(MOVING) == []
    assert page.evaluate(FROM_THE_LAST) < 1


def test_the_animation_needs_no_script(visit):
    window = visit(java_script_enabled=False)
    page = window.page
    page.goto(window.address + LAB)
    first = window_of(page)
    assert any(apart(window_of(page), first) > 0 for _ in range(20))
    page.locator("figure.frames label").click()
    paused = window_of(page)
    page.wait_for_timeout(500)
    assert apart(window_of(page), paused) == 0


def test_what_a_pages_policy_keeps_out_is_complained_of(visit):
    window = visit()
    page = window.go(CHAPTER)
    page.evaluate(
        "document.querySelector('article').insertAdjacentHTML('beforeend', '<p style=\"color: red\">')"
    )
    page.evaluate(TWO_FRAMES)
    [complaint] = window.complaints
    assert "Content Security Policy" in complaint


def test_each_of_these_checks_can_fail(visit):
    window = visit(bypass_csp=True)  # the page's policy would keep out most of what is wrong here
    page = window.go(CHAPTER)
    assert page.evaluate(LAID_OUT) + page.evaluate(CONTRAST) + window.complaints == []
    page.evaluate("""() => {
      const add = html => document.querySelector("article").insertAdjacentHTML("beforeend", html)
      add('<div style="width: 3000px">wide</div>')
      add('<p style="color: #999">pale</p><p style="background: #333; color: #555">dark on dark</p>')
      add('<p><math style="display: inline-block; width: 0; overflow: hidden"><mi>x</mi></math></p>')
      const style = "overflow: hidden; width: 40px"
      add(`<div class="math-scroll" style="${style}"><math><mi>longlong</mi></math></div>`)
      add(`<pre><code style="overflow: auto; white-space: pre">${"unbroken".repeat(60)}</code></pre>`)
      add('<img src="missing.png" alt=""><img src="http://127.0.0.1:9/elsewhere.png" alt="">')
      console.error("no")
    }""")
    page.wait_for_function("[...document.images].every(image => image.complete)")
    laid_out = "\n".join(page.evaluate(LAID_OUT))
    for problem in ("px too wide", "no size: x", "neither fits nor scrolls: longlong"):
        assert problem in laid_out
    [clipped] = page.evaluate(CLIPPED)
    assert not may_scroll({**clipped, "label": clipped["label"] or ""})
    assert [code[:8] for code in page.evaluate(LONG_LINES)] == ["unbroken"]
    assert [low.split(" (")[0].split(": ")[1] for low in page.evaluate(CONTRAST)] == ["pale", "dark on dark"]
    complaints = "\n".join(window.complaints)
    for problem in (
        "404: ",
        "asked elsewhere: http://127.0.0.1:9/",
        "failed: http://127.0.0.1:9/",
        "console: no",
    ):
        assert problem in complaints


# Cards: the formula is the thing


CLOSED = """() => {
  const page = document.querySelector("article")
  const closed = [...page.querySelectorAll("figure.formula")]
    .filter(figure => !figure.querySelector(".formula-part[open]"))
  const height = element => element.getBoundingClientRect().height
  return [closed.length, closed.reduce((sum, figure) => sum + height(figure), 0) / height(page)]
}"""


def test_closed_cards_take_less_than_a_fifth_of_the_first_chapter(visit):
    count, share = visit().go("derivations/scalar/").evaluate(CLOSED)
    assert count > 10
    assert share < 0.2


def test_the_evidence_and_the_derivation_open_by_keyboard_without_scripts(visit):
    window = visit(java_script_enabled=False)
    page = window.page
    page.goto(window.address + CHAPTER)
    figure = page.locator("figure.formula#bp3")
    badge = figure.locator("details.formula-badge").first
    assert not badge.locator(".formula-evidence").is_visible()
    badge.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "Proved for every size" in badge.locator(".formula-evidence").inner_text()


def test_steps_have_the_size_of_the_text_and_their_reasons_its_colour(visit):
    page = visit().go("derivations/scalar/")
    sizes = page.evaluate("""() => ["article > p", ".formula-reason", ".formula-steps .math-scroll"]
        .map(name => document.querySelector(name))
        .map(element => [getComputedStyle(element).fontSize, getComputedStyle(element).color])""")
    assert sizes[0] == sizes[1]
    assert float(sizes[2][0].removesuffix("px")) >= float(sizes[0][0].removesuffix("px"))


def test_copying_a_program_takes_all_that_it_needs_and_copying_its_example_the_calls_alone(
    visit, browser, address
):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = Visit(context, address).go("derivations/scalar/")
    page.locator("#sigmoid_slope details.formula-part", has_text="Program").locator("> summary").first.click()
    copied = []
    for part in (".program-code", ".program-example"):
        page.locator(f"#sigmoid_slope {part} button").first.click(force=True)
        page.wait_for_function(f"navigator.clipboard.readText().then(text => text !== {copied[-1:]!r}[0])")
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    context.close()
    program, calls = copied
    assert program.startswith("import numpy as np\n")
    assert "def sigmoid(z):" in program
    assert "def sigmoid_slope(z):" in program
    assert ">>>" not in calls
    exec(program + "\n" + calls, {})
    assert page is not None


# References and letters, where there is a script


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_a_reference_shows_the_formula_that_it_names_here_and_on_another_page(visit, how):
    window = visit()
    page = window.go("derivations/scalar/")
    for place in ("./#", "../gradient_checking/#"):
        link = page.locator(f"article a.reference[href^='{place}']:visible").first
        getattr(link, how)()
        tip = page.locator("#preview")
        tip.locator("math").first.wait_for()
        assert link.inner_text() in tip.inner_text()
        assert link.get_attribute("aria-describedby") == "preview"
        page.keyboard.press("Escape")
        assert not tip.is_visible()
    assert window.complaints == []


def test_a_letter_is_explained_where_it_is_pointed_at_and_all_of_them_on_focus(visit):
    page = visit().go(CHAPTER)
    statement = page.locator("#bp2 .formula-statement .math-scroll").first
    statement.locator(".weight").first.hover()
    tip = page.locator("#preview dd")
    tip.first.wait_for()
    assert tip.count() == 1
    assert "eight" in tip.inner_text()
    page.keyboard.press("Escape")
    statement.focus()
    tip.nth(2).wait_for()


def test_without_scripts_a_reference_is_a_link_and_the_letters_are_a_list(visit):
    window = visit(java_script_enabled=False)
    page = window.page
    page.goto(window.address + CHAPTER)
    more = page.locator("#bp2 details.formula-part").nth(4)
    more.locator("> summary").click()
    assert more.locator("dl.formula-letters dd").first.is_visible()
    link = page.locator("article a.reference[href^='./#']:visible").first
    link.click()
    assert page.url.endswith(link.get_attribute("href").removeprefix("./"))


# The foot of a page, its pictures as files, and paper


def test_every_page_says_its_licence_and_how_to_cite_it(visit):
    page = visit().go(CHAPTER)
    foot = page.locator(".md-footer-meta")
    assert "CC BY 4.0" in foot.inner_text()
    foot.locator("details.citation > summary").click()
    assert foot.locator("pre").inner_text().startswith("@software{backprop_checked,")


def test_every_plot_can_be_taken_along_as_svg(site):
    for file in site.rglob("index.html"):
        text = file.read_text(encoding="utf-8")
        links = re.findall(r'<p class="plot-svg"><a download="([^"]+)" href="([^"]+)"', text)
        assert len(links) == text.count('<figure class="plot"')
        for name, link in links:
            picture = (file.parent / link).resolve().read_text(encoding="utf-8")
            assert link.endswith(name)
            assert "<svg" in picture
            assert not re.search("#010203|#0000a[1-7]|#010203|currentColor|var\\(", picture), link


def small_letters(page, phone=360, smallest=7.9):
    """The figures of a page with a letter that is too small on a phone: its size in pixels, and the figure.

    A figure is as wide as the phone (assets/figure.css); a lab's scrolls before it gets narrower than 24rem
    (assets/output.css), of 20 pixels each. A text may have its size from a group around it.
    """
    figures = re.findall(r'class="plot-scroll"[^>]*>\s*(<svg.*?</svg>)', page, re.DOTALL)
    pictures = re.findall(r'<figure class="output">\s*(<svg.*?</svg>)', page, re.DOTALL)
    for svg, wide in [(svg, phone) for svg in figures] + [(svg, max(phone, 24 * 20)) for svg in pictures]:
        sizes = [float(size) for size in re.findall(r' font-size="([\d.]+)"', svg)]
        assert sizes or "<text" not in svg
        assert not re.search(r'<text [^>]*transform="[^"]*(?:scale|matrix)', svg)  # sizes are what they say
        across = float(re.search(r'viewBox="0 0 ([\d.]+) ', svg)[1])
        if (size := min(sizes, default=across) * wide / across) < smallest:
            yield round(size, 2), re.search(r'aria-label="([^"]{,50})', svg)[1]


def test_the_letters_of_a_figure_can_be_read_on_a_phone(site):
    pages = {file: file.read_text(encoding="utf-8") for file in site.rglob("index.html")}
    assert sum("plot-scroll" in page for page in pages.values()) > 10
    small = {str(file.relative_to(site)): [*small_letters(page)] for file, page in pages.items()}
    assert not {file: found for file, found in small.items() if found}
    shrunk = [page.replace('font-size="11"', 'font-size="9"') for page in pages.values()]
    assert any([*small_letters(page)] for page in shrunk)


def test_paper_has_one_convention_the_derivations_that_a_chapter_opens_and_nothing_that_is_closed(visit):
    page = visit().go(CHAPTER)
    page.emulate_media(media="print")
    # As the theme does before it prints:
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    closed = ".formula-letters, .formula-wrong, .program-code, .formula-evidence"
    counts = [closed, ".formula-part > summary", ".tabbed-labels", ".opened .formula-steps"]
    shown = page.evaluate(
        """parts => parts.map(part => [...document.querySelectorAll(part)]
          .filter(each => each.closest("figure.formula") && each.checkVisibility()).length)""",
        counts,
    )
    assert shown[:3] == [0, 0, 0]
    assert shown[3] > 2
    sets = page.locator("figure.formula .tabbed-set:not(.tabbed-all) > .tabbed-content").evaluate_all(
        "sets => sets.map(set => [...set.children].filter(block => block.checkVisibility()).length)"
    )
    assert set(sets) == {1}
