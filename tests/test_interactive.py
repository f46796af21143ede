"""Figures that answer: their numbers are those of the programs, by pointer, by keyboard and by touch."""

import gzip
import re
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from snippets.scalar.activity import pre_activation
from snippets.scalar.bp1 import bp1
from snippets.scalar.bp2 import bp2
from snippets.scalar.bp4 import bp4
from snippets.scalar.sigmoid import sigmoid
from snippets.scalar.sigmoid_slope import sigmoid_slope
from snippets.scalar.square_cost import square_cost
from snippets.vectorised.activity import pre_activation as layer_activity
from snippets.vectorised.bp2 import bp2 as layer_bp2
from snippets.vectorised.plots import WEIGHTS

SCRIPTS = sorted((Path(__file__).parents[1] / "docs" / "assets" / "interactive").glob("*.js"))
PAGES = {
    "neuron": "derivations/scalar/",
    "shapes": "derivations/batches/",
    "flow": "derivations/vectorised/",
}
SIZES = [(4, 3, 2, 5), (3, 3, 3, 5), (3, 3, 3, 3), (1, 2, 5, 2)]  # n_prev, n, n_next, N


def opener(browser, address):
    """Open a figure of a name in a window of its own, and fail where its page complains."""
    contexts, complaints = [], []

    def open_figure(name, **settings):
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_default_timeout(120_000)  # this only ends a test that hangs
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + PAGES[name])
        return page.locator(f'figure[data-interactive="{name}"]')

    yield open_figure
    assert complaints == []
    for context in contexts:
        context.close()


figure = pytest.fixture(opener)
windows = pytest.fixture(opener, scope="module")


@pytest.fixture(scope="module")
def same_figure(windows):
    """The figure of a name, opened once for all tests that set whatever it can be given."""
    return cache(windows)


@pytest.fixture(scope="module")
def untouched(windows):
    """The layer, opened once for all tests that choose what is followed and leave its numbers as they are."""
    return windows("flow", has_touch=True, reduced_motion="reduce")


@pytest.fixture
def layer(untouched):
    """That figure, where nothing is chosen that a test here chooses."""
    untouched.locator('input[value="above 0"]').check()
    return untouched


def number(text):
    return float(text.replace("−", "-").replace("← ", ""))


def neuron(w, x, b, y):
    """The values and the derivatives of the graph, by the programs of the chapter."""
    z = pre_activation(w, x, b)
    a, by_a = sigmoid(z), square_cost(sigmoid(z), y)
    delta = bp1(by_a, sigmoid_slope(z))
    values = {"w": w, "x": x, "m": w * x, "b": b, "z": z, "a": a, "y": y, "C": (a - y) ** 2}
    back = {"w": bp4(delta, x), "x": bp2(w, delta, 1), "m": delta, "b": delta, "z": delta, "a": by_a, "C": 1}
    return values, back


def shown(figure):
    """The values and the derivatives that the figure shows, by the nodes' letters."""
    texts = figure.locator("circle").evaluate_all(
        """circles => circles.map(circle => {
          const texts = []
          let next = circle.nextElementSibling
          for (; next?.tagName === "text"; next = next.nextElementSibling) texts.push(next.textContent)
          return texts
        })"""
    )
    values = {letter: number(value) for letter, value, _ in texts}
    return values, {letter: number(back) for letter, _, back in texts if back}


@pytest.mark.browser
@pytest.mark.parametrize("given", [(2, 0.5, -1, 1), (-3, 1.25, 0.4, 0), (0, 3, -2.95, 0.35)])
def test_a_neurons_numbers_are_those_of_the_programs(given, same_figure):
    one = same_figure("neuron")
    for name, value in zip("wxby", given, strict=True):
        one.locator(f'input[name="{name}"]').fill(str(value))
    for seen, right in zip(shown(one), neuron(*given), strict=True):
        assert seen == pytest.approx(right, rel=6e-3, abs=1e-9)


