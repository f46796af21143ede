"""Rewriting: small changes to a wrong statement, each run, until the gradients are right.

A change is told only if it also gives right gradients at parameters drawn anew.
"""

import ast
import copy
from dataclasses import dataclass

from backprop_checked.checker.expressions import Expressions
from backprop_checked.checker.programs import Exhausted
from backprop_checked.checker.tracing import Evaluation

LOADS = ast.Name | ast.Subscript | ast.Attribute
MOST_TRIES = 2000


@dataclass(frozen=True)
class Repair:
    """What to write instead: the new text of an expression or statement, and the old one."""

    text: str
    old: str
    line: int
    kind: str  # what was changed: operator, transpose, name, factor, sum, sign, path, slope, …
    site: object = None
    transposes_a_weight: bool = False


def expression(text):
    return ast.parse(text, mode="eval").body


class Rewriting:
    """Looks for the repair of a blamed statement, there and in the statements that its names come from."""

    def __init__(self, judge, blame, factor=None):
        self.judge, self.blame, self.program = judge, blame, judge.program
        self.source = self.program.sources[blame.shown.file]
        self.files = {
            id(node): source for source in self.program.sources.values() for node in source.statements()
        }
        self.need = (frozenset(judge.names) - judge.wrong) | blame.fixed
        self.tries, self.seen, self.factor = 0, set(), factor

    def repair(self):
        """The first Repair that is confirmed, or None."""
        place = self.blame.shown.statement[1:]
        here = [node for node in self.source.statements() if (node.lineno, node.col_offset) == place][:1]
        near = [node for node in self.near(here[0]) if node not in here] if here else []
        called = [node for node in near if self._returned_by(node) in _read(here[0])]
        for levels, nodes in (
            ((statement_variants, operator_variants), here),
            ((statement_variants, operator_variants, form_variants), called[:3]),
            ((form_variants,), here),
            ((statement_variants, operator_variants), near[:6]),
            ((expression_variants, name_variants, factor_variants), here),
            ((form_variants, name_variants), near[:4]),
        ):
            for node in nodes:
                for level in levels:
                    repair = self.first(level, node)
                    if repair or self.tries >= MOST_TRIES:
                        return repair
        return None

    def first(self, level, statement):
        """The first confirmed Repair of one kind in one statement."""
        for site, node in self.values_of(statement):
            for text, kind in level(self, node, statement):
                if (site.number, text) in self.seen or text == ast.unparse(node):
                    continue
                self.seen.add((site.number, text))
                if self.tries >= MOST_TRIES:
                    return None
                if self.works(site, text):
                    self.judge.repairs[site.number] = Evaluation(text)
                    new = ast.unparse(_replaced(statement, node, expression(text)))
                    adjoint = self.blame.adjoint
                    weight = kind == "transpose" and adjoint is not None and adjoint.parameter is None
                    return Repair(new, ast.unparse(statement), statement.lineno, kind, site, weight)
        return None

    def near(self, statement):
        """The statements whose targets the blamed one reads or adds to, and theirs; the nearest first.

        What the reader's functions return that it calls belongs to them.
        """
        nearby, names, line = [], _read(statement), statement.lineno
        every = [node for source in self.program.sources.values() for node in source.statements()]
        for _ in range(2):
            for node in every:
                called = self._returned_by(node) in names
                written = self.files[id(node)] is self.source and node.lineno <= line + 3
                if (called or (written and _written(node) & names)) and node not in nearby:
                    nearby.append(node)
            names = names | set().union(*(_read(node) for node in nearby))
        return sorted(nearby, key=lambda node: self._distance(node, line))[:10]

    def _distance(self, node, line):
        return abs(node.lineno - line) if self.files[id(node)] is self.source else 10

    def _returned_by(self, node):
        """The name of the function that a return statement stands in."""
        if not isinstance(node, ast.Return):
            return None
        place = (self.files[id(node)].file, node.lineno, node.col_offset)
        return next((site.function_name for site in self.program.sites.all if site.statement == place), None)

    def values_of(self, statement):
        """The sites of the values that a statement gives away: (site, node)."""
        place = (self.files[id(statement)].file, statement.lineno, statement.col_offset)
        nodes = {}
        for node in ast.walk(statement):
            if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
                nodes[node.lineno, node.col_offset, node.end_lineno, node.end_col_offset] = node
        outer = {id(_value(statement)), *(id(part) for part in _parts(_value(statement)))}
        sites = []
        for site in self.program.sites.all:
            span = site.span
            node = nodes.get((span.line, span.column, span.end_line, span.end_column))
            here = site.statement == place and site.kind not in ("store", "state", "unpack")
            if here and id(node) in outer and all(node is not other for _, other in sites):
                sites.append((site, node))
        return sites

    def works(self, site, text):
        """Whether an expression makes the gradients right, here and at other parameters."""
        self.tries += 1
        try:
            actions = {site.number: Evaluation(text)}
        except SyntaxError:
            return False
        now = self.judge.outcome(actions)
        return now is not None and now >= self.need and self.confirmed(actions)

    def confirmed(self, actions):
        """Whether it makes the gradients right at parameters drawn anew, together with earlier repairs.

        True derivatives in place of other wrong values are known at one place only, and are taken out.
        """
        need = self.blame.fixed if self.program.fixes else self.need
        fixes, self.program.fixes = self.program.fixes, {}
        actions = {**self.judge.repairs, **actions}
        try:
            return all(self.program.right_elsewhere(actions, seed, need) for seed in (7, 8))
        except Exhausted:
            raise
        except Exception:
            return False
        finally:
            self.program.fixes = fixes

    # What stands at hand

    def texts(self):
        """The short names of values that the statement's function has seen."""
        texts = {}
        for number in self.judge.recording.by_site:
            site = self.program.sites[number]
            stored = "[" in site.text or "." in site.text  # in a dict or an object that others may reach
            here = site.file == self.source.file and (
                stored or site.function in (self.blame.shown.function, None)
            )
            if here and site.kind in ("use", "assign", "unpack", "state") and len(site.text) < 25:
                texts |= {site.text: None} if "(" not in site.text and "{" not in site.text else {}
        return list(texts)[:40]

    def values(self):
        """The arrays behind the names, at the moment of the blamed value."""
        moment = self.blame.events[-1].order
        values = {}
        for text in self.texts():
            for number, events in self.judge.recording.by_site.items():
                site = self.program.sites[number]
                if site.text != text or site.kind not in ("use", "assign", "unpack", "state"):
                    continue
                before = [event for event in events if event.order < moment]
                if before and not (site.kind == "assign" and site.statement == self.blame.shown.statement):
                    values[text] = before[-1].value
        return values

    def errors(self):
        """The names whose values are gradients with respect to something."""
        return [self.program.sites[number].text for number, matches in self.judge.matches.items() if matches]

    def numbers(self):
        """The names of whole numbers, such as N."""
        space = getattr(self.program, "space", {})
        names = [name for name, value in space.items() if type(value) is int and not name.startswith("_")]
        for node in self.source.statements():
            if isinstance(node, ast.Assign):
                value = ast.unparse(node.value)
                if any(word in value for word in ("len(", ".shape", ".size")):
                    names += [each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)]
        return list(dict.fromkeys(names))[:12]


