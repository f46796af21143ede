"""Findings: what is known of a mistake, as data; words are made of it at the end."""

from dataclasses import dataclass

from backprop_checked.checker.sources import SourceSpan


@dataclass(frozen=True)
class Reason:
    """Why a value is wrong: the name of the mistake, if it has one, and a sentence in the reader's names."""

    code: str | None
    sentence: str
    kind: str = ""
    factor: float | None = None


@dataclass(frozen=True)
class Finding:
    """A mistake, as far as it is known.

    `span` is None where no line is known; `lines` are those that it may be where nothing tells them apart,
    the one of `span` among them. `suggestion` is what to write instead, in line `suggestion_line`;
    `explains` names the gradients that it makes wrong.
    """

    message: str
    code: str | None = None
    span: SourceSpan | None = None
    suggestion: str | None = None
    suggestion_line: int | None = None
    cures: tuple = ()  # formulas that say what is right
    explains: tuple = ()
    sentence: str = ""
    lines: tuple = ()

    @property
    def cure(self):
        """The first formula that says what is right; "" if there is none."""
        return self.cures[0] if self.cures else ""
