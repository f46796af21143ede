"""What axe-core finds on every page of the built site, with all folds open: light and dark, at three widths.

Run `python -m benchmarks.access` after a build, and the table beside this file is written anew. Every rule is
on, best practices too; only those that axe calls experimental are off. It exits with 1 where one is broken.
"""

import argparse
import datetime
import sys
from pathlib import Path

from benchmarks import browser, tables

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = ("counted", "axe", "chromium", "width", "scheme", "pages", "rule", "impact", "places", "first")
WIDTHS = (320, 360, 1280)
SCHEMES = ("light", "dark")
OPEN = """() => { for (const fold of document.querySelectorAll("details")) fold.open = true }"""
# What stands inside of a formula is half of a chapter's elements, and of axe-core's time; a program's words
# are half of the rest. A rule sees there what an attribute says, and whatever has one that is not
# mathematics' own stays. Of one letter's contrast axe-core says that it cannot tell; tests/test_every_page.py
# sees it. Of a program's words that look alike one stays.
EMPTY = """() => {
  const own = new Set(["accent", "accentunder", "class", "data-search-exclude", "displaystyle", "encoding",
    "form", "largeop", "lspace", "mathvariant", "movablelimits", "rspace", "scriptlevel",
    "stretchy", "width"])
  const plain = element => [...element.attributes].every(attribute => own.has(attribute.name))
  for (const math of document.querySelectorAll("math"))
    if ([...math.querySelectorAll("*")].every(plain)) math.replaceChildren()
  const seen = new Set(), alike = []
  for (const code of document.querySelectorAll("pre > code")) {
    const behind = getComputedStyle(code).backgroundColor
    for (const word of code.querySelectorAll("span")) {
      if (word.childElementCount || word.attributes.length > 1) continue
      const {color, backgroundColor, fontWeight, fontSize} = getComputedStyle(word)
      const look = [behind, color, backgroundColor, fontWeight, fontSize].join()
      seen.has(look) ? alike.push(word) : seen.add(look)
    }
  }
  for (const word of alike) word.replaceWith(...word.childNodes)
  for (const code of document.querySelectorAll("pre > code")) code.normalize()
}"""
# Half of axe-core's time is contrast, asked of every text: of those that look alike, before backgrounds that
# look alike, one tells as much as all.
ALIKE = """() => {
  const known = new Map(), seen = new Set()
  const look = element => {
    if (!element) return ""
    if (!known.has(element)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element)
      const plain = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none" && opacity === "1"
      const above = look(element.parentElement)
      known.set(element, plain ? above : [backgroundColor, backgroundImage, opacity, above].join(" on "))
    }
    return known.get(element)
  }
  const words = element =>
    [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
  for (const element of document.querySelectorAll("body, body *")) {
    if (!words(element) && !element.matches("input, select, textarea")) continue
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element)
    const shown = element.checkVisibility({visibilityProperty: true})
    const all = [shown, color, fontSize, fontWeight, textShadow, look(element)].join()
    if (!seen.has(all)) element.dataset.look = seen.size
    seen.add(all)
  }
  axe.configure({rules: [{id: "color-contrast", selector: "[data-look]"}]})
}"""
RUN = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]})
    return found.violations.map(each => [each.id, each.impact, each.nodes.map(node => node.target.join(" "))])
}"""


def pages(site):
    """The addresses of a site's pages, below its root."""
    files = (file.relative_to(site) for file in Path(site).rglob("*.html"))
    return sorted(str(file).removesuffix("index.html") for file in files)


def violations(page, axe, whole=True):
    """Return [rule, impact, places] for each rule that a page breaks as it stands.

    Args:
        page: Playwright's, with its folds open.
        axe: the text of axe-core, which no policy of the page keeps out.
        whole: whether all formulas and programs are looked into; else the page loses what is plain in them,
            and of texts that look alike the contrast of one is looked at.
    """
    if not whole:
        page.evaluate(EMPTY)
    page.evaluate(axe)
    if not whole:
        page.evaluate(ALIKE)
    return page.evaluate(RUN)


def counted(site, chromium, axe, names=None, widths=WIDTHS, schemes=SCHEMES):
    """Yield (width, scheme, page, rule, impact, places) for each rule that a page of a site breaks.

    Args:
        site: the folder of the built site.
        chromium: Playwright's browser.
        axe: the text of axe-core.
        names: the addresses of the pages below the site's root; None for all.
        widths: of the window, in CSS pixels.
        schemes: light, dark.
    """
    names = pages(site) if names is None else names
    with browser.serving(site) as address:
        for width in widths:
            for scheme in schemes:
                size = {"width": width, "height": 900}
                look = {"viewport": size, "color_scheme": scheme, "reduced_motion": "reduce"}
                with chromium.new_context(**look) as window:
                    for name in names:
                        with window.new_page() as page:
                            page.goto(address + name)
                            page.evaluate(OPEN)
                            for found in violations(page, axe):
                                yield (width, scheme, name, *found)


def main() -> None:
    """Look at every page of the site, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.access", description=__doc__)
    parser.add_argument("site", nargs="?", default=browser.PROJECT / "site", type=Path)
    parser.add_argument(
        "words", nargs="*", help="only pages whose addresses hold one of these; no table then"
    )
    given = parser.parse_args()
    found = browser.chromium()
    if not found or not (given.site / "index.html").is_file():
        sys.exit("Chromium is not installed" if not found else f"no site is built in {given.site}")
    package = browser.packages() / "axe-core"
    axe = (package / "axe.min.js").read_text(encoding="utf-8")
    names = [name for name in pages(given.site) if not given.words or any(w in name for w in given.words)]
    with browser.opened(found) as chromium:
        broken = []
        for row in counted(given.site, chromium, axe, names):
            broken.append(row)
            print(*row[:5], len(row[5]), row[5][0], sep="\t", flush=True)
        about = [datetime.date.today().isoformat(), browser.version_of(package), chromium.version]
    if not given.words:
        tables.write(TABLE, COLUMNS, list(_rows(broken, about, len(names))))
    sys.exit(bool(broken))


def _rows(broken, about, number):
    """A row for each rule that is broken at a width in a scheme; one with no rule where none is."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            here = [row[2:] for row in broken if row[:2] == (width, scheme)]
            rules = {rule: impact for _, rule, impact, _ in here}
            for rule, impact in sorted(rules.items()) or [("", "")]:
                places = [(name, place) for name, r, _, all_ in here if r == rule for place in all_]
                first = " ".join(places[0]) if places else ""
                yield [*about, width, scheme, number, rule, impact, len(places), first]


def page():
    """Return what the table says: a sentence, and a table of the broken rules, if there are any."""
    rows = tables.read(TABLE)
    about = rows[0]
    places = sum(int(row["places"]) for row in rows)
    widths = ", ".join(map(str, WIDTHS))
    sentence = (
        f"Counted on {about['counted']} with axe-core {about['axe']} in Chromium {about['chromium']}: "
        f"{about['pages']} pages with all their folds open, at {widths} pixels, light and dark. "
        + (
            f"Rules are broken in {places} places."
            if places
            else "No rule is broken, best practices included."
        )
    )
    broken = [[row["rule"], row["width"], row["scheme"], row["places"]] for row in rows if row["rule"]]
    heads = ["Rule", "Width", "Colours", "Places"]
    shown = [{"title": "The rules", "open": True, "heads": heads, "rows": broken}] if broken else []
    return {"sentence": sentence, "tables": shown}


if __name__ == "__main__":
    main()
