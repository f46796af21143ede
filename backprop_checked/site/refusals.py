"""Until refusals carry their parts: a message read back as mathematics."""

import re

from backprop_checked.algebra.notation import GLOSSARY


def in_parts(wrong):
    """A refusal's message as parts; none where it is NumPy's own."""
    if wrong["says"] == wrong["numpy"]:
        return []
    if not isinstance(wrong["says"], str):
        return wrong["says"]
    parts = _spoken(wrong["says"] + ".").split("$")
    return [{"latex" if place % 2 else "text": part} for place, part in enumerate(parts)]


def _sentence(text):
    return text[:1].upper() + text[1:]


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
