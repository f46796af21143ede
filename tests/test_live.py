"""The form that judges a reader's own derivation: in Chromium, with the page's security policy on."""

import html
import os
import re
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from backprop_checked.derivation.answers import answer
from backprop_checked.site import live
from tests.visits import SCHEMES, scheme, switch

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
FETCHED = re.compile(r"/assets/judge/\w{16}/")  # what is fetched when a reader asks for it
PATIENCE = 300_000  # this only ends a test that hangs
# No test depends on the clock: where it does not make the time pass itself, the page has no limits.
NO_LIMITS = """
    const set = setTimeout
    window.setTimeout = (work, time, ...given) => time < 20_000 ? set(work, time, ...given) : 0
"""
SAID = ".check-result .judged-verdict > p"
# What is typed, and how the verdict on its last side begins.
TYPED = {
    "plain text, right": ("delta = (a - y) * s'(z)", "✓ right: proved for every size"),
    "NumPy, right": ("dW = delta @ a_prev.T", "✓ right: proved for every size, any σ, any cost: this is BP4"),
    "wrong by its shape": ("delta = W_next @ delta_next", "✗ shapes do not fit"),
    "wrong by algebra": ("delta = W_next^T delta_next", "✗ wrong: the slope is missing. The formula is BP2"),
    "right in another layout": ("dC/da = delta_next^T W_next", "≈ right in another convention"),
    "LaTeX": (
        r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})",
        "✓ right: proved for every size, any σ, any cost: this is BP2",
    ),
    "indices": ("delta_j = sum_k w_next_kj delta_next_k s'(z_j)", "✓ right"),
    "a sum that is missing": ("delta_j = w_next_kj delta_next_k s'(z_j)", "✗ shapes do not fit"),
    "a batch": ("dZ = A - Y\ndW = dZ @ A_prev.T / m", "✓ right"),
    "unreadable": ("delta = W_next^T (delta_next", "? cannot be read"),
    "a chain": ("dC/da_prev = dC/dz dz/da_prev = W^T delta", "✓ right"),
}
BAD = {
    "a megabyte": ("x" * 1_000_000, "at most 20000 are read"),
    "nested deep": ("(" * 2000 + "a" + ")" * 2000 + " = a", "a line is 4005 signs long, and at most 2000"),
    "many lines": ("a = b\n" * 201, "these are 201 lines, and at most 200 are read"),
    "an import": ("a = __import__('os').system('ls')", "cannot be read"),
    "a division by zero": ("delta = 1/0", ""),
    "unknown letters": ("delta = qux * s'(z)", "“qux” is not a known name"),
    "no equation": ("W_next^T delta_next", "an equals sign is missing"),
}


@pytest.fixture(scope="module")
def page_of_form(site):
    """The page as it was built. Skips where it was built without npm, unless REQUIRE_BROWSER is set."""
    text = (site / "derivation" / "index.html").read_text(encoding="utf-8")
    if "data-folder=" not in text:
        missing = "the site was built without npm, and so without the form"
        pytest.fail(missing) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(missing)
    return text


def opener(browser, site, serve, page_of_form):
    """Open the form in a window of its own, served with its policy; fail where the page complains.

    The page's `loads` are the addresses that were asked for. `answers` may give other contents for some of
    them, None where there is none; `without` leaves a word out of the policy.
    """
    policy = html.unescape(POLICY.search(page_of_form)[1])
    opened, complaints = [], []

    def opening(place="", answers=None, without="", clock=False, **settings):
        loads = []

        def get(handler):
            loads.append(handler.path)
            name = handler.path.rpartition("/")[2]
            if name not in (answers or {}):
                return super(type(handler), handler).do_GET()
            if answers[name] is None:
                return handler.send_error(404)
            handler.send_response(200)
            handler.send_header("Content-Type", "text/javascript")
            handler.end_headers()
            return handler.wfile.write(answers[name].encode())

        def end(handler):
            if handler.path.startswith(("/derivation/", "/assets/")):  # other pages have other scripts
                handler.send_header(
                    "Content-Security-Policy", policy.replace(without, "") if without else policy
                )
            super(type(handler), handler).end_headers()

        server = serve(site, do_GET=get, end_headers=end)
        address = server.__enter__()
        context = browser.new_context(**settings)
        opened.append((context, server))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if not without:
            page.on("console", lambda said: "Security Policy" in said.text and complaints.append(said.text))
        page.clock.install() if clock else page.add_init_script(NO_LIMITS)
        page.goto(f"{address}derivation/{place}")
        page.loads = loads
        return page

    yield opening
    for context, server in opened:
        context.close()
        server.__exit__(None, None, None)
    assert complaints == []


open_form = pytest.fixture(opener)
windows = pytest.fixture(opener, scope="module")


@pytest.fixture(scope="module")
def form(windows):
    """The form in one window, for all tests that ask and are answered: to load what judges takes seconds."""
    return windows()


