"""Rewriting: small changes to a wrong statement, each run, until the gradients are right.

A change is told only if it also gives right gradients at parameters drawn anew.
"""

import ast
from functools import cache, cached_property
from itertools import product

import numpy as np

from backprop_checked.checker.candidates import Candidates, Purity, around_the_value
from backprop_checked.checker.programs import Exhausted
from backprop_checked.checker.repairs import Repair
from backprop_checked.checker.scope import Scope
from backprop_checked.checker.simplifying import simplified
from backprop_checked.checker.sources import SourceSpan
from backprop_checked.checker.statements import (
    changed_line,
    does_nothing,
    extent,
    names_read,
    names_written,
    numbers_in,
    parts_of,
    sites_of,
    value_of,
)
from backprop_checked.checker.tracing import Evaluation
from backprop_checked.checker.variants import (
    comparison_variants,
    expression,
    expression_variants,
    factor_variants,
    form_variants,
    name_variants,
    operator_variants,
    replaced,
    share_variants,
    shifted_variants,
    statement_variants,
    summand_variants,
    twin_variants,
)

LEVELS = (
    twin_variants,
    statement_variants,
    operator_variants,
    form_variants,
    name_variants,
    shifted_variants,
    factor_variants,
    expression_variants,
    summand_variants,
    share_variants,
)
MAY_AGREE_BY_CHANCE, MANY = ("sign of", "comparison", "slope"), range(9, 15)
MOST_TRIES, MOST_FITTING, MOST_UNPROVED = 400, 12, 3


