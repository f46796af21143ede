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
  const letter = sign(word.toLowerCase()) ?? (/^\p{L}$/u.test(word) && word)
  if (letter) return letters.has(letter) || letters.has(letter.toUpperCase())  // who types W means no w
  const stem = plain(word)
  return text.includes(stem) || text.replace(/\s/g, "").includes(stem)
    || (stem.length > 3 && text.includes(stem.replace(/s$/, "")))
}

// ŷ is looked for as y, ϵ as ε, σ' as σ; vectorised.bp2, #bp2 and layer-norm by their parts, 16.2 as a whole.
const wordsOf = text => text.normalize("NFKD").replace(/[\p{M}'′’]/gu, "").split(/[\s,;#()/-]+|\.(?!\d)/)
  .filter(word => word)
const input = field.querySelector("input")

function find() {
  const words = wordsOf(input.value)
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

function typed() {
  find()
  const first = rows.find(each => !each.row.hidden)?.row
  if (!input.value.trim() || !first || first.getBoundingClientRect().top >= field.getBoundingClientRect().bottom) return
  const heading = first.closest(".overview").previousElementSibling  // what is left stands above what was read
  ;(heading.matches("h2") ? heading : first).scrollIntoView()
}

// Where a link or an address leads is shown, whatever is typed.
function arrive(hash) {
  const target = document.getElementById(hash.slice(1))
  if (!target || target.offsetHeight) return
  input.value = ""
  find()
  target.scrollIntoView()
}

field.hidden = false
field.addEventListener("input", typed)
addEventListener("hashchange", () => arrive(location.hash))
addEventListener("click", ({target}) => arrive(target.closest("a[href^='#']")?.hash ?? ""))
addEventListener("pageshow", find)  // by then the browser has put back what was typed
