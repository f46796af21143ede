"""The browser of the tests starts as Playwright starts it, and draws no windows that nobody sees."""

import psutil
import pytest

from benchmarks import browser as browsers

pytestmark = pytest.mark.browser


def test_all_that_playwright_turns_off_is_off(browser):
    """A newer Playwright may turn off more: what its own list has must then be in ours."""
    assert browser.is_connected()
    lists = [
        [each.partition("=")[2].split(",") for each in arguments if each.startswith("--disable-features=")]
        for arguments in map(arguments_of, psutil.Process().children(recursive=True))
        if "--type=" not in " ".join(arguments) and "--headless" in arguments
    ]
    [[playwrights, ours]] = lists
    assert ours == browsers.OFF
    assert set(playwrights) <= set(ours)


def arguments_of(process):
    """How a process was started; nothing where it has ended meanwhile."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_window_has_no_pages_of_the_browsers_own(browser):
    with browser.new_context() as context:
        context.new_page().goto("about:blank")
        targets = browser.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
    assert [target["url"] for target in targets if target["type"] == "browser_ui"] == []
