"""Naming: what a value is meant to be by its own name: `dxhat` is the gradient with respect to `xhat`."""

import re

import numpy as np


class Naming:
    """What the names of a program's backward code say, for its Judge."""

    def __init__(self, judge):
        self.judge, self.by_name = judge, {}

    def is_as_named(self, number):
        """Whether a site's values are, in all passes, the gradient that its own name says."""
        return self.means(number, self.judge.matches[number], len(self.judge.events[number]))

    def is_misnamed(self, number):
        """Whether a site's name says of what it is the gradient, and it is not."""
        kind = self.judge.program.sites[number].kind
        return kind in ("assign", "state") and bool(self.meant(number)) and not self.is_as_named(number)

    def meant(self, number):
        """The adjoints of what a site's name says: of a value of that name in the loss, else of what has that
        name in the backward code."""
        site = self.judge.program.sites[number]
        name = meant_by(site.text.split("[")[0] if site.kind == "store" else site.text)
        if name and name not in self.by_name:
            adjoints = [
                adjoint
                for adjoint in self.judge.derivatives.adjoints
                if any(each.names_a_value and last_name(each.text) == name for each in adjoint.sites)
            ]
            self.by_name[name] = adjoints or self._with_value_of(name)
        return self.by_name.get(name, [])

    def means(self, number, matches, passes):
        """Whether one of the matches is with what a site's name says."""
        meant = self.meant(number)
        return any(
            match.factor in (1.0, *self.judge.factors)
            and len(match.alignment) == passes
            and any(match.adjoint is adjoint for adjoint in meant)
            for match in matches
        )

    def _with_value_of(self, name):
        """The adjoints of what has a value that a name has in the backward code."""
        recorded = self.judge.derivatives.recording.by_site
        sites = [self.judge.program.sites[number] for number in self.judge.first.by_site]
        sites = [site for site in sites if site.names_a_value and last_name(site.text) == name]
        values = [self.judge.first.by_site[site.number][-1].value for site in sites]
        return [
            adjoint
            for adjoint in self.judge.derivatives.adjoints
            if any(
                value.size > 1 and np.array_equal(recorded[each.number][-1].value, value)
                for each in adjoint.sites
                for value in values
            )
        ]


def last_name(text):
    """The last name in an expression: `xhat` of `self.xhat` and of `cache["xhat"]`."""
    return (re.findall(r"\w+", text) or [""])[-1]


def meant_by(text):
    """The name of what a value is meant to be the gradient with respect to, if its own name says it."""
    match = re.fullmatch(r"(?:d|d_|g|g_|grad_?|delta_)(\w+)|(\w+)_grad", last_name(text))
    return match and (match[1] or match[2])
