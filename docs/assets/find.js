// The field above all formulas, or all letters: what is typed leaves only those that it names. A single letter is looked up among
// the letters; of several words, each must stand in the title, the formula or the address, or else in the chapter's heading.
// Without this the lists are whole.
const GREEK = `alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
psi omega`.split(/\s+/)
const sign = name => "αβγδεζηθικλμνξοπρστυφχψω"[GREEK.indexOf(name)]

const WORDS = /derivatives?|slopes?|gradients?|grad\b/g  // they are looked for as one
const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replace(/[_^{}\\]/g, "").replace(/is(?=e|ing|ation)/g, "iz").replace(WORDS, "gradient")
const letters = math => new Set([...math?.querySelectorAll("mi") ?? []].map(({textContent}) => textContent.normalize("NFKD")[0]))

const field = document.querySelector(".find")
const rows = [...document.querySelectorAll(".formula-index > li, .letters tbody > tr")].map(row => {
  const address = row.querySelector("a").getAttribute("href").replace(/\W|_/g, " ")
  const heading = row.closest(".overview").previousElementSibling
  const own = plain(`${row.textContent} ${address}`)
  const wider = heading?.matches("h2") ? `${own} ${plain(heading.textContent)}` : own
  return {row, own, wider, letters: letters(row.querySelector(".math-scroll, td"))}
})

function names(word, text, letters) {
  const letter = sign(word.toLowerCase()) ?? (word.length === 1 && word)
  if (letter) return letters.has(letter) || letters.has(letter.toUpperCase())  // who types W means no w
  const stem = plain(word)
  return text.includes(stem) || text.replace(/\s/g, "").includes(stem)
    || (stem.length > 3 && text.includes(stem.replace(/s$/, "")))
}

function find() {
  const words = field.querySelector("input").value.trim().split(/\s+/).filter(word => word)
  const meant = part => rows.filter(each => words.every(word => names(word, each[part], each.letters)))
  const own = meant("own"), found = new Set(own.length ? own : meant("wider"))
  for (const each of rows) each.row.hidden = !found.has(each)
  for (const list of document.querySelectorAll(".overview:has(.formula-index)")) {
    const heading = list.previousElementSibling
    list.hidden = !list.querySelector("li:not([hidden])")
    if (heading?.matches("h2")) heading.hidden = list.hidden
  }
  field.querySelector("output").textContent = words.length ? `${found.size} of ${rows.length}` : ""
}

field.hidden = false
field.addEventListener("input", find)
if (field.querySelector("input").value) find()  // the browser puts back what was typed
