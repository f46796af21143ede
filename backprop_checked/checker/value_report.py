"""The report on values: what is known of each gradient, printed."""

import textwrap
from collections import Counter
from html import escape

# Where the site with the formulas is, with a slash at its end. Without it, reports give their names alone.
SITE = ""
VERDICTS = {"right": "✓ right", "wrong": "✗ WRONG", "cannot tell": "? cannot tell"}


class ValueReport:
    """The findings, by the parameters' names. It prints; in a notebook it is a table.

    It is true where every gradient is right, so that a test can assert it.
    """

    def __init__(self, findings, evaluations, untold=()):
        self.findings, self.evaluations, self.untold = findings, evaluations, untold

    @property
    def ok(self):
        """Whether every gradient is right."""
        return self.verdict == "right"

    @property
    def verdict(self):
        """That of all together: "wrong" if one is, else "cannot tell" if one cannot be told."""
        verdicts = {finding.verdict for finding in self.findings.values()}
        return next(verdict for verdict in ("wrong", "cannot tell", "right") if verdict in verdicts)

    def __bool__(self):
        return self.ok

    def __getitem__(self, name):
        return self.findings[name]

    def __iter__(self):
        return iter(self.findings)

    def __len__(self):
        return len(self.findings)

    @property
    def summary(self):
        times = Counter(finding.verdict for finding in self.findings.values())
        wrong, doubtful = times["wrong"], times["cannot tell"]
        if len(self) == 1:
            return {
                "right": "The gradient is right.",
                "wrong": "The gradient is wrong.",
                "cannot tell": "Differences cannot tell whether the gradient is right.",
            }[self.verdict]
        if not (wrong or doubtful):
            return f"All {len(self)} gradients are right."
        are = {1: "is"}
        words = [f"{wrong} of {len(self)} gradients {are.get(wrong, 'are')} wrong."] if wrong else []
        if doubtful:
            they = "it is" if doubtful == 1 else "they are"
            words.append(f"Of {doubtful} of {len(self)} gradients, differences cannot tell if {they} right.")
        return " ".join(words)

    @property
    def hint(self):
        """Which options were not given, where no mistake was named, as a sentence."""
        nameless = [one for one in self.findings.values() if one.verdict == "wrong" and not one.mistakes]
        if not self.untold or not nameless:
            return ""
        untold = ", ".join(f"`{name}=`" for name in self.untold)
        return f"Options that may help to name it were not given: {untold}."

    def __str__(self):
        wide = max(len(str(name)) for name in self)
        widest = max(len(VERDICTS[finding.verdict]) for finding in self.findings.values())
        indent, lines = " " * (wide + 8), [self.summary]
        for name, finding in self.findings.items():
            verdict = f"{VERDICTS[finding.verdict].ljust(widest)}   {finding.error:>7}   {finding.checked}"
            lines += [""] * (not finding.ok) + [f"  {str(name).ljust(wide)}   {verdict}"]
            lines += [f"  {' ' * wide}   off: {finding.where}"] if finding.where else []
            for title, words, cures in finding.says:
                lines += [indent[3:] + title] if title else []
                lines += textwrap.wrap(words, 100, initial_indent=indent, subsequent_indent=indent)
                lines += [f"{indent}→ {address(cure)}" for cure in cures]
        lines += [
            "",
            *([f"  {self.hint}"] if self.hint else []),
            f"  The loss was evaluated {self.evaluations} times.",
        ]
        return "\n".join(lines)

    def _repr_html_(self):
        rows = []
        for name, finding in self.findings.items():
            paragraphs = [f"Off: {escape(finding.where)}."] if finding.where else []
            for title, words, cures in finding.says:
                links = (
                    f'<a href="{address(cure)}">{cure}</a>' if SITE else f"<code>{cure}</code>"
                    for cure in cures
                )
                bold = f"<strong>{escape(title)}.</strong> " if title else ""
                paragraphs.append(bold + escape(words) + "".join(f" → {link}" for link in links))
            verdict = {"wrong": "<strong>✗ wrong</strong>"}.get(finding.verdict, VERDICTS[finding.verdict])
            rows.append(
                [
                    f"<code>{escape(str(name))}</code>",
                    verdict,
                    finding.error,
                    "<br>".join(paragraphs) or finding.checked,
                ]
            )
        cell = '<{0} style="text-align: left; vertical-align: top">{1}</{0}>'.format
        head = "".join(cell("th", title) for title in ("gradient", "", "relative error", ""))
        body = "".join(f"<tr>{''.join(cell('td', content) for content in row)}</tr>" for row in rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p>{self.summary}</p>{table}" + (f"<p>{escape(self.hint)}</p>" if self.hint else "")


def address(cure):
    """Where a cure is found: its address if the site's is known, else where to look."""
    chapter, _, formula = cure.partition(".")
    where = f"{cure} (in Backprop, Checked: chapter {chapter}, formula {formula})"
    return f"{SITE}derivations/{chapter}/#{formula}" if SITE else where
