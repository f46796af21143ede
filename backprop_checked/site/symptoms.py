"""What a reader may see, and which mistakes show it: each symptom is a question to what happened."""

import posixpath

from pymdownx.slugs import slugify

from backprop_checked.catalog import pages
from backprop_checked.catalog.mistakes import reading
from backprop_checked.catalog.paths import relative
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site.mistakes import in_order, mistakes

SLUG = slugify(case="lower")
OFF_BY_A_FACTOR = "A gradient check fails, and the gradient is a multiple of what it should be"
SYMPTOMS = {
    "NumPy: `operands could not be broadcast together`": lambda entry: "broadcast together" in entry["error"],
    "NumPy: `matmul: … mismatch in its core dimension`": lambda entry: "core dimension" in entry["error"],
    "Python stops with another error": lambda entry: (
        entry["error"]
        and "broadcast together" not in entry["error"]
        and "core dimension" not in entry["error"]
    ),
    "No error, but a gradient or a result has the wrong shape": lambda entry: (
        not entry["error"] and entry["caught"] == "shape"
    ),
    OFF_BY_A_FACTOR: lambda entry: _factor(entry),
    "A gradient check fails in the last layer already": lambda entry: _off(entry, below=False),
    "A gradient check fails, and only below the last layer": lambda entry: _off(entry, below=True),
    "A gradient check fails in a convolution": lambda entry: (
        entry["group"] == "convolution" and entry["claims"]
    ),
    "A gradient check fails in normalisation, attention, a recurrent network, an embedding or dropout": (
        lambda entry: entry["group"] == "todays_layers" and entry["claims"] and not _factor(entry)
    ),
    "A check fails, and the gradient is right": lambda entry: (
        entry["passes"] is False or any(finding["ok"] for finding in entry["checker"])
    ),
    "A check passes, whatever it is given": lambda entry: entry["passes"],
    "`nan`, or a `RuntimeWarning`": lambda entry: "nan" in _printed(entry) or "Warning" in _printed(entry),
    "No error, but a wrong result that is no gradient": lambda entry: (
        not (entry["error"] or entry["claims"] or entry["quote"] or entry["group"] == "training")
        and entry["passes"] is None
        and entry["caught"] != "shape"
    ),
    "The loss does not fall, or nothing is learned": lambda entry: entry["group"] == "training",
    "Nothing runs: a formula or a sentence in a text is wrong": lambda entry: entry["quote"],
}

# Kinds of layers with a symptom of their own.
APART = ("convolution", "todays_layers")

# The page that tells a symptom's causes apart.
PAGES = {
    "NumPy: `operands could not be broadcast together`": "symptoms/broadcast_errors.md",
    "NumPy: `matmul: … mismatch in its core dimension`": "symptoms/shapes_not_aligned.md",
    OFF_BY_A_FACTOR: "symptoms/relative_error.md",
    "`nan`, or a `RuntimeWarning`": "symptoms/nan.md",
    "The loss does not fall, or nothing is learned": "symptoms/does_not_learn.md",
}


def _off(entry, below):
    """Whether gradients are wrong by more than a factor, in the last layer too or only below it."""
    claims = [] if entry["group"] in APART or _factor(entry) else entry["claims"]
    return any(claim["relative"] for claim in claims) and below == all(claim["below"] for claim in claims)


def _printed(entry):
    return " ".join(printed for _, printed in entry["transcript"])


def mistakes_with(symptom):
    """The mistakes that show a symptom, in the page's order."""
    return [name for name in in_order() if SYMPTOMS[symptom](mistakes()[name])]


def symptoms(request):
    """The data of what a reader may see: their pages, and each symptom with the mistakes that show it.

    Raises:
        ContentError: for a symptom that no entry shows.
    """
    rows = [
        {
            "title": symptom,
            "anchor": SLUG(symptom, "-"),
            "names": mistakes_with(symptom),
            "page": _page_link(PAGES.get(symptom), request.page),
        }
        for symptom in SYMPTOMS
    ]
    for row in rows:
        if not row["names"]:
            raise ContentError(f"{relative(__file__)}: no mistake shows “{row['title']}”")
    own = [_page_link(path, request.page) for path in pages.navigation() if path.startswith("symptoms/")]
    return {"symptoms": rows, "pages": own}


def _page_link(path, page):
    """A page's title and the link to it from another; nothing for no page."""
    if not path:
        return None
    return {"title": pages.page(path).title, "href": posixpath.relpath(path, posixpath.dirname(page) or ".")}


def readings(request):
    """The data of what a gradient check says where the gradient is a multiple of what it should be.

    Raises:
        ContentError: for an entry whose factor is in no row.
    """
    factors = {name: factor for name in in_order() if (factor := _factor(mistakes()[name]))}
    rows = [
        {
            "factor": written,
            "numbers": numbers,
            "names": [name for name in factors if factors[name] in (factor, 1 / factor)],
        }
        for written, factor, numbers in make(reading, "mistakes.readings")
    ]
    missing = factors.keys() - {name for row in rows for name in row["names"]}
    if missing:
        raise ContentError(f"{relative(__file__)}: no row of FACTORS for {', '.join(sorted(missing))}")
    return {"rows": rows}


def _factor(entry):
    """The factor of an entry's gradients, where there is one."""
    factors = {claim["times"] for claim in entry["claims"]}
    return _number(factors.pop()) if len(factors) == 1 and "" not in factors else None


def _number(fraction):
    above, _, below = fraction.partition("/")
    return int(above) / int(below or 1)
