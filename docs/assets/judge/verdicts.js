// A derivation with its verdicts, set as backprop_checked/site/templates/judged.html sets those of the page; a test holds
// one against the other.
import {element} from "../element.js"

const GOOD = ["right", "taken as a definition"]
const OPEN = ["right in another convention", "cannot tell", "cannot be read"]

const side = ([text, state]) => state
  ? element("span", {class: `judged-side ${GOOD.includes(state) ? "good" : OPEN.includes(state) ? "open" : "bad"}`}, text)
  : text

// What a verdict says; `formulas` gives the link to a formula of the site by its name.
function verdict({state, mark, headline, formula, details}, formulas) {
  const said = element("p", {}, element("span", {class: "judged-mark"}, mark), ` ${headline}`)
  const link = formula && formulas(formula)?.cloneNode(true)
  if (link) said.append(state === "right" ? ": this is " : ". The formula is ", link)
  const list = details.map(([title, lines]) =>
    element("div", {}, element("dt", {}, title), element("dd", {}, lines.join("; "))))
  return element("div", {class: "judged-verdict"}, said, ...(list.length ? [element("dl", {}, ...list)] : []))
}

// MathML comes as text, of which every letter is escaped.
function mathematics(markup) {
  const box = element("div", {class: "judged-read", tabindex: 0, role: "group", "aria-label": "As it was read"})
  box.innerHTML = markup
  return box
}

export function figure({conventions, lines}, formulas) {
  return element("figure", {class: "judged"},
    element("p", {class: "judged-setting"}, conventions),
    element("ol", {}, ...lines.filter(({text}) => text.length).map(({text, read, verdicts}) => element("li", {},
      element("code", {class: "judged-line"}, ...text.map(side)),
      ...read.map(mathematics),
      ...verdicts.map(each => verdict(each, formulas))))))
}
