// The form of the page "Check your derivation": what a reader types is judged in the page, by the program that judged the
// page's examples. Nothing is fetched before the button is pressed, and nothing that is typed leaves the browser.
import {element} from "../element.js"
import {figure} from "./verdicts.js"

const QUIET = 60_000  // how long nothing may arrive while the program is fetched and started
const LONGEST = 20_000  // how long an answer may take
const YES = {yes: true, no: false}
// What a reader may choose: the field of the setting, what it is called, its values. Without a choice the lines decide.
const CHOICES = [
  ["rows", "A sample is", {no: "a column", yes: "a row"}],
  ["weights", "W is", {"out × in": "out × in", "in × out": "in × out"}],
  ["batch", "Letters hold", {no: "one sample", yes: "a batch of samples"}],
  ["cost", "The cost is", {
    any: "any cost", "half square": "½ Σ (a − y)²", square: "Σ (a − y)²", "mean square": "the mean of (a − y)²",
    "cross-entropy": "cross-entropy, after a softmax", "binary cross-entropy": "cross-entropy, after a sigmoid",
  }],
  ["mean", "Over a batch", {
    "": "the cost is a sum", cost: "the cost is a mean", parameters: "dW and db are means, dZ is not",
  }],
  ["activation", "σ is", {any: "any function", sigmoid: "the sigmoid", tanh: "tanh", relu: "ReLU", identity: "the identity"}],
  ["layout", "Derivatives are in", {
    habit: "the usual shapes", numerator: "numerator layout", denominator: "denominator layout",
  }],
  ["scalar", "Each layer has", {no: "any number of neurons", yes: "one neuron"}],
]
// How a line begins for what is derived.
const BEGINNINGS = {
  "δ of the last layer": "delta_L = ", "δ of a hidden layer": "delta = ", "∂C/∂W": "dC/dW = ", "∂C/∂b": "dC/db = ",
  "∂C/∂a": "dC/da = ", "a Jacobian": "da/dz = ",
}

class Form {
  constructor(root) {
    this.root = root
    this.folder = new URL(root.dataset.folder, location.href).href
    this.bytes = Number(root.dataset.bytes)
    this.draw()
    this.follow()
    addEventListener("hashchange", () => this.follow())
  }

