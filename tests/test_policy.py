"""The security policy of the built site: on every page, held by every page, and effective in a browser.

Where tests/test_site.py opens each page, light and dark, on small and large screens, with all its folds, a
browser complains of whatever the policy keeps out; so it does in the tests of figures and of the form.
"""

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
FORM = "derivation/index.html"  # the one page that compiles WebAssembly
PICTURES = "derivations/training/"
# Set before a page's own scripts: what its policy keeps out while the test looks.
LISTEN = """
    window.keptOut = []
    document.addEventListener("securitypolicyviolation", event =>
      window.keptOut.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`))
"""


class Page(HTMLParser):
    """A page's policy, where it stands, and what the policy is about."""

    def __init__(self, text):
        super().__init__()
        self.policies, self.scripts, self.attributes, self.elements = [], [], [], []
        self.within = self.before = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.before = not self.elements
            self.policies.append(dict(rule.split(" ", 1) for rule in values["content"].split("; ")))
        if tag in ("script", "link", "style", "img", "svg"):
            self.elements.append(tag)
        self.attributes += [
            f"<{tag} {name}>" for name, _ in attributes if name == "style" or name[:2] == "on"
        ]
        self.within = tag == "script" and "src" not in values and values.get("type") != "application/json"
        if self.within:
            self.scripts.append("")

    def handle_data(self, text):
        if self.within:
            self.scripts[-1] += text

    def handle_endtag(self, tag):
        self.within = False


@pytest.fixture(scope="module")
def pages(site):
    """Every page by its path in the site."""
    return {
        file.relative_to(site).as_posix(): Page(file.read_text(encoding="utf-8"))
        for file in sorted(site.rglob("*.html"))
    }


def digest(script):
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_every_page_has_one_policy_before_whatever_it_loads(pages):
    assert len(pages) > 50
    assert [name for name, page in pages.items() if len(page.policies) != 1 or not page.before] == []


def test_the_policy_is_the_strict_one_on_every_page(pages):
    strict = {
        "default-src": "'none'",
        "worker-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    for name, page in pages.items():
        [policy] = page.policies
        allowed = policy["script-src"].split()
        assert {rule: policy[rule] for rule in policy if rule != "script-src"} == strict, name
        assert allowed[0] == "'self'"
        assert ("'wasm-unsafe-eval'" in allowed) <= (name == FORM)
        hashes = [each for each in allowed[1:] if each != "'wasm-unsafe-eval'"]
        assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", each) for each in hashes), name


def test_the_policy_names_every_script_within_a_page_and_no_other(pages):
    for name, page in pages.items():
        [policy] = page.policies
        hashes = {each for each in policy["script-src"].split() if each.startswith("'sha256-")}
        assert hashes == set(map(digest, page.scripts)), name
        assert len(page.scripts) >= 3, name  # the theme's


def test_no_page_has_a_style_or_a_handler_in_an_attribute_nor_a_style_element(pages):
    found = {name: page.attributes[:3] for name, page in pages.items() if page.attributes}
    assert found == {}
    assert [name for name, page in pages.items() if "style" in page.elements] == []


@pytest.fixture
def window(browser):
    """A window that notes what policies keep out."""
    with browser.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(120_000)  # this only ends a test that hangs
        context.add_init_script(LISTEN)
        yield context


def kept_out(page):
    """What the policy has kept out of a page; the browser says so a moment later."""
    page.evaluate("() => new Promise(done => setTimeout(done, 100))")
    return page.evaluate("window.keptOut")


@pytest.mark.browser
def test_nothing_is_kept_out_of_what_readers_do(window, address, searchable):
    page = window.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(searchable)
    page.locator("input.md-search__input").fill("softmax")
    result = page.locator("a.md-search-result__link").first
    result.wait_for()
    assert kept_out(page) == []
    result.click()  # which marks what was searched for
    page.locator("article mark").first.wait_for(state="attached")
    page.locator("article pre button.md-code__button, article button.md-clipboard").first.click(force=True)
    assert kept_out(page) == []
    for name, step in (("scalar", "neuron"), ("batches", "shapes"), ("vectorised", "flow")):
        page.goto(f"{address}derivations/{name}/")
        figure = page.locator(f'figure[data-interactive="{step}"]')
        figure.locator("input").first.focus()
        page.keyboard.press("ArrowRight")
        if step == "neuron":
            figure.get_by_role("button").first.click()
        page.locator("article a[href*='#']:visible").nth(3).hover()
        page.locator(".tabbed-labels > label").nth(1).dispatch_event("click")
        assert kept_out(page) == [], name
    page.close()


@pytest.mark.browser
def test_what_somebody_puts_into_a_page_does_not_run(site, serve, browser, tmp_path):
    (tmp_path / "theirs.js").write_text("window.hacked = 'a file elsewhere'")
    text = (site / PICTURES / "index.html").read_text(encoding="utf-8")
    with serve(tmp_path) as elsewhere, browser.new_context() as context:
        added = (
            "<p id=typed style='color: rgb(1, 2, 3)' onclick=\"window.hacked = 'a handler'\">typed</p>"
            "<script>window.hacked = 'a script within the page'</script>"
            f"<script src='{elsewhere}theirs.js'></script><iframe src='{elsewhere}'></iframe>"
        )
        changed = text.replace("</article>", f"{added}</article>")
        assert changed != text

        def get(handler):
            if handler.path != f"/{PICTURES}":
                return super(type(handler), handler).do_GET()
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html; charset=utf-8")
            handler.end_headers()
            return handler.wfile.write(changed.encode())

        with serve(site, do_GET=get) as address:
            context.add_init_script(LISTEN)
            page = context.new_page()
            page.goto(address + PICTURES)
            page.locator("#typed").click()
            rules = {problem.partition(":")[0] for problem in kept_out(page)}
            assert rules == {"style-src-attr", "script-src-attr", "script-src-elem", "frame-src"}
            assert page.evaluate("window.hacked") is None
            assert page.locator("#typed").evaluate("p => getComputedStyle(p).color") != "rgb(1, 2, 3)"


def test_the_readme_says_what_a_page_cannot_say_of_itself():
    readme = " ".join((DOCS.parent / "README.md").read_text(encoding="utf-8").split())
    assert "frame-ancestors" in readme