@pytest.mark.browser
@pytest.mark.parametrize("way", ["pointer", "keyboard", "touch"])
def test_the_backward_pass_is_followed_step_by_step(way, figure):
    one = figure("neuron", has_touch=True, reduced_motion="reduce")
    button = one.get_by_role("button").first
    step = {"pointer": button.click, "keyboard": lambda: button.press("Enter"), "touch": button.tap}[way]
    values, back = neuron(2, 0.5, -1, 1)
    for letters in ("C", "Ca", "Caz", "Cazmb", "Cazmbw", "Cazmbwx"):
        step()
        assert set(shown(one)[1]) == set(letters)
        last = {"C": "1.", "a": back["a"], "z": back["z"], "b": back["b"], "w": back["w"], "x": back["x"]}
        if letters != "Cazmbwx":
            said = one.locator(".interactive-said").text_content()
            assert said.endswith(f"{last[letters[-1]]:g}".replace("-", "−") if letters != "C" else "1.")
    assert shown(one)[0] == pytest.approx(values, rel=6e-3)


@pytest.mark.browser
def test_a_slider_moves_by_the_keyboard(figure):
    one = figure("neuron")
    one.locator('input[name="w"]').press("ArrowRight")
    assert shown(one)[0]["w"] == 2.05


@pytest.mark.browser
@pytest.mark.parametrize(("sizes", "convention"), list(product(SIZES, ["columns", "rows"])))
def test_a_product_fits_where_numpy_computes_it(sizes, convention, same_figure):
    one = same_figure("shapes")
    for name, size in zip("pnqN", sizes, strict=True):
        one.locator(f'input[name="{name}"]').fill(str(size))
    one.locator(f'input[value="{convention}"]').check()
    n_prev, n, n_next, N = sizes
    turn = 1 if convention == "columns" else -1
    shapes = {"W": (n, n_prev), "W_next": (n_next, n), "A_prev": (n_prev, N), "A": (n, N), "Z": (n, N)}
    shapes |= {"Delta": (n, N), "Delta_next": (n_next, N), "b": (n, 1)}
    arrays = {name: np.ones(shape[::turn]) for name, shape in shapes.items()}
    rows = one.locator("li")
    assert rows.count() == 7
    for place in range(7):
        code = rows.nth(place).locator("code").text_content()
        verdict = rows.nth(place).locator(".interactive-verdict").text_content()
        try:
            shape = eval(code, {}, dict(arrays)).shape
        except ValueError:
            assert "does not fit" in verdict
            continue
        target = re.search(r"the shape of (\w+)|where (\w+) is", verdict)
        wanted = arrays[target[1] or target[2]].shape
        if verdict.startswith("✓"):
            assert (shape, verdict) == (wanted, f"✓ {shape[0]} × {shape[1]}, the shape of {target[1]}")
        elif "and is wrong" in verdict:
            assert shape == wanted
        else:
            assert shape != wanted
            assert f"{shape[0]} × {shape[1]} where {target[2]} is {wanted[0]} × {wanted[1]}" in verdict


FLOWS = [(2, 1, -1, 1, 10), (-2.5, 0.5, 3, -4, 7.5), (0, -1, -3, 10, -10)]  # z, and δ of the next layer


@pytest.mark.browser
@pytest.mark.parametrize("given", FLOWS)
def test_a_layers_numbers_are_those_of_the_programs(given, same_figure):
    one = same_figure("flow")
    for name, value in zip(("z1", "z2", "z3", "d1", "d2"), given, strict=True):
        one.locator(f'input[name="{name}"]').fill(str(value))
    z, delta_next = np.array(given[:3])[:, None], np.array(given[3:])[:, None]
    a, z_next = np.maximum(0, z), layer_activity(WEIGHTS, np.maximum(0, z), 0)
    delta = layer_bp2(WEIGHTS, delta_next, z > 0)
    values, back = shown(one)
    assert values == pytest.approx(_lettered("a₁a₂a₃z₁z₂", a, z_next), rel=6e-3)
    assert back == pytest.approx(_lettered("a₁a₂a₃z₁z₂", delta, delta_next), rel=6e-3)


def _lettered(letters, below, above):
    names = [letters[place : place + 2] for place in range(0, len(letters), 2)]
    return dict(zip(names, map(float, (*below.ravel(), *above.ravel())), strict=True))


