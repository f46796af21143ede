// What the figures that answer are made of.
const SVG = "http://www.w3.org/2000/svg"
const DRAWN = new Set(["svg", "g", "circle", "line", "rect", "text", "marker", "defs", "path"])

export function element(name, attributes = {}, ...children) {
  const made = DRAWN.has(name) ? document.createElementNS(SVG, name) : document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
