"""Reports: what the check found, for a terminal, for a notebook, for a test."""

import textwrap
from dataclasses import dataclass, field
from html import escape

from backprop_checked.checker.value_report import VERDICTS, ValueReport, address

WIDTH = 100


@dataclass
class Report:
    """The verdicts by the parameters' names, and the findings, the first wrong line first.

    `lines` is the backward pass line by line: (SourceSpan, one of ✓ ✗ → or a space, words). It prints; in a
    notebook it is a table; as a truth value it says whether all is right.
    """

    verdicts: dict
    findings: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    evaluations: int = 0

    @property
    def ok(self):
        return all(verdict.ok for verdict in self.verdicts.values())

    def __bool__(self):
        return self.ok

    def __getitem__(self, name):
        return self.verdicts[name]

    def __iter__(self):
        return iter(self.verdicts)

    def __len__(self):
        return len(self.verdicts)

    @property
    def status(self):
        """0 if all is right, 1 if something is wrong, 3 if something cannot be told."""
        states = {verdict.state for verdict in self.verdicts.values()}
        return 1 if "wrong" in states else 3 if "cannot tell" in states else 0

    @property
    def summary(self):
        """The verdicts in a sentence."""
        return ValueReport(self.verdicts, self.evaluations).summary

    def text(self):
        return "\n".join(
            [self.summary, "", *self._table(), *self._finding_lines(), *self._picture(), *self._notes()]
        )

    __str__ = text

    def _table(self):
        wide = max((len(str(name)) for name in self.verdicts), default=0)
        for name, verdict in self.verdicts.items():
            state = f"{VERDICTS[verdict.state]:<13} {verdict.error:>7}"
            yield f"  {str(name).ljust(wide)}   {state}   {verdict.checked}".rstrip()
            if verdict.where:
                yield f"  {' ' * wide}   off: {verdict.where}"
            if verdict.advice:
                yield from wrapped(verdict.advice, " " * (wide + 5))
            for remark in verdict.remarks:
                yield from wrapped(f"beside: {remark.name}. {remark.sentence}", " " * (wide + 5))

    def _finding_lines(self):
        for finding in self.findings:
            yield ""
            if finding.span:
                yield f"  {line_of(finding.span)}: `{finding.span.text}`"
            elif finding.explains:
                yield f"  {', '.join(map(str, finding.explains))}:"
            yield from wrapped(finding.sentence or finding.message, "      ")
            if finding.suggestion:
                where = "" if finding.suggestion_line is None else f" in line {finding.suggestion_line}"
                yield f"      Write{where}:  {finding.suggestion}"
            if finding.span and finding.explains:
                yield f"      It makes these gradients wrong: {', '.join(map(str, finding.explains))}"
            if finding.code:
                yield f"      looks like: {finding.code}"
            for cure in finding.cures:
                yield f"      → {address(cure)}"

    def _picture(self):
        if not self.lines:
            return
        yield ""
        yield "  The backward pass, line by line:"
        wide = min(60, max(len(span.text) for span, _, _ in self.lines))
        for span, mark, words in self.lines:
            yield f"  {mark} {span.line:4d}  {span.text[:60].ljust(wide)}  {words}".rstrip()

    def _notes(self):
        yield ""
        for note in self.notes:
            yield from wrapped(note, "  ")
        yield f"  The program was run {self.evaluations} times."

    def _repr_html_(self):
        rows = "".join(self._row(name, verdict) for name, verdict in self.verdicts.items())
        head = "".join(_cell("th", title) for title in ("gradient", "", "relative error", ""))
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        findings = "".join(self._finding_html(finding) for finding in self.findings)
        return f"<p>{escape(self.summary)}</p>{table}{findings}{self._picture_html()}"

    def _row(self, name, verdict):
        state = VERDICTS[verdict.state] if verdict.ok else f"<strong>{VERDICTS[verdict.state]}</strong>"
        where = f"Off: {escape(verdict.where)}." if verdict.where else escape(verdict.checked)
        cells = (f"<code>{escape(str(name))}</code>", state, verdict.error, where)
        return f"<tr>{''.join(_cell('td', cell) for cell in cells)}</tr>"

    def _finding_html(self, finding):
        parts = []
        if finding.span:
            place, text = line_of(finding.span), finding.span.text
            parts.append(f"<strong>{escape(place)}</strong> <code>{escape(text)}</code><br>")
        elif finding.explains:
            parts.append(f"<strong>{escape(', '.join(map(str, finding.explains)))}</strong><br>")
        parts.append(_code(finding.sentence or finding.message))
        if finding.suggestion:
            where = "" if finding.suggestion_line is None else f" in line {finding.suggestion_line}"
            parts.append(f"<br>Write{where}: <code>{escape(finding.suggestion)}</code>")
        if finding.code:
            parts.append(f"<br>Looks like: {escape(finding.code)}")
        for cure in finding.cures:
            parts.append(f"<br>→ {_link(cure)}")
        return f"<p>{''.join(parts)}</p>"

    def _picture_html(self):
        if not self.lines:
            return ""
        rows = "".join(
            f"<tr>{_cell('td', mark)}{_cell('td', str(span.line))}"
            f"{_cell('td', f'<code>{escape(span.text)}</code>')}{_cell('td', _code(words))}</tr>"
            for span, mark, words in self.lines
        )
        return f"<details><summary>The backward pass, line by line</summary><table>{rows}</table></details>"


def line_of(span):
    """The file and the line of a span; a notebook's cell is said to be one."""
    if span.file.startswith("<ipython-input-"):
        return f"In [{span.file.split('-')[2]}], line {span.line}"
    if "ipykernel_" in span.file:
        return f"in a cell, line {span.line}"
    return f"{span.file}:{span.line}"


def wrapped(words, indent):
    return textwrap.wrap(
        words, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _link(cure):
    place = address(cure)
    if place.startswith("http"):
        return f'<a href="{escape(place)}">{escape(cure)}</a>'
    return escape(place)


def _cell(tag, content):
    return f'<{tag} style="text-align: left; vertical-align: top">{content}</{tag}>'


def _code(words):
    """Words as HTML, what stands between backquotes as code."""
    parts = words.split("`")
    return "".join(
        f"<code>{escape(part)}</code>" if place % 2 else escape(part) for place, part in enumerate(parts)
    )