  draw() {
    this.text = element("textarea", {id: "check-text", rows: 7, spellcheck: "false", autocapitalize: "off",
      autocomplete: "off", "aria-describedby": "check-keys", placeholder: "delta = (a - y) * s'(z)\ndC/dW = delta a_prev^T"})
    this.begin = select("Begin a line with", {"": "…", ...Object.fromEntries(Object.keys(BEGINNINGS).map(w => [w, w]))})
    this.choices = Object.fromEntries(CHOICES.map(([name, words, values]) =>
      [name, select(words, {auto: "what fits the lines best", ...values}, name)]))
    this.button = element("button", {type: "submit", class: "check-go"}, "Check")
    this.link = element("a", {class: "check-link", href: "#"}, "Link to this")
    this.note = element("span", {class: "check-note", id: "check-keys"}, this.promise())
    this.progress = element("progress", {max: this.bytes, value: 0, hidden: "", "aria-label": "Fetched so far"})
    this.said = element("p", {class: "check-said", role: "status"})
    this.result = element("div", {class: "check-result"})
    this.given = element("summary", {}, "Conventions")
    this.about = element("p", {class: "check-about", hidden: ""})
    const form = element("form", {class: "check-form"},
      element("label", {for: "check-text"}, "Your derivation, one equation or one chain of equals a line"), this.text,
      this.about, this.conventions = element("details", {class: "check-conventions"}, this.given,
        element("div", {class: "check-choices"}, this.begin.parentElement,
          ...Object.values(this.choices).map(each => each.parentElement))),
      element("div", {class: "check-buttons"}, this.button, this.link, this.note), this.progress, this.said)
    this.root.querySelector(".check-without").replaceWith(form, this.result)
    form.addEventListener("submit", event => {
      event.preventDefault()
      this.check()
    })
    form.addEventListener("change", () => this.changed())
    this.text.addEventListener("input", () => this.changed())
    this.text.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit()
    })
    this.begin.addEventListener("change", () => {
      this.start(BEGINNINGS[this.begin.value])
      this.begin.value = ""
    })
  }

  promise() {
    return this.worker ? "Ctrl + Enter checks, too." : `The first time this fetches ${Math.round(this.bytes / 1e6)} MB from this
      site. What you type stays in your browser.`
  }

  start(beginning) {
    if (!beginning) return
    const before = this.text.value.trimEnd()
    this.text.value = `${before}${before && "\n"}${beginning}`
    this.text.focus()
    this.changed()
  }

  // What the address holds, or what the reader has chosen in the formulas' tabs.
  follow() {
    const given = new URLSearchParams(location.hash.slice(1))
    this.ask_about(given.get("formula") ?? "")
    if (!given.has("text")) {
      const tab = (globalThis.__md_get?.("__tabs") ?? []).map(label => /sample is a (row|column)/i.exec(label)?.[1]).find(Boolean)
      if (tab && !this.text.value) {
        this.choices.rows.value = tab === "row" ? "yes" : "no"
        this.choices.weights.value = tab === "row" ? "in × out" : "out × in"
      }
      return this.changed()
    }
    this.text.value = given.get("text")
    for (const [name, choice] of Object.entries(this.choices)) {
      choice.value = given.get(name) ?? "auto"
      if (choice.selectedIndex < 0) choice.value = "auto"
    }
    this.changed()
    this.result.replaceChildren()
    this.said.textContent = ""
    this.root.scrollIntoView()
    this.text.focus({preventScroll: true})
    this.text.setSelectionRange(this.text.value.length, this.text.value.length)
  }

  // A formula's own letters and forward pass take the place of a network's conventions.
  ask_about(formula) {
    this.formula = /^[a-z_]+\.\w+\.\w+$/.test(formula) ? formula : ""
    this.about.hidden = !this.formula
    this.conventions.hidden = Boolean(this.formula)
    if (!this.formula) return
    const id = this.formula.slice(0, this.formula.lastIndexOf("."))
    const leave = element("button", {type: "button"}, "Use a network's letters instead")
    leave.addEventListener("click", () => {
      this.ask_about("")
      this.changed()
    })
    const link = this.root.querySelector(`[data-formula="${id}"] > a`)?.cloneNode(true) ?? id
    this.about.replaceChildren("In the letters of ", link, ": write its right side, or an equation. ", leave)
  }

  chosen() {
    if (this.formula) return []
    return Object.entries(this.choices).filter(([, choice]) => choice.value !== "auto").map(([name, {value}]) => [name, value])
  }

  changed() {
    const chosen = this.chosen()
    const formula = this.formula ? [["formula", this.formula]] : []
    this.link.href = `#${new URLSearchParams([["text", this.text.value], ...formula, ...chosen])}`
    this.given.textContent = chosen.length
      ? `Conventions: ${chosen.map(([name]) => `${name === "rows" ? "a sample is" : CHOICES.find(c => c[0] === name)[1].toLowerCase()} ${this.choices[name].selectedOptions[0].text}`).join(", ")}`
      : "Conventions: what fits the lines best"
  }

  check() {
    if (this.waiting) return
    if (!this.text.value.trim()) return this.say("Write an equation first.")
    this.waiting = {text: this.text.value, formula: this.formula, fields: Object.fromEntries(this.chosen().map(([n, v]) => [n, YES[v] ?? v]))}
    this.button.disabled = true
    this.worker ? this.ask() : this.load()
  }

  load() {
    this.say("Fetching the program that checks …")
    this.progress.value = 0
    this.progress.hidden = false
    this.worker = new Worker(new URL("worker.js", import.meta.url), {type: "module"})
    this.worker.addEventListener("message", ({data}) => this.hear(data))
    this.worker.addEventListener("error", event => {
      event.preventDefault()
      this.stop("The program that checks could not be started in this browser.")
    })
    this.worker.postMessage({folder: this.folder})
    this.limit(QUIET, "The program that checks did not start. Is this page's server reached, and does it allow WebAssembly?")
  }

  ask() {
    this.say("Checking …")
    this.worker.postMessage(this.waiting)
    this.limit(LONGEST, `This took more than ${LONGEST / 1000} seconds, and was stopped. Check fewer lines at once, or choose the
      conventions: then fewer are tried.`)
  }

  hear({received, ready, answer, failure}) {
    if (received) {
      this.progress.value += received
      this.limit(QUIET, "The program that checks stopped arriving.")
      if (this.progress.value >= this.bytes * 0.8) this.say("Starting it …")
    } else if (ready) {
      this.progress.hidden = true
      this.loaded = true
      this.ask()
    } else if (answer) {
      this.show(answer)
    } else if (this.loaded) {
      this.end(`The program that checks failed on this text: ${failure}`)
    } else {
      this.stop(`The program that checks could not be loaded: ${failure}.`)
    }
  }

  show(answer) {
    const formulas = name => this.root.querySelector(`[data-formula="${name}"] > a`)
    this.result.replaceChildren(figure(answer, formulas))
    this.end(answer.summary)
  }

  limit(time, message) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.stop(message), time)
  }

  // The worker is ended: the next press begins anew.
  stop(message) {
    this.worker.terminate()
    this.worker = this.loaded = null
    this.progress.hidden = true
    this.end(message)
  }

  end(message) {
    clearTimeout(this.timer)
    this.waiting = null
    this.button.disabled = false
    this.say(message)
  }

  say(message) {
    if (this.said.textContent !== message) this.said.textContent = message
    this.note.textContent = this.promise()
  }
}

function select(words, values, name = "") {
  const made = element("select", name ? {name} : {}, ...Object.entries(values).map(([value, text]) => element("option", {value}, text)))
  element("label", {}, element("span", {}, words), made)
  return made
}

for (const root of document.querySelectorAll(".check[data-folder]")) new Form(root)