def _value(statement):
    """The expression whose value a statement gives away."""
    value = getattr(statement, "value", None)
    while isinstance(value, ast.Lambda):
        value = value.body
    return value


def _parts(value):
    """The members of a tuple, list or dict literal, and the arguments of a call that stands alone."""
    if isinstance(value, ast.Tuple | ast.List):
        return [part for each in value.elts for part in (each, *_parts(each))]
    if isinstance(value, ast.Dict):
        return [part for each in value.values for part in (each, *_parts(each))]
    if isinstance(value, ast.Call):
        return [*value.args, *(keyword.value for keyword in value.keywords)]
    return []


def _read(statement):
    """The names that a statement reads, those of what it adds to among them."""
    return {
        node.id if isinstance(node, ast.Name) else f".{node.attr}"
        for node in ast.walk(statement)
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Name) and isinstance(statement, ast.AugAssign))
        or isinstance(node, ast.Attribute)
    } - {"np", "self"}


def _written(statement):
    """The names that a statement gives a value, wholly or in part."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        targets = statement.value.args[:1]  # np.add.at(dE, …)
    names = set()
    for target in targets:
        for node in ast.walk(target) if target is not None else ():
            if isinstance(node, ast.Name):
                names.add(node.id)
            if isinstance(node, ast.Attribute):
                names.add(f".{node.attr}")
    return names - {"np", "self"}


def _replaced(root, old, new):
    """A copy of a tree with one node replaced."""
    return copy.deepcopy(root, {id(old): new})


def _inner(node):
    """The expressions in a node, itself among them."""
    return [
        each
        for each in ast.walk(node)
        if isinstance(each, ast.expr) and not isinstance(getattr(each, "ctx", None), ast.Store)
    ]


def _within(node, inner, text):
    """The text of a node with an inner expression replaced."""
    if inner is node:
        return text
    return ast.unparse(_replaced(node, inner, expression(text)))


def statement_variants(rewriting, node, statement):
    """`=` that should be `+=`: the old value is added."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if not isinstance(target, ast.Tuple | ast.List):
            yield f"{ast.unparse(target)} + ({ast.unparse(node)})", "accumulated"
    yield f"-({ast.unparse(node)})", "sign"
    yield f"({ast.unparse(node)}).T", "transpose"


