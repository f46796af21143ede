// Every product of a layer's forward and backward pass, drawn to size, for widths and a batch of the reader's own; and the
// products that people write by mistake: some do not fit, and some fit and are wrong. Without this script a picture stays.
import {choose, chosen, whenChosen} from "../convention.js"
import {element} from "../element.js"

const SIZES = {
  p: ["inputs, n_prev", 4], n: ["neurons, n", 3], q: ["next layer, n_next", 2], N: ["samples, N", 5],
}
// What each array is: its role, and its shape where a sample is a column; where a sample is a row it is transposed.
const ARRAYS = {
  W: ["weight", "n", "p"], W_next: ["weight", "q", "n"], A_prev: ["activation", "p", "N"], A: ["activation", "n", "N"],
  Z: ["pre-activation", "n", "N"], Delta: ["error", "n", "N"], Delta_next: ["error", "q", "N"], b: ["bias", "n", "1"],
}
// [left factor, right factor, whose shape the result should have, what it is], where a sample is a column. Where it is a row,
// every array is transposed, and so is the product: its factors change places.
const PRODUCTS = [
  ["W", "A_prev", "Z", "forward pass"],
  ["W_next.T", "Delta_next", "A", "BP2, before ⊙ σ′"],
  ["Delta", "A_prev.T", "W", "BP4"],
  ["Delta.sum(axis=1, keepdims=True)", "", "b", "BP3"],
  ["W_next", "Delta_next", "A", "W not transposed"],
  ["Delta", "A_prev", "W", "A not transposed"],
  ["A_prev", "Delta.T", "W", "the other order"],
]
const CONVENTIONS = {columns: product => product, rows: ([first, second, ...rest]) => second
  ? [second, first, ...rest] : [first.replace("axis=1", "axis=0"), second, ...rest]}
const RIGHT = 4  // the products before this one are right
const MOST = 8

class Shapes {
  constructor(figure) {
    this.sizes = Object.fromEntries(Object.entries(SIZES).map(([name, [, value]]) => [name, value]))
    this.convention = chosen()
    this.list = element("ul", {class: "interactive-products", "aria-live": "polite"})
    figure.querySelector(".plot-scroll").replaceWith(element("div", {class: "interactive"}, this.controls(), this.list))
    this.show()
  }

  controls() {
    const sizes = Object.entries(SIZES).map(([name, [words, value]]) => {
      const input = element("input", {type: "number", min: 1, max: MOST, value, name})
      input.addEventListener("input", () => {
        const size = Math.round(Number(input.value))
        if (size >= 1 && size <= MOST) this.sizes[name] = size
        this.show()
      })
      return element("label", {}, `${words} `, input)
    })
    this.radios = Object.keys(CONVENTIONS).map(convention => {
      const input = element("input", {type: "radio", name: "interactive-convention", value: convention})
      input.addEventListener("change", () => {
        choose(convention)
        this.follow(convention)
      })
      return input
    })
    whenChosen(convention => this.follow(convention))
    const conventions = this.radios.map(input => element("label", {}, input, ` a sample is a ${input.value.slice(0, -1)}`))
    return element("div", {class: "interactive-controls"}, ...sizes, ...conventions)
  }

  follow(convention) {
    this.convention = convention
    this.show()
  }

  // The shape of what an expression names, with its role.
  shape(text) {
    const [name, ...more] = text.split("."), [role, rows, columns] = ARRAYS[name]
    const shape = [rows, columns].map(size => this.sizes[size] ?? 1)
    if (this.convention === "rows") shape.reverse()
    if (more.includes("T")) shape.reverse()
    return {text: more.includes("T") ? `${name}.T` : name, role, shape}
  }

  verdict(left, right, wanted, isRight) {
    const [inner, outer] = [left.shape[1], right.shape[0]]
    if (inner !== outer) return `does not fit: ${inner} columns meet ${outer} rows`
    const result = [left.shape[0], right.shape[1]]
    const same = result.every((size, place) => size === wanted.shape[place])
    if (isRight) return `${result.join(" × ")}, the shape of ${wanted.text}`
    return same
      ? `fits, has the shape of ${wanted.text}, and is wrong`
      : `fits, but is ${result.join(" × ")} where ${wanted.text} is ${wanted.shape.join(" × ")}`
  }

  show() {
    for (const input of this.radios) input.checked = input.value === this.convention
    this.list.replaceChildren(...PRODUCTS.map(CONVENTIONS[this.convention]).map(([first, second, target, words], place) => {
      const left = this.shape(first), wanted = this.shape(target), isRight = place < RIGHT
      const right = second && this.shape(second)
      const verdict = right ? this.verdict(left, right, wanted, isRight)
        : `${wanted.shape.join(" × ")}, the shape of ${wanted.text}`
      const code = right ? `${first} @ ${second}` : first
      return element("li", {class: isRight ? "" : "interactive-wrong"},
        element("code", {}, code), ` (${words})`,
        this.drawing(right ? [left, right] : [left], verdict.startsWith("does") ? null : wanted),
        element("span", {class: "interactive-verdict"}, `${isRight ? "✓" : "✗"} ${verdict}`))
    }))
  }

  // The factors side by side, and what comes out of them.
  drawing(factors, result) {
    const unit = 9, gap = 26, boxes = [...factors, ...(result ? [result] : [])]
    const height = Math.max(...boxes.map(({shape}) => shape[0])) * unit
    let x = 2
    const svg = element("svg", {"aria-hidden": "true"})
    boxes.forEach(({shape: [rows, columns], role, text}, place) => {
      const isResult = place === factors.length
      if (place > 0) svg.append(element("text", {x: x - gap / 2, y: height / 2 + 6, "text-anchor": "middle"}, isResult ? "=" : "@"))
      const width = Math.max(columns * unit, 1)
      svg.append(element("rect", {x, y: (height - rows * unit) / 2 + 2, width, height: rows * unit, class: isResult ? "" : role}))
      svg.append(element("text", {x: x + width / 2, y: height + 18, "text-anchor": "middle", class: "interactive-size"},
        `${rows}×${columns}`))
      x += width + gap
    })
    svg.setAttribute("viewBox", `-12 0 ${x + 4} ${height + 24}`)
    svg.setAttribute("width", x + 4)
    return svg
  }
}

for (const figure of document.querySelectorAll('figure[data-interactive="shapes"]')) {
  // Without scripts there is a picture for each convention; this one is for both.
  const columns = figure.closest(".in-columns")
  columns?.nextElementSibling.remove()
  columns?.replaceWith(figure)
  new Shapes(figure)
}
