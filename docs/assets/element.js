// What the figures that answer are made of.
const SVG = "http://www.w3.org/2000/svg"
const DRAWN = new Set(["svg", "g", "circle", "line", "rect", "text", "marker", "defs", "path"])

export function element(name, attributes = {}, ...children) {
  const made = DRAWN.has(name) ? document.createElementNS(SVG, name) : document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

// A number as it is read: three digits, and a minus sign.
export function text(number) {
  const rounded = Number(number.toPrecision(3))
  return (Math.abs(rounded) < 1e-12 ? "0" : String(rounded)).replace("-", "−")
}

export function label(x, y, role = "", words = "") {
  return element("text", {x, y, class: role, "text-anchor": "middle", "dominant-baseline": "central"}, words)
}

// The tip of an arrow, for a line's `marker-end`.
export function tip(id) {
  return element("marker", {id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto"},
    element("path", {d: "M0 0L8 4L0 8z"}))
}