@pytest.fixture(scope="module")
def on_a_phone(windows):
    """The form in one more window, as a formula's link opens it on a phone in light colours."""
    place = "#text=&formula=attention.score_gradient.SCORE_GRADIENT"
    return windows(place, viewport={"width": 360, "height": 740}, color_scheme="light")


def check(page, text=None):
    """Press the button, with a text; return what is said under it when the answer is there."""
    if text is not None:
        page.locator("#check-text").fill(text)
    page.locator(".check-go").click()
    return ended(page)


def ended(page):
    page.locator(".check-go:not([disabled])").wait_for()
    return page.locator(".check-said").inner_text()


@pytest.mark.browser
def test_derivations_are_judged_in_the_page_and_the_program_is_fetched_once(open_form):
    page = open_form()
    assert not any(map(FETCHED.match, page.loads))  # nothing before a reader asks for it
    promised = page.locator(".check-note").inner_text()
    seen = {}
    for name, (text, _) in TYPED.items():
        before = len(page.loads)
        check(page, text)
        seen[name] = " ".join(page.locator(SAID).last.inner_text().split())
        if seen.keys() != {next(iter(TYPED))}:
            assert page.loads[before:] == []
            page.context.set_offline(True)  # from the second answer on there is no network
    assert {name: said[: len(TYPED[name][1])] for name, said in seen.items()} == {
        name: begins for name, (_, begins) in TYPED.items()
    }
    fetched = sorted(load for load in page.loads if FETCHED.match(load))
    assert len(fetched) == len(set(fetched)) == 6
    assert re.search(r"fetches \d MB", promised)


@pytest.mark.browser
def test_a_formula_brings_its_own_letters_and_forward_pass(on_a_phone):
    page = on_a_phone
    for text, said in {
        "P * dP": "✗ wrong: the row's sum is forgotten. The formula is",
        "P * (dP - np.sum(dP * P, axis=1, keepdims=True))": "✓ right: proved for every size",
        r"\frac{\partial L}{\partial S_{ij}} = P_{ij} \frac{\partial L}{\partial P_{ij}}": "✗ wrong",
        "delta_next": "? cannot be read",
    }.items():
        check(page, text)
        assert " ".join(page.locator(SAID).last.inner_text().split()).startswith(said)
    assert "attention/#" in page.locator(".check-about a").get_attribute("href")
    assert sum("/formulas/" in load for load in page.loads) == 1
    assert not page.locator(".check-conventions").is_visible()
    page.locator(".check-about button").click()
    assert page.locator(".check-conventions").is_visible()
    check(page, "delta = W_next^T delta_next ⊙ s'(z)")
    assert page.locator(SAID).last.inner_text().startswith("✓ right")


@pytest.mark.browser
def test_on_a_phone_nothing_is_wider_than_the_screen(on_a_phone):
    page = on_a_phone
    if page.locator(".check-about button").is_visible():  # the form of any derivation, no longer of a formula
        page.locator(".check-about button").click()
    page.locator(".check-conventions > summary").click()
    check(page, "\n".join(text for text, _ in TYPED.values() if "\\" not in text))
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360
    switch(page)
    assert scheme(page) == SCHEMES["dark"]
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_bad_input_gets_a_clear_message(form):
    page = form
    for name, (text, message) in BAD.items():
        said = check(page, text)
        shown = page.locator(".check-result").inner_text()
        assert message in said + shown, name
        assert "failed" not in said, name
    assert "There is no equation" in check(page, "import os")
    assert "Write an equation" in check(page, "   ")


@pytest.mark.browser
def test_the_form_sets_the_pages_examples_as_the_page_does(form):
    page = form
    examples = page.locator("article figure.judged:has(.judged-try)")
    count = examples.count()
    assert count >= 7
    for number in range(count):
        example = examples.nth(number)
        example.locator(".judged-try > a").click()
        check(page)
        built, made = (
            normal(each.evaluate("figure => figure.innerHTML"))
            for each in (example, page.locator(".check-result > figure"))
        )
        assert made == re.sub('(?s)<p class="judged-try">.*', "", built)


def normal(markup):
    """HTML without the space between elements, and with the attributes of each in order."""
    markup = re.sub(r">\s+|\s+<", lambda found: found[0].strip(), markup)
    return re.sub(r'<(\w+)((?: [\w-]+="[^"]*")+)>', _in_order, markup)


def _in_order(found):
    attributes = re.findall(r'[\w-]+="[^"]*"', found[2])
    return f"<{found[1]} {' '.join(sorted(attributes))}>"


