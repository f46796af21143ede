"""A visit to a page of the built site, and scripts that say what is wrong with the page as it stands."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(
    str(path.relative_to(DOCS).with_suffix("")).removesuffix("index")
    for path in [*DOCS.rglob("*.md"), *(DOCS / "labs").glob("*.py")]
)
SCHEMES = {"light": "default", "dark": "slate"}
OPEN = "document.querySelectorAll('details').forEach(part => part.open = true)"


class Visit:
    """A page in a browser, with whatever it complained of."""

    def __init__(self, context, address):
        self.page, self.address, self.complaints = context.new_page(), address, []
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._said)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # which is what leaving a page does to what is on its way
            self.complaints.append(f"failed: {request.url}")

    def _answered(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def go(self, name=""):
        return self.go_to(self.address + name)

    def go_to(self, address):
        """Open a page of this site or of another one, whose host is then the one that may be asked."""
        self.address = "/".join(address.split("/")[:3]) + "/"
        self.page.goto(address)
        self.page.evaluate("document.fonts.ready")
        # Mathematics below the first screen asks for its font later: what is measured must not depend on it.
        self.page.evaluate("""document.fonts.load('16px "STIX Two Math"')""")
        return self.page


def scheme(page):
    """The name that the theme has for the colours of a page."""
    return page.evaluate("document.body.dataset.mdColorScheme")


def switch(page):
    """Press what changes the colours."""
    was = scheme(page)
    page.locator("label[title^='Switch to']:visible").click()
    page.wait_for_function("was => document.body.dataset.mdColorScheme !== was", arg=was)


# What is wrong with a page as it stands, as a list of sentences.
LAID_OUT = """() => {
  const wrong = [], root = document.documentElement
  const over = root.scrollWidth - root.clientWidth
  if (over > 0) {
    const wide = [...document.querySelectorAll("article *")].filter(
      e => e.getBoundingClientRect().right > root.clientWidth + 1 &&
        !e.closest(".math-scroll, pre, .md-typeset__scrollwrap"))
    const shown = wide.slice(0, 3).map(e => e.outerHTML.slice(0, 120))
    wrong.push(`the page is ${over} px too wide: ${shown.join(" … ")}`)
  }
  for (const math of document.querySelectorAll("math")) {
    const box = math.getBoundingClientRect()
    const sized = box.width > 1 && box.height > 4
    if (math.checkVisibility() && !sized) wrong.push(`no size: ${math.textContent}`)
  }
  for (const box of document.querySelectorAll(".math-scroll")) {
    if (!box.checkVisibility()) continue
    const tell = problem => wrong.push(`${problem}: ${box.textContent}`)
    if (box.scrollHeight > box.clientHeight + 1) tell("cut off above or below")
    if (box.scrollWidth <= box.clientWidth) continue
    if (getComputedStyle(box).overflowX !== "auto" || box.tabIndex !== 0) tell("neither fits nor scrolls")
    const [outer, inner] = [box, box.firstElementChild].map(e => e.getBoundingClientRect().left)
    if (inner - outer + box.scrollLeft < -1) tell("its left end cannot be reached")
  }
  const font = document.fonts.check('16px "STIX Two Math"')
  if (document.querySelector("math") && !font) wrong.push("the font is missing")
  for (const face of document.fonts) if (face.status === "error") wrong.push(`a font failed: ${face.family}`)
  return wrong
}"""

# Text whose contrast with what lies behind it is too low, each colour once.
CONTRAST = """() => {
  const remembered = function_ => {
    const known = new Map()
    return key => {
      if (!known.has(key)) known.set(key, function_(key))
      return known.get(key)
    }
  }
  const parse = remembered(text => {
    const canvas = parse.canvas ??= new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true})
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1)
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
    return [r, g, b, a / 255]
  })
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3])).concat(1)
  const behind = remembered(element => {
    if (!element) return [255, 255, 255, 1]
    return over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement))
  })
  const light = colour => {
    const [r, g, b] = colour.map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const low = new Map()
  const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement
    if (!text || !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue
    if (element.closest("script, style")) continue
    const style = getComputedStyle(element)
    const svg = element.closest("svg") && element.matches("text, tspan")
    const back = behind(element), front = over(parse(svg ? style.fill : style.color), back)
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    const size = parseFloat(style.fontSize)
    const enough = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5
    const key = `${style.color} on ${back}`
    if (ratio >= enough || low.has(key)) continue
    const box = element.getBoundingClientRect() // which is slow, as the text of a whole element is
    if (box.width < 2 || box.height < 2) continue
    const what = `${text.slice(0, 40)} (${element.outerHTML.slice(0, 80)})`
    low.set(key, `${ratio.toFixed(2)}: ${what}`)
  }
  return [...low.values()]
}"""

# The change of colours is over. What is made to move for ever does not count.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = """() => document.getAnimations().every(
  animation => animation.playState !== "running" || animation.effect.getComputedTiming().endTime === Infinity
)"""


# Displays that are wider than their box; lines of code that are.
CLIPPED = """() => [...document.querySelectorAll(".math-scroll, .plot-scroll")]
  .filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth)
  .map(box => ({
    label: box.getAttribute("aria-label"),
    cue: getComputedStyle(box).backgroundImage.includes("radial-gradient"),
    folded: !!box.closest("details.formula-part:not(.opened)"),
  }))"""
LONG_LINES = """() => [...document.querySelectorAll("article pre > code")]
  .filter(code => code.checkVisibility() && code.scrollWidth > code.clientWidth + 1)
  .map(code => code.textContent.slice(0, 80))"""


def may_scroll(box):
    """Whether a display is one with shapes below braces, which nothing may break: folded, with a cue."""
    return box["folded"] and box["cue"] and box["label"].endswith("with shapes")


# Paper.
PAPER = {
    "width": "210mm",
    "height": "297mm",
    "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm"),
}
WIDTH = 680  # CSS pixels between these margins

# A number before each heading, and a mark in what follows it, which is a heading too: the PDF's outline says
# where each stands. `unmark()` makes the page what it was.
MARK = """() => {
  const mark = name => {
    const mark = document.createElement("h6")
    mark.textContent = name
    mark.style = "all: unset; font-size: 1px; line-height: 0"
    marks.push(mark)
    return mark
  }
  const first = element => {
    const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, node =>
      node.data.trim() && node.parentElement.checkVisibility() &&
        !node.parentElement.closest("math, svg, pre")
        ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP)
    return words.nextNode()
  }
  const headings = [...document.querySelectorAll("article :is(h1, h2, h3, h4)")]
  const before = headings.map(heading => [heading, [...heading.childNodes]]), marks = []
  window.unmark = () => {
    for (const each of marks) each.remove()
    for (const [heading, nodes] of before) heading.replaceChildren(...nodes)
  }
  let number = 0
  for (const heading of headings) {
    let next = heading.nextElementSibling
    while (next && !(next.checkVisibility() && first(next))) next = next.nextElementSibling
    if (!next) continue
    const word = first(next)
    heading.textContent = `heading ${number} ` + heading.textContent.replace(/[^ a-zA-Z0-9]/g, "x")
    word.parentElement.insertBefore(mark(`after ${number}`), word)
    number += 1
  }
  return number
}"""

# What a box cuts off at its right side, and what reaches into the margin.
CUT = """width => [...document.querySelectorAll("article *")]
  .filter(each => each.checkVisibility() && !each.closest("svg, math") && each.clientWidth > 0)
  .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX != "visible"
    || each.getBoundingClientRect().right > width + 1)
  .map(each => each.outerHTML.slice(0, 80))"""


def places(pdf):
    """The page on which each mark stands, as a number that the PDF has for it."""
    entries = re.findall(rb"/Title \(((?:heading|after) \d+)[^)]*\)\s*/Dest \[(\d+) 0 R ", pdf)
    return {name.decode(): int(page) for name, page in entries}
