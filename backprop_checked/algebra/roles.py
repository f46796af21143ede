"""The roles that letters play in a network (a weight, an error), as marks in LaTeX."""

import re

# A role is a class on the page. Its colour only carries it through LaTeX; the stylesheet has the real one.
ROLES = {
    "weight": "blue",
    "bias": "teal",
    "pre-activation": "violet",
    "activation": "green",
    "error": "red",
    "cost": "orange",
    "data": "brown",
}


def role(name: str, latex: str) -> str:
    """Return the LaTeX marked with its role, a key of ROLES. Raises ValueError for any other."""
    if name not in ROLES:
        raise ValueError(f"no role is called {name!r}; there are {', '.join(ROLES)}\n  in the LaTeX  {latex}")
    return rf"\textcolor{{{ROLES[name]}}}{{{latex}}}"


def plain(latex: str) -> str:
    """Return LaTeX that `mathml` accepts without the marks of `role`, as a reader would copy it."""
    while mark := re.search(r"\\textcolor\{\w+\}\{", latex):
        depth = 1
        for brace in re.finditer(r"\\.|[{}]", latex[mark.end() :]):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if not depth:
                break
        inner = latex[mark.end() : mark.end() + brace.start()]
        after = latex[mark.end() + brace.end() :]
        before = latex[: mark.start()]
        # Braces say something only to a script, a prime or a command beside them.
        meets = re.search(r"[_^]\s*$|\\(?!partial|odot|cdots|sum)[A-Za-z]+\s*$", before) or after[:1] in (
            "^",
            "_",
            "'",
        )
        runs_on = re.search(r"\\[A-Za-z]+$", inner) and after[:1].isalpha()
        alone = len(inner) == 1 or not (meets or runs_on)
        latex = before + (inner if alone else f"{{{inner}}}") + after
    return latex