@pytest.mark.browser
@pytest.mark.parametrize("way", ["pointer", "keyboard", "touch"])
@pytest.mark.parametrize("convention", ["column", "row"])
def test_an_error_is_gathered_along_the_weights_that_leave_a_neuron(way, convention, layer):
    one = layer
    one.page.locator(".convention label", has_text=f"A sample is a {convention}").click()
    if way == "keyboard":
        one.locator('input[value="below 0"]').check()
        one.locator('input[value="below 0"]').press("ArrowRight")
        assert one.locator('input[value="below 1"]').is_checked()
    else:
        circle = one.locator("circle").nth(1)
        circle.click() if way == "pointer" else circle.tap()
    other = {"column": "row", "row": "column"}[convention]
    said = one.locator(".interactive-said").text_content()
    assert said.startswith("δ₂ = (2 · 1 + 5 · 10) · σ′(z₂) = 52 · 1 = 52")
    assert said.endswith(f"along {convention} 2 of W, which is {other} 2 of Wᵀ")
    used = one.locator("text.interactive-used").all_text_contents()
    assert used == ["2", "5"] * 2  # on the lines, and in the table
    flow = one.locator("line.interactive-flow").first
    assert flow.evaluate("line => getComputedStyle(line).animationName") == "none"


@pytest.mark.browser
@pytest.mark.parametrize(
    "place", [(0.5, 0.32), (0.5, 0.68), (0.9, 0.5)], ids=["letter", "number", "beside them"]
)
def test_a_neuron_is_pressed_anywhere_in_its_circle(place, layer):
    one = layer
    circle = one.locator("circle").nth(2)
    circle.scroll_into_view_if_needed()
    box = circle.bounding_box()
    one.page.mouse.click(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
    assert one.locator('input[value="below 2"]').is_checked()


@pytest.mark.browser
def test_a_sum_goes_along_the_weights_into_a_neuron(layer):
    one = layer
    one.page.locator(".convention label", has_text="A sample is a column").click()
    one.locator('input[value="above 1"]').check()
    said = one.locator(".interactive-said").text_content()
    assert said == "z₂ of the next layer = 4 · 2 + 5 · 1 + 6 · 0 = 13, along row 2 of W"


@pytest.mark.browser
def test_a_convention_is_chosen_once_for_formulas_and_figure(figure):
    one = figure("shapes")
    assert one.locator('input[value="columns"]').is_checked()
    one.page.locator(".tabbed-labels > label", has_text="a sample is a row").first.click()
    assert one.locator('input[value="rows"]').is_checked()
    one.page.reload()
    assert one.locator('input[value="rows"]').is_checked()
    one.locator('input[value="columns"]').check()
    one.page.goto(one.page.url.partition("#")[0])
    one.page.reload()  # the address names no convention any more
    assert one.locator('input[value="columns"]').is_checked()
    label = one.page.locator(".tabbed-labels > label", has_text="a sample is a column").first
    assert one.page.locator(f"#{label.get_attribute('for')}").is_checked()


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_the_picture_stays(name, figure):
    one = figure(name, java_script_enabled=False)
    assert one.locator(".plot-scroll > svg").is_visible()
    assert one.locator("button, input").count() == 0


@pytest.mark.browser
def test_without_scripts_the_shapes_have_a_picture_in_each_convention(figure):
    page = figure("shapes", java_script_enabled=False).page
    name = "batches-plots-products_to_size"
    columns, rows = (
        page.locator("figure.plot", has=page.locator(f'a[download="{name}{end}.svg"]'))
        for end in ("", "_rows")
    )
    assert [columns.is_visible(), rows.is_visible()] == [True, False]
    page.locator(".convention label", has_text="A sample is a row").click()
    assert [columns.is_visible(), rows.is_visible()] == [False, True]
    assert rows.locator(".plot-scroll > svg").is_visible()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_small(script):
    assert len(gzip.compress(script.read_bytes())) < 15_000


def test_a_script_is_loaded_where_it_is_used_and_nowhere_else(site):
    assert [path.stem for path in SCRIPTS] == sorted(PAGES)
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for name, place in PAGES.items():
            loads = f"interactive/{name}.js" in text
            assert loads == (page.parent == site / place.strip("/")), page
