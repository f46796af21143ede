// A layer and the next one: a neuron of the next layer sums over the neurons below it, along its own weights; in the backward
// pass a neuron of this layer gathers the errors of the neurons above it, along the weights that leave it. σ is ReLU.
// Without this script a picture stays.
import {chosen, whenChosen} from "../convention.js"
import {element, label, text, tip} from "../element.js"

const WEIGHTS = [[1, 2, 3], [4, 5, 6]]  // of each neuron of the next layer
const INPUTS = {
  z1: ["pre-activation", "z₁", 2, 3], z2: ["pre-activation", "z₂", 1, 3], z3: ["pre-activation", "z₃", -1, 3],
  d1: ["error", "next δ₁", 1, 10], d2: ["error", "next δ₂", 10, 10],
}
const SMALL = "₁₂₃"
const BELOW = [[60, 50], [60, 190], [60, 330]], ABOVE = [[400, 120], [400, 260]]

function numbers({z1, z2, z3, d1, d2}) {
  const z = [z1, z2, z3], deltaNext = [d1, d2]
  const a = z.map(value => Math.max(0, value)), slope = z.map(value => (value > 0 ? 1 : 0))
  const gathered = z.map((_, k) => WEIGHTS.reduce((sum, row, j) => sum + row[k] * deltaNext[j], 0))
  return {a, slope, deltaNext, gathered, delta: gathered.map((sum, k) => sum * slope[k]),
    zNext: WEIGHTS.map(row => row.reduce((sum, weight, k) => sum + weight * a[k], 0))}
}

// A negative number in a product stands in brackets.
const factor = number => (number < 0 ? `(${text(number)})` : text(number))
const sum = (first, second) => first.map((weight, place) => `${factor(weight)} · ${factor(second[place])}`).join(" + ")

class Flow {
  constructor(figure) {
    this.given = Object.fromEntries(Object.entries(INPUTS).map(([name, [, , value]]) => [name, value]))
    this.chosen = "below 0"
    this.convention = chosen()
    whenChosen(convention => {
      this.convention = convention
      this.show()
    })
    this.said = element("p", {class: "interactive-said", "aria-live": "polite"})
    this.radios = {}
    this.nodes = {}
    this.lines = {}
    figure.querySelector(".plot-scroll").replaceWith(
      element("div", {class: "interactive"}, this.sliders(), this.choices(), this.picture(), this.said))
    this.show()
  }

  sliders() {
    const rows = Object.entries(INPUTS).map(([name, [role, words, value, most]]) => {
      const output = element("output", {}, text(value))
      const slider = element("input", {type: "range", min: -most, max: most, step: 0.5, value, name})
      slider.addEventListener("input", () => {
        this.given[name] = Number(slider.value)
        output.textContent = text(this.given[name])
        this.show()
      })
      return element("label", {class: role}, element("i", {}, words), slider, output)
    })
    return element("div", {class: "interactive-controls"}, ...rows)
  }

  // One radio button a neuron: the same choice as a click on its circle.
  choices() {
    const radio = (key, words) => {
      const input = this.radios[key] = element("input", {type: "radio", name: "interactive-neuron", value: key})
      input.addEventListener("change", () => this.choose(key))
      return element("label", {}, input, ` ${words}`)
    }
    return element("fieldset", {class: "interactive-choices"}, element("legend", {}, "Follow"),
      ...ABOVE.map((_, j) => radio(`above ${j}`, `z${SMALL[j]} of the next layer, forward`)),
      ...BELOW.map((_, k) => radio(`below ${k}`, `δ${SMALL[k]}, backward`)))
  }

