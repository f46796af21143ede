// Whether a sample is a column or a row, as the reader has chosen it at the head of a page or in a formula, on any page.

// The convention that a label names, if it names one.
const named = label => /sample is a (row|column)/i.exec(label)?.[1].concat("s")
export const chosen = () => (globalThis.__md_get?.("__tabs") ?? []).map(named).find(convention => convention) ?? "columns"

export function whenChosen(follow) {
  document.addEventListener("change", ({target}) => {
    const convention = target.labels?.length && target.closest(".tabbed-set") && named(target.labels[0].textContent)
    if (convention && target.checked) follow(convention)
  })
}

// Choose it in all formulas, from now on.
export function choose(convention) {
  const labels = [...document.querySelectorAll(".tabbed-labels > label")]
  labels.find(label => named(label.textContent) === convention)?.click()
}