@pytest.mark.browser
def test_by_keyboard(form):
    page = form
    page.evaluate("location.hash = 'text='")  # whatever was typed and chosen
    page.locator(".check-result:empty").wait_for(state="attached")
    page.locator("#check-text").focus()
    page.keyboard.type("dW = delta @ a_prev.T")
    page.keyboard.press("Control+Enter")
    assert "1 right" in ended(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens the conventions
    assert page.locator(".check-conventions").evaluate("details => details.open")
    for _ in range(2 + len(page.locator(".check-choices select").all())):
        page.keyboard.press("Tab")
        if page.locator(".check-go").evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    assert "1 right" in ended(page)


@pytest.mark.browser
def test_a_link_holds_a_derivation_and_its_conventions(open_form):
    text = "dC/dW = a_prev^T delta\n= delta a_prev^T & more"
    page = open_form(f"#text={quote_plus(text)}&rows=yes&weights={quote_plus('in × out')}&cost=unheard")
    assert page.locator("#check-text").input_value() == text
    assert page.locator("select[name=rows]").input_value() == "yes"
    assert page.locator("select[name=cost]").input_value() == "auto"
    assert not any(map(FETCHED.match, page.loads))
    assert "1 right" in check(page)
    assert "a sample is a row, W is in × out" in page.locator(".check-result .judged-setting").inner_text()
    again = page.locator(".check-link").get_attribute("href")
    page.goto("about:blank")
    other = open_form(again)
    assert other.locator("#check-text").input_value() == text
    assert other.locator("select[name=weights]").input_value() == "in × out"


@pytest.mark.browser
def test_a_formula_leads_to_the_form_in_its_own_setting(open_form):
    page = open_form("../derivations/vectorised/")
    page.locator("#bp2 .tabbed-labels > label", has_text="a sample is a row").click()
    page.locator("#bp2 .formula-check:visible").click()
    assert page.locator("#check-text").input_value() == "δ^{(l)} = "
    page.locator("#check-text").press_sequentially("delta_next @ W_next.T * ds(z)")
    assert "1 right" in check(page)
    assert "BP2" in page.locator(SAID).inner_text()


@pytest.mark.browser
def test_an_answer_that_takes_too_long_is_ended_and_the_next_one_begins_anew(open_form):
    worker = "onmessage = ({data}) => data.folder && postMessage({ready: true})"
    page = open_form(answers={"worker.js": worker}, clock=True)
    page.locator("#check-text").fill("a = a")
    page.locator(".check-go").click()
    page.get_by_text("Checking …").wait_for()
    page.clock.fast_forward(21_000)
    assert "took more than 20 seconds" in ended(page)
    page.locator(".check-go").click()
    page.get_by_text("Checking …").wait_for()
    assert sum("worker.js" in load for load in page.loads) == 2


@pytest.mark.browser
@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"without": "'wasm-unsafe-eval'"}, "security policy forbids WebAssembly"),
        ({"answers": {"judge.zip": None}}, "could not be loaded: 404"),
        ({"answers": {"worker.js": None}}, "could not be started in this browser"),
        ({"answers": {"worker.js": "onmessage = () => {}"}, "clock": True}, "did not start"),
    ],
)
def test_where_it_cannot_be_loaded_the_page_says_so(how, message, open_form):
    page = open_form(**how)
    page.locator("#check-text").fill("a = a")
    page.locator(".check-go").click()
    if "clock" in how:
        page.clock.fast_forward(61_000)
    assert message in ended(page)


@pytest.mark.browser
def test_without_scripts_the_examples_stay(open_form):
    page = open_form(java_script_enabled=False)
    assert "needs JavaScript" in page.locator(".check").inner_text()
    assert page.locator("article figure.judged").first.is_visible()


def test_webassembly_may_be_compiled_on_the_page_with_the_form_and_only_there(site, page_of_form):
    policies = {
        path.relative_to(site).as_posix(): html.unescape(POLICY.search(path.read_text(encoding="utf-8"))[1])
        for path in site.rglob("*.html")
    }
    assert [name for name in policies if "wasm" in policies[name]] == ["derivation/index.html"]
    policy = policies["derivation/index.html"]
    assert "connect-src 'self'" in policy
    assert re.search(r"script-src 'self' 'wasm-unsafe-eval'( 'sha256-[\w+/=]{44}')+;", policy)


def test_what_is_fetched_names_no_host_of_a_registry():
    locks = Path(__file__).parents[1] / "backprop_checked" / "site" / "live"
    for lock in locks.glob("*.json"):
        assert "://" not in lock.read_text(encoding="utf-8")


def test_formulas_lead_to_the_form_where_they_are_judged_right(site):
    found = [name for name, setting in live.settings().items() if setting["general"]]
    assert len(found) >= 80  # of 378: none may be lost
    pages = (path.read_text(encoding="utf-8") for path in (site / "derivations").rglob("*.html"))
    assert sum(page.count('class="formula-check"') for page in pages) >= len(found)


def test_an_answer_is_the_same_whoever_asks():
    first = answer("delta = W_next^T delta_next ⊙ σ'(z)", {"rows": False})
    assert first["lines"][0]["verdicts"][0]["formula"] == "vectorised.bp2"
    assert first["fields"] == {}
    assert answer("dC/dW = a_prev^T delta", {"rows": True, "weights": "in × out"})["fields"] == {
        "rows": True,
        "weights": "in × out",
    }
