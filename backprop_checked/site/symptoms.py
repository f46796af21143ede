"""What a reader may see, and which mistakes show it: each symptom is a question to what happened."""

from pymdownx.slugs import slugify

from backprop_checked.catalog.mistakes import reading
from backprop_checked.catalog.paths import relative
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site.mistakes import in_order, link, mistakes, words
from backprop_checked.site.overview import table

SLUG = slugify(case="lower")
SYMPTOMS = {
    "NumPy: `operands could not be broadcast together`": lambda it: "broadcast together" in it["error"],
    "NumPy: `matmul: … mismatch in its core dimension`": lambda it: "core dimension" in it["error"],
    "Python stops with another error": lambda it: (
        it["error"] and "broadcast together" not in it["error"] and "core dimension" not in it["error"]
    ),
    "No error, but a gradient or a result has the wrong shape": lambda it: (
        not it["error"] and it["caught"] == "shape"
    ),
    "A gradient check fails, and the gradient is a multiple of what it should be": lambda it: _factor(it),
    "A gradient check fails in the last layer already": lambda it: _off(it, below=False),
    "A gradient check fails, and only below the last layer": lambda it: _off(it, below=True),
    "A gradient check fails in a convolution": lambda it: it["group"] == "convolution" and it["claims"],
    "A check fails, and the gradient is right": lambda it: (
        it["passes"] is False or any(found["ok"] for found in it["checker"])
    ),
    "A check passes, whatever it is given": lambda it: it["passes"],
    "`nan`, or a `RuntimeWarning`": lambda it: "nan" in _printed(it) or "Warning" in _printed(it),
    "No error, no gradient, and a wrong result": lambda it: (
        not (it["error"] or it["claims"] or it["said"] or it["group"] == "training")
        and it["passes"] is None
        and it["caught"] != "shape"
    ),
    "The loss does not fall, or nothing is learned": lambda it: it["group"] == "training",
    "Nothing runs: a formula or a sentence in a text is wrong": lambda it: it["said"],
}


def _off(it, below):
    """Whether gradients are wrong by more than a factor, in the last layer too or only below it."""
    claims = [] if it["group"] == "convolution" or _factor(it) else it["claims"]
    return any(claim["relative"] for claim in claims) and below == all(claim["below"] for claim in claims)


def _printed(it):
    return " ".join(printed for _, printed in it["transcript"])


def shown_by(symptom):
    """The mistakes that show a symptom, in the page's order."""
    return [name for name in in_order() if SYMPTOMS[symptom](mistakes()[name])]


def symptoms(maker, parent):
    """Append what a reader may see, each to be opened, with the entries where that happened.

    Raises:
        ContentError: for a symptom that no entry shows.
    """
    for symptom in SYMPTOMS:
        if not (found := shown_by(symptom)):
            raise ContentError(f"{relative(__file__)}: no mistake shows “{symptom}”")
        whole = maker.put(parent, "details", class_="symptom")
        head = maker.put(whole, "summary")
        # A heading, so that the site's search finds it: it asks for titles first.
        words(maker, maker.put(head, "h3", id=SLUG(symptom, "-")), symptom)
        maker.put(head, "span", str(len(found)), class_="symptom-count")
        every = maker.put(whole, "ul")
        for name in found:
            _link(maker, maker.put(every, "li"), name)


def _link(maker, parent, name):
    words(maker, maker.put(parent, "a", href=link(name, maker.md)), mistakes()[name]["title"])


def readings(maker, parent):
    """Append what a gradient check says where the gradient is a multiple of what it should be.

    Raises:
        ContentError: for an entry whose factor is in no row.
    """
    left = {name: _factor(it) for name, it in mistakes().items() if _factor(it)}
    heads = ["Off by a factor of", "over the sum", "over the larger", "Where it happens here"]
    body = table(maker, parent, heads)
    for written, factor, numbers in make(reading, "mistakes.readings"):
        row = maker.put(body, "tr")
        for cell in (written, *numbers):
            maker.put(row, "td", cell)
        found = [name for name in in_order() if left.get(name) in (factor, 1 / factor)]
        cell = maker.put(row, "td")
        for place, name in enumerate(found):
            maker.say(cell, " · " if place else "")
            _link(maker, cell, name)
        left = {name: it for name, it in left.items() if name not in found}
    if left:
        raise ContentError(f"{relative(__file__)}: no row of FACTORS for {', '.join(left)}")


def _factor(it):
    """The factor of an entry's gradients, where there is one."""
    factors = {claim["times"] for claim in it["claims"]}
    return _number(factors.pop()) if len(factors) == 1 and "" not in factors else None


def _number(fraction):
    above, _, below = fraction.partition("/")
    return int(above) / int(below or 1)