def operator_variants(rewriting, node, statement):
    """Other operators, transposes, axes, constants and comparisons."""
    for inner in _inner(node):
        for text, kind in _operator_texts(inner):
            if kind == "outer product" and rewriting.blame.events[-1].value.size > 1000:
                continue  # a table of millions
            try:
                yield _within(node, inner, text), kind
            except SyntaxError:
                continue


def _operator_texts(node):
    text = ast.unparse(node)
    if isinstance(node, ast.BinOp):
        yield from _binary_texts(ast.unparse(node.left), ast.unparse(node.right))
    elif isinstance(node, ast.UnaryOp):
        yield ast.unparse(node.operand), "sign"
    elif isinstance(node, ast.Attribute):
        yield from _attribute_texts(node)
    elif isinstance(node, ast.Call):
        yield from _call_texts(node, text)
    elif isinstance(node, ast.Constant):
        yield from _constant_texts(node)
    elif isinstance(node, ast.Compare):
        yield ast.unparse(node.left), "comparison"
        for old, new in ((" > ", " < "), (" < ", " > "), (" > ", " >= "), (" >= ", " > ")):
            if old in text:
                yield text.replace(old, new), "comparison"
    elif isinstance(node, ast.Name):
        yield f"{text}.T", "transpose"
        if len(text) == 1:
            yield f"{text} - 1", "index"
            yield f"{text} + 1", "index"


def _binary_texts(left, right):
    yield f"({left})", "part left out"
    yield f"({right})", "part left out"
    for sign in "+-*/@":
        yield f"({left}) {sign} ({right})", "operator"
    for sign in "-/@":
        yield f"({right}) {sign} ({left})", "order"
    for product in (f"({left}).T @ ({right})", f"({left}) @ ({right}).T", f"({right}).T @ ({left})"):
        yield product, "transpose"
    yield f"({right}) @ ({left}).T", "transpose"
    yield f"np.outer({left}, {right})", "outer product"
    yield f"np.outer({right}, {left})", "outer product"


def _attribute_texts(node):
    base = ast.unparse(node.value)
    if node.attr == "T":
        yield base, "transpose"
    elif node.attr == "size":
        yield f"{base}.shape[0]", "number"
        yield f"{base}.shape[1]", "number"
    else:
        yield f"{base}.{node.attr}.T", "transpose"


def _call_texts(node, text):
    swaps = [
        (".mean(", ".sum("),
        ("np.mean(", "np.sum("),
        ("np.outer(", "np.dot("),
        ("axis=0", "axis=1"),
        ("axis=0", "axis=-1"),
        ("axis=1", "axis=-1"),
        ("(0)", "(1)"),
        ("(0,", "(1,"),
        (", 0)", ", 1)"),
        (", 0,", ", 1,"),
        ("np.minimum(", "np.maximum("),
        ("np.argmax(", "np.argmin("),
    ]
    for one, other in swaps:
        for old, new in ((one, other), (other, one)):
            if old in text:
                yield text.replace(old, new, 1), "axis" if "axis" in old or old[0] in "(," else "sum"
    for argument in node.args:
        yield ast.unparse(argument), "function left out"
    if isinstance(node.func, ast.Attribute):
        yield ast.unparse(node.func.value), "function left out"
    if len(node.args) == 2 and not node.keywords:
        function, (one, other) = ast.unparse(node.func), (ast.unparse(argument) for argument in node.args)
        yield f"{function}({other}, {one})", "order"
        for left, right in (
            (f"({one}).T", other),
            (one, f"({other}).T"),
            (f"({other}).T", one),
            (other, f"({one}).T"),
        ):
            yield f"{function}({left}, {right})", "transpose"