  picture() {
    const svg = element("svg", {viewBox: "0 0 700 400", role: "img", "aria-label": "A layer of three neurons and the next one of two"},
      element("defs", {}, tip("interactive-flow-tip")))
    ABOVE.forEach(([x2, y2], j) => BELOW.forEach(([x1, y1], k) => {
      const line = element("line", {})
      const weight = label(x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1) - 15, "weight", text(WEIGHTS[j][k]))
      svg.append(line, weight)
      this.lines[`${j} ${k}`] = {line, weight}
    }))
    BELOW.forEach((place, k) => svg.append(...this.neuron(`below ${k}`, place, `a${SMALL[k]}`, "activation")))
    ABOVE.forEach((place, j) => svg.append(...this.neuron(`above ${j}`, place, `z${SMALL[j]}`, "pre-activation")))
    this.table = element("g", {class: "interactive-table"})
    svg.append(this.table)
    return svg
  }

  neuron(key, [x, y], letter, role) {
    const circle = element("circle", {cx: x, cy: y, r: 34, class: role})
    const title = label(x, y - 12, `${role} interactive-letter`, letter), value = label(x, y + 12, role)
    const back = label(x, y + 54, "error")
    circle.addEventListener("click", () => this.choose(key))
    this.nodes[key] = {circle, value, back}
    return [circle, title, value, back]
  }

  choose(key) {
    this.chosen = key
    this.show()
  }

  show() {
    const all = numbers(this.given), [side, at] = this.chosen.split(" "), place = Number(at), forward = side === "above"
    BELOW.forEach((_, k) => this.fill(`below ${k}`, all.a[k], all.delta[k]))
    ABOVE.forEach((_, j) => this.fill(`above ${j}`, all.zNext[j], all.deltaNext[j]))
    for (const [key, {line, weight}] of Object.entries(this.lines)) {
      const [j, k] = key.split(" ").map(Number), used = forward ? j === place : k === place
      const ends = forward ? [BELOW[k], ABOVE[j]] : [ABOVE[j], BELOW[k]]  // the arrow shows what flows where
      const [[x1, y1], [x2, y2]] = ends, length = Math.hypot(x2 - x1, y2 - y1)
      const [dx, dy] = [(x2 - x1) / length * 38, (y2 - y1) / length * 38]
      const flow = forward ? "activation" : "error"
      for (const [name, value] of Object.entries({x1: x1 + dx, y1: y1 + dy, x2: x2 - dx, y2: y2 - dy})) line.setAttribute(name, value)
      line.setAttribute("class", used ? `interactive-flow ${flow}` : "interactive-idle")
      line.setAttribute("marker-end", used ? "url(#interactive-flow-tip)" : "")
      weight.setAttribute("class", used ? "weight interactive-used" : "weight interactive-unused")
    }
    for (const [key, radio] of Object.entries(this.radios)) radio.checked = key === this.chosen
    this.drawTable(forward, place)
    this.said.textContent = forward ? this.sayForward(all, place) : this.sayBackward(all, place)
  }

  fill(key, value, back) {
    this.nodes[key].value.textContent = text(value)
    this.nodes[key].back.textContent = `← ${text(back)}`
    this.nodes[key].circle.classList.toggle("interactive-chosen", key === this.chosen)
  }

  sayForward(all, j) {
    const lines = this.convention === "columns" ? "row" : "column"
    return `z${SMALL[j]} of the next layer = ${sum(WEIGHTS[j], all.a)} = ${text(all.zNext[j])}, along ${lines} ${j + 1} of W`
  }

  sayBackward(all, k) {
    const lines = this.convention === "columns" ? ["column", "row"] : ["row", "column"]
    return `δ${SMALL[k]} = (${sum(WEIGHTS.map(row => row[k]), all.deltaNext)}) · σ′(z${SMALL[k]}) = ${factor(all.gathered[k])} · `
      + `${all.slope[k]} = ${text(all.delta[k])}, along ${lines[0]} ${k + 1} of W, which is ${lines[1]} ${k + 1} of Wᵀ`
  }

  // W as it is written in the reader's convention, with the weights in use.
  drawTable(forward, place) {
    const inColumns = this.convention === "columns", unit = 44, left = 520
    const shape = inColumns ? [2, 3] : [3, 2], top = 190 - shape[0] * unit / 2
    this.table.replaceChildren(label(left + shape[1] * unit / 2, top - 26, "weight interactive-letter", "W"))
    WEIGHTS.forEach((row, j) => row.forEach((weight, k) => {
      const [down, across] = inColumns ? [j, k] : [k, j], used = forward ? j === place : k === place
      const x = left + across * unit, y = top + down * unit
      this.table.append(element("rect", {x, y, width: unit, height: unit, class: used ? "weight interactive-used" : "weight"}),
        label(x + unit / 2, y + unit / 2, used ? "weight interactive-used" : "weight", text(weight)))
    }))
  }
}

for (const figure of document.querySelectorAll('figure[data-interactive="flow"]')) new Flow(figure)
