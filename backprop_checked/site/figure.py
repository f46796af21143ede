"""A formula as a figure: statement, evidence, and one click away everything that it rests on."""

import re
from functools import cache
from xml.etree import ElementTree

from markdown.util import AtomicString
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from backprop_checked.algebra.notation import GLOSSARY
from backprop_checked.algebra.roles import plain, role
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.formulas import catalog
from backprop_checked.site.crossrefs import anchor, link, repository, tag
from backprop_checked.site.mathml import display, mathml

# A letter with its scripts, not part of a longer word: `W^{(\ell)}`, `a_k`, `\delta`.
_SCRIPTS = r"(?:[_^](?:\{[^{}]*\}|\\[a-z]+|\w))*"
_NAMES = {entry.tex: entry.role for entry in GLOSSARY.values()}
_LETTER = re.compile(
    rf"(?<![\\A-Za-z])[{''.join(name for name in _NAMES if len(name) == 1)}](?![A-Za-z]){_SCRIPTS}"
    rf"|\\Delta w{_SCRIPTS}|\\(?:delta|Delta)(?![A-Za-z]){_SCRIPTS}"
)
_NAME = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')
CAUGHT = {
    "shape": "refused by its shape",
    "algebra": "refused by algebra",
    "numbers": "refused only by numbers",
}


def inline(latex):
    """Inline mathematics, its letters in their colours. Raises MathematicsError for what cannot be set."""

    def colour(found):
        name = max((name for name in _NAMES if found[0].startswith(name)), key=len)
        return role(_NAMES[name], found[0])

    # Words inside \operatorname{…} or \text{…} are no letters of ours.
    parts = re.split(r"(\\[A-Za-z]+\{[A-Za-z ]*\})", latex)
    return mathml(
        "".join(part if place % 2 else _LETTER.sub(colour, part) for place, part in enumerate(parts))
    )


class Maker:
    """Makes elements of Python-Markdown's tree: text that is text, and HTML that is put aside."""

    def __init__(self, md):
        self.md = md

    def put(self, parent, name, /, *content, **attributes):
        """Append an element; its content is text, `html(…)`, or nothing."""
        attributes = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        element = ElementTree.SubElement(parent, name, attributes)
        self.say(element, *content)
        return element

    def say(self, element, *content):
        for part in content:
            part = AtomicString(part)
            if len(element):
                element[-1].tail = AtomicString((element[-1].tail or "") + part)
            else:
                element.text = AtomicString((element.text or "") + part)

    def html(self, markup):
        """HTML that Markdown leaves alone, as a text that stands for it."""
        return self.md.htmlStash.store(markup)

    def prose(self, text):
        """A sentence with `$…$` in it, as parts for `put`."""
        return [self.html(inline(part)) if place % 2 else part for place, part in enumerate(text.split("$"))]

    def link(self, parent, name, *content):
        title = catalog()[name][0]["title"].replace("$", "")
        return self.put(parent, "a", *(content or [tag(name)]), href=link(name, self.md), title=title)


def formula(maker, parent, name, tabs_name, at_home, steps=False):
    """Append the figure of a formula, and return its caption's element.

    Args:
        maker: a `Maker`.
        parent: the element that it is appended to.
        name: the formula's id.
        tabs_name: what the ids of its tabs begin with; one page may show a formula twice.
        at_home: whether this is the formula's own page, where it has its anchor.
        steps: whether its derivation is open from the start.
    """
    first, *others = variants = catalog()[name]
    figure = maker.put(parent, "figure", class_="formula")
    if at_home:
        figure.set("id", anchor(name))
    head = maker.put(figure, "div", class_="formula-head")
    maker.put(head, "a", tag(name), class_="formula-tag", href=link(name, maker.md))
    maker.say(head, " ")
    kind = {"defined": " (definition)"}.get(first["standing"], "")
    maker.put(head, "span", *maker.prose(first["title"] + kind), class_="formula-title")
    if others:
        blocks = tabs(maker, figure, tabs_name, [record["convention"] for record in variants])
        for record, block in zip(variants, blocks, strict=True):
            _body(maker, block, record, steps)
    else:
        _body(maker, maker.put(figure, "div", class_="formula-body"), first, steps)
    return maker.put(figure, "figcaption")


def tabs(maker, parent, name, labels):
    """Append Material's content tabs, which need no script, and return their blocks."""
    whole = maker.put(parent, "div", class_="tabbed-set tabbed-alternate", data_tabs=f"{name}:{len(labels)}")
    ids = [f"{name}-{place}" for place in range(1, len(labels) + 1)]
    for place, id_ in enumerate(ids):
        radio = maker.put(whole, "input", id=id_, name=f"{name}-convention", type="radio")
        if place == 0:
            radio.set("checked", "checked")
    above = maker.put(whole, "div", class_="tabbed-labels")
    for id_, label in zip(ids, labels, strict=True):
        maker.put(above, "label", _sentence(label), for_=id_)
        maker.say(above, " ")
    content = maker.put(whole, "div", class_="tabbed-content")
    return [maker.put(content, "div", class_="tabbed-block") for _ in labels]