def _constant_texts(node):
    value = node.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    for other in (0, 1, 2, -1, 0.5, value + 1, value - 1, -value):
        if other != value:
            yield repr(other), "number"


def form_variants(rewriting, node, statement):
    """The usual slopes of an activation in place of a subexpression, factors that the numbers suggest."""
    for text, kind in _suggested_factors(rewriting, node):
        yield text, kind
    loads = {ast.unparse(each): None for each in _inner(node) if isinstance(each, LOADS)}
    short = [text for text in loads if len(text) < 25 and "(" not in text]
    for inner in _inner(node):
        for text in short:
            for form in ("{0} * (1 - {0})", "1 - {0} ** 2", "({0} > 0)", "{0} + 1", "{0} - 1"):
                try:
                    yield _within(node, inner, f"({form.format(text)})"), "slope"
                except SyntaxError:
                    continue
    for name in short:
        for number in rewriting.numbers():
            yield _everywhere(node, name, f"{name} * {number}"), "factor"


def _everywhere(node, name, text):
    """The text of a node with every reading of a name replaced."""

    class Replace(ast.NodeTransformer):
        def visit(self, each):
            if isinstance(each, LOADS) and ast.unparse(each) == name:
                return expression(f"({text})")
            return super().visit(each)

    return ast.unparse(Replace().visit(copy.deepcopy(node)))


def _suggested_factors(rewriting, node):
    """Divided by what it is too large by, where it is a simple number."""
    by = rewriting.factor
    if by is None:
        return
    text = f"({ast.unparse(node)})"
    for number in range(2, 1001):
        if abs(by - number) < 1e-4 * by:
            yield f"{text} / {number}", "factor"
        if abs(by * number - 1) < 1e-4:
            yield f"{text} * {number}", "factor"


def expression_variants(rewriting, node, statement):
    """A usual form of two or three values in place of the whole expression."""
    blame = rewriting.blame
    expected = blame.expected[-1]
    span = blame.shown.span
    whole = (span.line, span.column, span.end_line, span.end_column) == (
        node.lineno,
        node.col_offset,
        node.end_lineno,
        node.end_col_offset,
    )
    if expected is None or expected.size < 3 or not whole:
        return
    numbers = {
        name: value
        for name, value in getattr(rewriting.program, "space", {}).items()
        if type(value) is int and value > 2
    }
    search = Expressions(rewriting.values(), rewriting.errors(), expected, numbers, rewriting.judge.floor)
    for text in search.texts():
        yield text, "expression"


def name_variants(rewriting, node, statement):
    """Another name of the reader's in place of one that is read."""
    texts = rewriting.texts() + rewriting.numbers()
    for inner in _inner(node):
        if isinstance(inner, LOADS) or (
            isinstance(inner, ast.Constant) and type(inner.value) in (int, float)
        ):
            for text in texts:
                try:
                    yield _within(node, inner, text), "name"
                except SyntaxError:
                    continue


def factor_variants(rewriting, node, statement):
    """A factor, a summand, a sum over an axis that is not there."""
    inners = [inner for inner in _inner(node) if inner is node or isinstance(inner, ast.BinOp | ast.Call)]
    inners += [inner for inner in _inner(node) if isinstance(inner, LOADS)] if len(_inner(node)) < 20 else []
    for inner in inners:
        for text, kind in _factor_texts(rewriting, ast.unparse(inner)):
            try:
                yield _within(node, inner, text), kind
            except SyntaxError:
                continue


def _factor_texts(rewriting, text):
    whole = f"({text})"
    for number in [*rewriting.numbers(), "2"]:
        yield f"{whole} * {number}", "factor"
        yield f"{whole} / {number}", "factor"
    for axis in ("0", "1", "0, keepdims=True", "1, keepdims=True", "-1, keepdims=True"):
        yield f"{whole}.sum({axis})", "sum"
    for name in rewriting.texts():
        yield f"{whole} * {name}", "slope"
        yield f"{whole} * (1 - {name} ** 2)", "slope"
        yield f"{whole} * {name} * (1 - {name})", "slope"
        yield f"{whole} * ({name} > 0)", "slope"
        yield f"{whole} + {name}", "summand"
        yield f"{whole} - {name}", "summand"
        yield f"{whole} / {name}", "factor"
        yield f"{whole} / len({name})", "factor"
        yield f"{whole} * len({name})", "factor"
        yield f"{name}.T @ {whole}", "product"
        yield f"{whole} @ {name}.T", "product"
