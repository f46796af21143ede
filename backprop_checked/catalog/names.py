"""Names that somebody may have meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Return up to three of the names that are like this one, the nearest first."""
    return difflib.get_close_matches(name, list(names), 3, 0.4)


def unknown(kind: str, name: str, names: Iterable[str]) -> str:
    """Return what to say of a name that nothing of this kind (“formula”) has: the nearest that some have."""
    near = nearest(name, names)
    return f"no {kind} is called “{name}”" + (f"; did you mean {', '.join(near)}?" if near else "")