def _body(maker, parent, record, steps):
    label = f"Formula {tag(record['id'])}"
    maker.say(parent, maker.html(display(record["statement"], label)))
    maker.put(parent, "p", *evidence(maker, record), class_="formula-evidence")
    parent = maker.put(parent, "div", class_="formula-parts")
    derivation(maker, _part(maker, parent, "Derivation", steps), record)
    if record["shapes"]:
        shapes = _part(maker, parent, "Shapes")
        maker.say(shapes, maker.html(display(record["shapes"], f"{label} with shapes")))
    program(maker, _part(maker, parent, "Program"), record)
    wrong(maker, _part(maker, parent, _wrong_variants(record)), record)
    _letters(maker, _part(maker, parent, "Letters"), record)
    _origin(maker, _part(maker, parent, "Origin"), record)


def _part(maker, parent, title, is_open=False):
    details = maker.put(parent, "details", class_="formula-part")
    if is_open:
        details.set("open", "open")
    maker.put(details, "summary", title)
    return maker.put(details, "div", class_="formula-inside")


def evidence(maker, record):
    """What was checked, in a few words. A definition was not proved, nor was what was counted."""
    where = f"on {_listed(_qualified(record['networks']))}"
    where = f"for every width, and {where}" if record["every_width"] else where
    forms = len(record["steps"])
    standing = {
        "proved": f"Proved {where}",
        "defined": f"Defined; its {forms} forms proved equal {where}"
        if forms > 1
        else f"Defined; read {where}",
        "checked": f"Checked {where}",
    }[record["standing"]]
    for_any = "".join(f", any {thing}" for thing in record["any"])
    on_symbols = "numbers" if record["standing"] == "checked" else "symbols"
    return [
        f"{standing}{for_any} · program equal on {on_symbols}, and ",
        *maker.prose(_on_floats(record)),
        f" · {_wrong_variants(record)} rejected",
    ]


def _qualified(networks):
    """The networks' names, each with its own qualifier; what all of them share stands once, at the end."""
    names, qualifiers = zip(*(name.partition(", ")[::2] for name in networks), strict=True)
    if len(set(qualifiers)) == 1 and qualifiers[0]:
        each = "each: " * (len(names) > 1)
        return [*names[:-1], f"{names[-1]} ({each}{qualifiers[0]})"]
    pairs = zip(names, qualifiers, strict=True)
    return [f"{name} ({qualifier})" if qualifier else name for name, qualifier in pairs]


def _on_floats(record):
    """What the program was compared with on random numbers, and how near it came."""
    against = "central differences" if record["differences"] else "the definition on random numbers"
    if record["remainder"]:
        return f"within ${plain(record['remainder'])}$ of {against}"
    return f"within 10⁻⁶ of {against}"


def _wrong_variants(record):
    return f"{len(record['wrong'])} wrong variant{'s' * (len(record['wrong']) != 1)}"


def derivation(maker, parent, record):
    """Append every step with its reason: one row each, the reason first."""
    steps = maker.put(parent, "ol", class_="formula-steps")
    for step in record["steps"]:
        row = maker.put(steps, "li")
        reason = maker.put(row, "p", *maker.prose(_sentence(step["reason"])), class_="formula-reason")
        for used in step["uses"]:
            maker.say(reason, " (")
            maker.link(reason, used)
            maker.say(reason, ")")
        maker.say(row, maker.html(display(step["latex"], "Step")))


def program(maker, parent, record):
    """Append the NumPy program, its example and the example's real output."""
    maker.put(parent, "p", record["says"])
    maker.say(maker.put(parent, "div"), maker.html(code(record["code"])))
    lines = []
    for example in record["example"]:
        lines += [
            f"{'>>>' if place == 0 else '...'} {line}"
            for place, line in enumerate(example["source"].splitlines())
        ]
        lines += [example["output"]] if example["output"] else []
    maker.say(maker.put(parent, "div"), maker.html(code("\n".join(lines), "pycon")))


def wrong(maker, parent, record):
    """Append the wrong variants, each with its real refusal and what NumPy does with it."""
    every = maker.put(parent, "ul", class_="formula-wrong")
    for refusal in record["wrong"]:
        row = maker.put(every, "li")
        head = maker.put(row, "p")
        maker.put(head, "strong", *maker.prose(_sentence(refusal["name"])))
        maker.say(head, " ")
        maker.put(head, "span", CAUGHT[refusal["caught"]], class_=f"formula-caught {refusal['caught']}")
        if refusal["latex"]:
            maker.say(row, maker.html(display(refusal["latex"], "Wrong variant")))
        if refusal["code"]:
            maker.say(maker.put(row, "div"), maker.html(code(refusal["code"])))
        if refusal["says"] != refusal["numpy"]:
            maker.put(row, "p", *maker.prose(_spoken(refusal["says"] + ".")), class_="formula-refusal")
        numpy = maker.put(row, "p", "NumPy: ", class_="formula-refusal")
        maker.put(numpy, "code", refusal["numpy"].strip())


