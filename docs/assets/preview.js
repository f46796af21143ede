// Pointing at a reference, or focusing it, shows the formula that it names; on an equation, what its letters mean.
// Nothing on the page needs this: the reference is a link, and the letters stand under "More".
(() => {
  const LETTERS = ".weight, .bias, .pre-activation, .activation, .error, .cost, .data"
  const pages = new Map()
  const box = document.createElement("div")
  box.className = "preview md-typeset"
  box.id = "preview"
  box.setAttribute("role", "tooltip")
  box.hidden = true
  document.body.append(box)
  let owner = null, closing = 0

  // The formula that a link leads to, on this page or on another one; null for what is none.
  async function formulaAt(link) {
    const address = new URL(link.href), name = decodeURIComponent(address.hash.slice(1))
    let page = document
    if (address.pathname !== location.pathname) {
      if (!pages.has(address.pathname)) {
        pages.set(address.pathname, fetch(address.pathname)
          .then(response => response.text())
          .then(text => new DOMParser().parseFromString(text, "text/html")))
      }
      page = await pages.get(address.pathname)
    }
    return name && page.getElementById(name)?.closest("figure.formula")
  }

  function copy(element) {
    const clone = element.cloneNode(true)
    for (const each of clone.querySelectorAll("[id], [tabindex]")) {
      each.removeAttribute("id")
      each.removeAttribute("tabindex")
    }
    return clone
  }

  // Its statement in the convention that the reader chose last; on another page nothing is chosen yet.
  function statement(formula) {
    const labels = [...formula.querySelectorAll(".tabbed-labels > label")].map(label => label.textContent.trim())
    const tab = (globalThis.__md_get?.("__tabs") ?? []).find(name => labels.includes(name))
    return formula.querySelectorAll(".formula-statement")[Math.max(0, labels.indexOf(tab))]
  }

  async function reference(link) {
    const formula = await formulaAt(link).catch(() => null)
    return formula && [formula.querySelector(".formula-head"), statement(formula)].map(copy)
  }

  const symbol = element => (element.querySelector("mi") ?? element).textContent

  // The row of the card's list for one letter, or all of them where none is pointed at.
  function letters(scroll, target) {
    const list = scroll.closest(".formula-body, .tabbed-block")?.querySelector(".formula-letters")
    const letter = target?.closest(LETTERS)
    if (!list || (target && !letter)) return null
    const rows = copy(list)
    for (const term of letter ? rows.querySelectorAll("dt") : []) {
      if (symbol(term) !== symbol(letter)) {
        term.nextElementSibling.remove()
        term.remove()
      }
    }
    return rows.children.length ? [rows] : null
  }

  function show(element, content) {
    if (!content || owner !== element) return
    box.replaceChildren(...content)
    box.hidden = false
    const at = element.getBoundingClientRect(), size = box.getBoundingClientRect()
    const left = Math.min(at.left, document.documentElement.clientWidth - size.width - 8)
    const above = at.bottom + size.height + 8 > innerHeight && at.top > size.height + 8
    box.style.left = `${Math.max(8, left) + scrollX}px`
    box.style.top = `${(above ? at.top - size.height - 6 : at.bottom + 6) + scrollY}px`
    element.setAttribute("aria-describedby", "preview")
  }

  function hide() {
    owner?.removeAttribute("aria-describedby")
    if (owner?.dataset.title) owner.title = owner.dataset.title
    owner = null
    box.hidden = true
  }

  async function open(event) {
    const target = event.target
    if (!(target instanceof Element)) return
    clearTimeout(closing)
    if (box.contains(target)) return
    const link = target.closest("article a.reference")
    const scroll = target.closest("figure.formula .formula-statement .math-scroll, .formula-steps .math-scroll")
    const pointed = event.type === "pointerover" ? target : null
    const element = link ?? (pointed ? scroll && target.closest(LETTERS) : scroll)
    if (element === owner) return
    hide()
    if (!element) return
    owner = element
    if (link?.title) {
      link.dataset.title = link.title
      link.removeAttribute("title")
    }
    show(element, link ? await reference(link) : letters(scroll, pointed))
  }

  // The theme makes a landmark without a name of the buttons beside each program. And what scrolls can be
  // scrolled with the keys, but is no stop for the Tab key where all of it is seen.
  const SCROLLS = "article figure, .md-typeset__scrollwrap"
  function reach() {
    for (const buttons of document.querySelectorAll("nav.md-code__nav:not([role])")) buttons.setAttribute("role", "none")
    for (const box of document.querySelectorAll(SCROLLS)) {
      if (box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX !== "visible") box.tabIndex = 0
      else box.removeAttribute("tabindex")
    }
  }
  let waiting = 0
  const later = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; reach() }) }
  new MutationObserver(later).observe(document.body, {childList: true, subtree: true})
  addEventListener("resize", later)
  addEventListener("toggle", later, true)
  later()

  document.addEventListener("pointerover", open)
  document.addEventListener("focusin", open)
  document.addEventListener("focusout", hide)
  document.addEventListener("pointerout", () => { closing = setTimeout(hide, 200) })
  document.addEventListener("keydown", event => { if (event.key === "Escape") hide() })
})()
