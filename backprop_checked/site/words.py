"""Words as templates need them: capitals, lists, shapes, networks, the lines of a console."""

import re


def sentence(text):
    """Return a text with a capital letter, unless it begins with a symbol: Σ for σ would be a sum."""
    return text[:1].upper() + text[1:] if re.match(r"[a-z]{2}|a \w\w", text) else text


def listed(words):
    """Return words with commas and an “and” between them."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def shape(sides):
    """Return an array's shape as Python writes it."""
    return str(tuple(sides))


def qualified(networks):
    """Return networks' names, each with its own qualifier; what all of them share stands once, at the end."""
    names, qualifiers = zip(*(name.partition(", ")[::2] for name in networks), strict=True)
    if len(set(qualifiers)) == 1 and qualifiers[0]:
        each = "each: " * (len(names) > 1)
        return [*names[:-1], f"{names[-1]} ({each}{qualifiers[0]})"]
    pairs = zip(names, qualifiers, strict=True)
    return [f"{name} ({qualifier})" if qualifier else name for name, qualifier in pairs]


def console(example):
    """Return the calls of an example as Python's console shows them, each with what it prints."""
    lines = []
    for call in example:
        first, *others = call["source"].splitlines()
        lines += [f">>> {first}", *(f"... {line}" for line in others)]
        lines += [call["output"]] if call["output"] else []
    return "\n".join(lines)


FILTERS = {function.__name__: function for function in (sentence, listed, shape, qualified, console)}
