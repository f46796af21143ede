// One neuron and its cost, as on the picture that this takes the place of: the inputs can be moved, and the backward pass
// can be followed step by step. Without this script the picture stays.
import {element, label, text, tip} from "../element.js"

const INPUTS = {w: ["weight", 2, -3, 3], x: ["data", 0.5, -3, 3], b: ["bias", -1, -3, 3], y: ["data", 1, 0, 1]}
const NODES = {  // place, role
  w: [0, 0, "weight"], x: [0, 200, "data"], m: [170, 100, "pre-activation"], b: [170, 300, "bias"],
  z: [340, 100, "pre-activation"], a: [510, 100, "activation"], y: [510, 300, "data"], C: [680, 100, "cost"],
}
const EDGES = {  // where the local derivative stands beside its arrow
  "w m": [38, -26], "x m": [-40, -24], "m z": [0, -18], "b z": [26, 22], "z a": [0, -42], "a C": [0, -42], "y C": null,
}

function numbers({w, x, b, y}) {
  const m = w * x, z = m + b, a = 1 / (1 + Math.exp(-z)), slope = a * (1 - a), C = (a - y) ** 2
  const back = {C: 1, a: 2 * (a - y)}
  back.z = back.m = back.b = back.a * slope
  back.w = back.m * x
  back.x = back.m * w
  return {values: {w, x, m, b, z, a, y, C}, back, slope}
}

// The steps of the backward pass: which nodes get their number, and how it comes about.
const STEPS = [
  ["C", () => "Start at the cost: its derivative with respect to itself is 1."],
  ["a", ({back}) => `∂C/∂a = 1 · 2(a − y) = ${text(back.a)}`],
  ["z", ({back, slope}) => `∂C/∂z = ∂C/∂a · σ′(z) = ${text(back.a)} · ${text(slope)} = ${text(back.z)}`],
  ["mb", ({back}) => `z = m + b, so both local derivatives are 1: ∂C/∂m = ∂C/∂b = ${text(back.z)}`],
  ["w", ({values, back}) => `∂C/∂w = ∂C/∂m · x = ${text(back.m)} · ${text(values.x)} = ${text(back.w)}`],
  ["x", ({values, back}) => `∂C/∂x = ∂C/∂m · w = ${text(back.m)} · ${text(values.w)} = ${text(back.x)}`],
]

class Neuron {
  constructor(figure) {
    this.given = Object.fromEntries(Object.entries(INPUTS).map(([name, [, value]]) => [name, value]))
    this.step = STEPS.length
    this.nodes = {}
    this.edges = {}
    this.said = element("p", {class: "interactive-said", "aria-live": "polite"})
    figure.querySelector(".plot-scroll").replaceWith(
      element("div", {class: "interactive"}, this.controls(), this.graph(), this.said))
    this.show()
  }

  controls() {
    const rows = Object.entries(INPUTS).map(([name, [role, value, min, max]]) => {
      const output = element("output", {}, text(value))
      const slider = element("input", {type: "range", min, max, step: 0.05, value, name})
      slider.addEventListener("input", () => {
        this.given[name] = Number(slider.value)
        output.textContent = text(this.given[name])
        this.show()
      })
      return element("label", {class: role}, element("i", {}, name), slider, output)
    })
    this.next = element("button", {type: "button"}, "Step backward")
    this.next.addEventListener("click", () => {
      this.step = this.step === STEPS.length ? 1 : this.step + 1
      this.show()
    })
    this.all = element("button", {type: "button"}, "Show all")
    this.all.addEventListener("click", () => {
      this.step = STEPS.length
      this.show()
    })
    return element("div", {class: "interactive-controls"}, ...rows, this.next, this.all)
  }

  graph() {
    const svg = element("svg", {viewBox: "-45 -50 770 430", role: "img", "aria-label": "One neuron and its cost as a graph"},
      element("defs", {}, tip("interactive-tip")))
    for (const [edge, beside] of Object.entries(EDGES)) {
      const [[x1, y1], [x2, y2]] = edge.split(" ").map(name => NODES[name])
      const length = Math.hypot(x2 - x1, y2 - y1), [dx, dy] = [(x2 - x1) / length * 38, (y2 - y1) / length * 38]
      svg.append(element("line", {x1: x1 + dx, y1: y1 + dy, x2: x2 - dx, y2: y2 - dy, "marker-end": "url(#interactive-tip)"}))
      if (beside) svg.append(this.edges[edge] = label((x1 + x2) / 2 + beside[0], (y1 + y2) / 2 + beside[1]))
    }
    for (const [name, [x, y, role]] of Object.entries(NODES)) {
      const value = label(x, y + 12, role), back = label(x, y + 56, "error")
      const title = label(x, y - 12, `${role} interactive-letter`)
      title.textContent = name
      svg.append(element("circle", {cx: x, cy: y, r: 34, class: role}), title, value, back)
      this.nodes[name] = {value, back}
    }
    return svg
  }

  show() {
    const all = numbers(this.given), shown = STEPS.slice(0, this.step).map(([names]) => names).join("")
    for (const [name, {value, back}] of Object.entries(this.nodes)) {
      value.textContent = text(all.values[name])
      back.textContent = name in all.back && shown.includes(name) ? `← ${text(all.back[name])}` : ""
    }
    const local = {"w m": `x = ${text(this.given.x)}`, "x m": `w = ${text(this.given.w)}`, "m z": "1", "b z": "1",
      "z a": `σ′(z) = ${text(all.slope)}`, "a C": `2(a − y) = ${text(all.back.a)}`}
    for (const [edge, words] of Object.entries(local)) this.edges[edge].textContent = words
    this.said.textContent = this.step === STEPS.length
      ? "All derivatives are shown. Move an input, or step backward from the cost."
      : STEPS[this.step - 1][1](all)
    this.next.textContent = this.step === STEPS.length ? "Step backward" : "Next step"
  }
}

for (const figure of document.querySelectorAll('figure[data-interactive="neuron"]')) new Neuron(figure)