def _letters(maker, parent, record):
    letters = maker.put(parent, "dl", class_="formula-letters")
    for letter in record["letters"]:
        maker.put(letters, "dt", maker.html(mathml(letter["latex"])))
        meaning = maker.put(letters, "dd", _sentence(letter["meaning"]))
        if letter["shape"]:
            maker.say(meaning, "; ", maker.html(mathml(letter["shape"])))


def _spoken(message):
    """A message of the core, with its terms (`W(ℓ + 1).T`, `n[ℓ]`, `dC/da(L)`) as mathematics."""
    message = re.sub(r"^(the result|its error|on)\b", lambda found: _sentence(found[0]), message)
    message = re.sub(r"(?<![\w)])-(?=\d)", "−", message)
    message = message.replace("ℓ", r"\ell")
    message = re.sub(r"Heaviside\((.+?), 0\)", r"1[\1 > 0]", message)
    names = "|".join(sorted(GLOSSARY, key=len, reverse=True))
    term = r"\$([^$]+)\$"
    for pattern, latex in (
        (
            rf"(?:\b|(?<=\bd))({names})\(([^()]*)\)\.T",
            lambda found: rf"${GLOSSARY[found[1]].tex}^{{({found[2]}) \top}}$",
        ),
        (
            rf"(?:\b|(?<=\bd))({names})\(([^()]*)\)",
            lambda found: f"${GLOSSARY[found[1]].tex}^{{({found[2]})}}$",
        ),
        (r"n\[([^\]]+)\]", r"$n_{\1}$"),
        (rf"\b({names})\^(-?[\d.]+)", lambda found: f"${GLOSSARY[found[1]].tex}^{{{found[2]}}}$"),
        (rf"dC/d{term}", r"$\\partial C / \\partial \1$"),
        (rf"d{term}/d{term}", r"$\\partial \1 / \\partial \2$"),
        (rf"sigma_prime\({term}\)", r"$\\sigma'(\1)$"),
        (rf"diag\({term}\)", r"$\\operatorname{diag}(\1)$"),
        (rf"(?<![\w$\\/])(?:d({names})/d)?({names})(\.T)?(?= is (?!not)| [@*] )", _without_layer),
        (r"\b[A-Z](?:\*[A-Z])+\b", lambda found: f"$\\mathit{{{found[0].replace('*', ' ')}}}$"),
        (r"\b2\*lam\b", r"2 $\\lambda$"),
    ):
        message = re.sub(pattern, latex, message)
    return message.replace(" @ ", " · ").replace(" * ", " ⊙ ")


def _without_layer(found):
    """A letter that belongs to no layer, or the derivative by one: `W1`, `X.T`, `dC/dZ`."""
    of, by, turned = found.groups()
    latex = rf"\partial {GLOSSARY[of].tex} / \partial {GLOSSARY[by].tex}" if of else GLOSSARY[by].tex
    latex = rf"\left({latex}\right)" if of and turned else latex
    return rf"${latex}^{{\top}}$" if turned else f"${latex}$"


def _origin(maker, parent, record):
    for title, names in (("Follows from", record["uses"]), ("Used by", record["used_by"])):
        row = maker.put(parent, "p", f"{title}: ")
        for place, name in enumerate(names):
            maker.say(row, ", " if place else "")
            maker.link(row, name)
        if not names:
            maker.say(row, "nothing but calculus" if title == "Follows from" else "no formula yet")
    source = maker.put(parent, "p", "Source: ")
    file, line = record["source"]["file"], record["source"]["line"]
    if repository():
        source = maker.put(source, "a", href=f"{repository()}/blob/HEAD/{file}#L{line}")
    maker.put(source, "code", file)
    counted = (
        f"Compared entry by entry: {record['entries']} in steps, {record['program_entries']} of the program "
        f"on symbols, {record['difference_entries']} on random numbers."
    )
    maker.put(parent, "p", counted)
    maker.put(parent, "p", "LaTeX:")
    maker.say(maker.put(parent, "div"), maker.html(code(plain(record["statement"]), "latex")))


@memoize("pygments")
def code(source, language="python"):
    """Source as the theme shows code. `language` is one that Pygments knows."""
    # A name has the colour of all text: its marks are a fifth of a page, and show nothing.
    return _NAME.sub(r"\1", highlight(source, *_shown_as(language))).strip()


@cache
def _shown_as(language):
    formatter = HtmlFormatter(cssclass=f"language-{language} highlight", wrapcode=True)
    return get_lexer_by_name(language), formatter


def _listed(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _sentence(text):
    return text[:1].upper() + text[1:]