class Rewriting:
    """Looks for the repair of a blamed statement, there and in the statements that its names come from."""

    def __init__(self, judge, blame, why):
        self.judge, self.blame, self.program = judge, blame, judge.program
        self.source = self.program.sources[blame.site.file]
        self.files = {
            id(node): source for source in self.program.sources.values() for node in source.statements()
        }
        self.need = (frozenset(judge.names) - judge.wrong) | blame.fixed
        self.tries, self.seen, self.factor, self.variants, self.unconfirmed = 0, set(), why.factor, {}, None
        self.lacks_a_share = why.kind == "path"
        self.unproved = []  # (Repair, text) of what makes gradients right here, but not elsewhere
        self.pure = Purity(list(self.program.sources.values()))
        self.scope = Scope(judge, blame, self.files)

    def repair(self):
        """The first Repair that is confirmed, or None.

        First those expressions that give the very value that is expected, which one run shows for all of
        them; then those that give any other value than the wrong one, each in a run of its own. Where nothing
        is right at other sizes too, what is right at these is told if it has no number that was not there.
        """
        return self._search() or self.unconfirmed

    @cached_property
    def statements(self):
        """The blamed statement, those near it, of them those of functions that it calls, and of the others
        those that may be wrong themselves."""
        place = self.blame.site.statement[1:]
        here = [node for node in self.source.statements() if (node.lineno, node.col_offset) == place][:1]
        near = [node for node in self.near(here[0]) if node not in here] if here else []
        called = [node for node in near if self._returned_by(node) in names_read(here[0])]
        doubtful = [node for node in near if node not in called and self._is_doubtful(node)]
        return here, near, called, doubtful

    def places(self):
        """The Spans of the statements that may be the wrong one, as far as values tell, in order.

        A value from which the blamed one is computed, and of which nobody knows what it should be, may be
        wrong in its place.
        """
        here, _, called, doubtful = self.statements
        spans = []
        for node in here + called + doubtful:
            source = self.files[id(node)]
            line = source.line(node.lineno)
            ends = node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
            spans.append(SourceSpan(source.file, *ends, line))
        return sorted(spans, key=lambda span: (span.file, span.line))

    def _search(self):
        here, near, called, doubtful = self.statements
        computed = near if self.blame.site.kind == "return" and self.blame.site.text.isidentifier() else []
        for level, node, fitting in self._attempts(computed, here, called[:3], doubtful[:4]):
            if repair := self.first(level, node, fitting):
                return repair
        for level, node in product(LEVELS, [*here, *called[:3], *doubtful[:6]]):
            if repair := self.first(level, node, measured=True):
                return repair
        for levels, nodes in (
            ((statement_variants, operator_variants), here),
            ((statement_variants, operator_variants, form_variants), called[:3]),
            ((form_variants,), here),
            ((name_variants,), called[:3]),
            ((statement_variants, operator_variants), near[:6]),
            ((name_variants, factor_variants), here),
            ((form_variants, name_variants), near[:4]),
        ):
            for node, level in product(nodes, levels):
                repair = self.first(level, node)
                if repair or self.tries >= MOST_TRIES:
                    return repair
        return None

    def _attempts(self, computed, here, called, doubtful):
        """(level, statement, whether only what gives the expected value is tried), in order.

        What is returned by its name was computed in a line of its own.
        """
        yield from ((operator_variants, node, True) for node in computed)
        for level in LEVELS:
            if level is form_variants:
                yield from ((comparison_variants, node, False) for node in self.masks())
            yield from ((level, node, True) for node in here + called)
            for node in (
                here + called if level is operator_variants else doubtful if level is name_variants else ()
            ):
                forms = (form_variants,) if node in called else ()
                yield from (
                    (simple, node, False) for simple in (statement_variants, operator_variants, *forms)
                )

    def masks(self):
        """The statements with a comparison that give a name which the blamed statement reads."""
        here, near, *_ = self.statements
        read = set().union(*map(names_read, here))
        return [
            node
            for node in near
            if isinstance(node, ast.Assign)
            and names_written(node) & read
            and any(isinstance(each, ast.Compare) for each in ast.walk(node.value))
        ]

    def first(self, level, statement, fitting=False, measured=False):
        """The first confirmed Repair of one kind in one statement.

        With `measured` only what arithmetic says may help, where the answers of the gradients are known.
        """
        for site, node in self.values_of(statement):
            expected = self.expected_at(site)
            if (fitting and not expected) or (measured and not self.judge.responses.are_known(site.number)):
                continue
            fit, distinct, helpful = self.evaluated(level, site, node, statement, expected)
            for text, kind in fit if fitting else _worth_a_run(distinct, helpful(), measured):
                if (site.number, text) in self.seen:
                    continue
                self.seen.add((site.number, text))
                if self.tries >= MOST_TRIES:
                    return None
                if repair := self._attempt(site, node, statement, text, kind):
                    return repair
        return None

    def _attempt(self, site, node, statement, text, kind):
        """The Repair, if an expression is confirmed; what falls short of it is kept for later."""
        if not self.works(site, text) or (kind in MAY_AGREE_BY_CHANCE and not self.holds_often(site, text)):
            if self.right_here and len(self.unproved) < MOST_UNPROVED:
                self.unproved.append((self._repair_of(site, node, statement, text, kind), text))
            return None
        if (simple := simplified(text)) != text and self.works(site, simple):
            text = simple
        if kind == "root" and self.fits_other_sizes(site, f"({ast.unparse(node)}) / {self.factor}"):
            return None  # as far as can be seen it is a number, and no size
        repair = self._repair_of(site, node, statement, text, kind)
        if self.fits_other_sizes(site, text):
            self.judge.repairs[site.number] = Evaluation(text)
            return repair
        if self.unconfirmed is None and not numbers_in(text) - numbers_in(ast.unparse(node)):
            self.unconfirmed = repair
        return None

    def _repair_of(self, site, node, statement, text, kind):
        """The Repair of a statement in which an expression is replaced."""
        changed = replaced(statement, node, expression(text))
        new = "pass" if does_nothing(changed) else ast.unparse(changed)
        adjoint = self.blame.adjoint
        weight = kind == "transpose" and adjoint is not None and adjoint.parameter is None
        line = changed_line(statement, changed)
        return Repair(new, ast.unparse(statement), statement.lineno, kind, site, weight, line)

    def fits_other_sizes(self, site, text):
        """Whether an expression makes the gradients right where the program's sizes are others, too."""
        need, actions = self.blame.fixed, {**self.judge.repairs, site.number: Evaluation(text)}
        return all(self.elsewhere(actions, need, change) for change in self.judge.changes)

    def evaluated(self, level, site, node, statement, expected):
        """The variants of an expression: those that give what is expected, those worth a run, and a function
        that says of the latter which may help, as far as is known (see Responses.those_that_may_help).

        What cannot be evaluated beside the program without a trace is worth a run.
        """
        key = level, site.number
        if key not in self.variants:
            old, kinds = ast.unparse(node), {}
            for text, kind in level(self, node, statement):
                if text != old:
                    kinds.setdefault(text, kind)
            again = None if self.pure(node) else old
            pure = [text for text in kinds if again is None or self._is_pure_around(text, old)]
            candidates = Candidates(pure, expected or {}, self.judge.floor, again)
            self.judge.outcome({site.number: candidates})
            some = set(candidates.distinct()) if candidates.passes >= 0 else set(pure)
            some |= kinds.keys() - set(pure)
            fitting = [text for text in kinds if text in candidates.fitting] if expected else []
            self.variants[key] = (
                [(text, kinds[text]) for text in fitting[:MOST_FITTING]],
                [(text, kind) for text, kind in kinds.items() if text in some],
                cache(lambda: self._helpful(site, some, candidates.results)),
            )
        return self.variants[key]

    def _helpful(self, site, texts, results):
        """The texts that may help, those whose values are known to do so with True; None if nobody knows."""
        known = {text: results[text] for text in texts if results.get(text)}
        entries = sum(event.value.size for event in self.judge.recording.by_site.get(site.number, ()))
        if 3 * len(known) < entries or not self.judge.responses.are_known(site.number):
            return None
        helpful = self.judge.responses.those_that_may_help(site.number, known)
        return helpful | dict.fromkeys(texts - known.keys(), False)

    def _is_pure_around(self, text, old):
        """Whether a text can be evaluated without a trace, once the value of its old part is known."""
        return f"({old})" in text and self.pure(expression(around_the_value(text, old)))

    def expected_at(self, site):
        """What a site's values should be, by the number of the pass, if they are the blamed values."""
        events = self.judge.recording.by_site.get(site.number, ())
        blamed, whole = self.blame.events, self.judge.recording.by_site.get(self.blame.site.number, ())
        numbers = [event.number for event in whole]
        ahead = len(whole) - numbers.index(blamed[0].number) if blamed[0].number in numbers else len(blamed)
        start = len(events) - ahead
        mine = events[start : start + len(blamed)] if start >= 0 else ()
        same = len(mine) == len(blamed) and all(
            one.value.shape == other.value.shape and np.array_equal(one.value, other.value)
            for one, other in zip(mine, blamed, strict=True)
        )
        pairs = zip(mine, self.blame.expected, strict=True) if same else ()
        return {event.number: array for event, array in pairs if array is not None}

    def near(self, statement):
        """The statements whose targets the blamed one reads or adds to, and theirs; the nearest first.

        What the reader's functions return that it calls belongs to them.
        """
        nearby, names, line = [], names_read(statement), statement.lineno
        every = [node for source in self.program.sources.values() for node in source.statements()]
        for _ in range(2):
            for node in every:
                called = self._returned_by(node) in names
                written = self.files[id(node)] is self.source and node.lineno <= line + 3
                if (called or (written and names_written(node) & names)) and node not in nearby:
                    nearby.append(node)
            names = names | set().union(*(names_read(node) for node in nearby))
        return sorted(nearby, key=lambda node: self._distance(node, line))[:10]

    def _is_doubtful(self, statement):
        """Whether a statement computes something backward that is not known to be right: a gradient with
        respect to nothing, or one that was changed in place."""
        place = (self.files[id(statement)].file, statement.lineno, statement.col_offset)
        sites = self.program.sites
        numbers = [number for number in self.judge.matches if sites[number].statement == place]
        recorded = self.judge.recording.by_site
        if all(self.judge.is_forward(recorded[number]) for number in numbers):
            return False
        numbers = [number for number in numbers if np.any(recorded[number][-1].value)]
        return any(
            sites[number].kind in ("state", "store")
            or (sites[number].kind != "part" and not self.judge.right_as_something(number))
            for number in numbers
        )

    def _distance(self, node, line):
        return abs(node.lineno - line) if self.files[id(node)] is self.source else 10

    def _returned_by(self, node):
        """The name of the function that a return statement stands in."""
        if not isinstance(node, ast.Return):
            return None
        sites = sites_of(self.program, self.files[id(node)].file, node)
        return next((site.function_name for site in sites), None)

    def values_of(self, statement):
        """The sites of the values that a statement gives away: (site, node)."""
        nodes = {}
        for node in ast.walk(statement):
            if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
                nodes[extent(node)] = node
        outer = {id(value_of(statement)), *(id(part) for part in parts_of(value_of(statement)))}
        sites = []
        for site in sites_of(self.program, self.files[id(statement)].file, statement):
            node = nodes.get(site.span.extent)
            gives = site.kind not in ("store", "state", "unpack")
            if gives and id(node) in outer and all(node is not other for _, other in sites):
                sites.append((site, node))
        return sites

    def works(self, site, text):
        """Whether an expression makes the gradients right, here and at other parameters."""
        self.tries += 1
        self.right_here = False
        try:
            actions = {site.number: Evaluation(text)}
        except SyntaxError:
            return False
        now = self.judge.outcome(actions)
        self.right_here = now is not None and now >= self.need
        return self.right_here and self.confirmed(actions)

    def works_with(self, change):
        """Whether a changed tree makes the gradients right, here and at other parameters."""
        now = self.judge.outcome(change=change)
        need = self.blame.fixed if self.program.fixes else self.need
        return (
            now is not None and now >= self.need and self.elsewhere(self.judge.repairs, need, change, (7, 8))
        )

    def confirmed(self, actions):
        """Whether it makes the gradients right at parameters drawn anew, together with earlier repairs.

        True derivatives in place of other wrong values are known at one place only, and are taken out.
        """
        need = self.blame.fixed if self.program.fixes else self.need
        return self.elsewhere({**self.judge.repairs, **actions}, need, seeds=(7, 8))

    def holds_often(self, site, text):
        """Whether an expression makes the gradients right at many parameters: a sign may agree by
        chance."""
        return self.elsewhere(
            {**self.judge.repairs, site.number: Evaluation(text)}, self.blame.fixed, seeds=MANY
        )

    def elsewhere(self, actions, need, change=None, seeds=(7,)):
        fixes, self.program.fixes = self.program.fixes, {}
        try:
            return all(self.program.right_elsewhere(actions, seed, need, change) for seed in seeds)
        except Exhausted:
            raise
        except Exception:
            return False
        finally:
            self.program.fixes = fixes


def _worth_a_run(several, helpful, measured):
    """Those (text, kind) that may help; with `measured` only those of which this is known."""
    if helpful is None:
        return [] if measured else several
    return [(text, kind) for text, kind in several if text in helpful and (helpful[text] or not measured)]
