"""Sources: the reader's files as trees in which every value reports where it arises."""

import ast
import copy
from dataclasses import dataclass, field

from backprop_checked.checker.loops import with_count

VALUE, STORE, REDRAW = "__backprop_value__", "__backprop_store__", "__backprop_redraw__"
CHANGES_IN_PLACE = {
    "at",
    "fill",
    "copyto",
    "put",
    "append",
    "extend",
    "insert",
    "pop",
    "shuffle",
    "sort",
    "update",
}
SINGLE = {
    "float32": "float64",
    "float16": "float64",
    "f4": "f8",
    "<f4": "<f8",
    "f2": "f8",
    "single": "double",
}


@dataclass(frozen=True)
class SourceSpan:
    """A place in the reader's file."""

    file: str
    line: int
    end_line: int
    column: int
    end_column: int
    text: str = ""

    @property
    def extent(self):
        return self.line, self.column, self.end_line, self.end_column


@dataclass
class Site:
    """An expression or a target of the reader's program: each time it is reached, it has a value.

    `kind` is assign, unpack, state (a target after an in-place change), store (an array after a change of
    some entries), part (a subexpression), use (a name that is read), return, or entry (a value of a dict
    literal).
    """

    number: int
    span: SourceSpan
    kind: str
    text: str
    statement: tuple  # file, line and column of the statement
    function: tuple | None  # line and column of the function; None outside of one
    function_name: str = ""

    @property
    def line(self):
        return self.span.line

    @property
    def file(self):
        return self.span.file

    @property
    def names_a_value(self):
        return self.kind in ("assign", "unpack", "state")


@dataclass
class Source:
    """A file of the reader's: its text, its tree and the sites in it."""

    file: str
    text: str
    tree: ast.Module = field(init=False)

    def __post_init__(self):
        self.tree = ast.parse(self.text, self.file)
        self.lines = self.text.splitlines()
        self.modules = _module_names(self.tree)
        for node, name in [pair for each in ast.walk(self.tree) for pair in _single(each)]:
            setattr(node, name, SINGLE[getattr(node, name)])  # of the same length: columns stay

    def line(self, number):
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""

    def statements(self):
        kinds = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.Expr
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]


def _module_names(tree):
    """The names that modules are imported under, and the functions imported from NumPy."""
    names = {"np", "numpy", "math"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module in ("numpy", "math"):
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _single(node):
    """The nodes at which a node names a type of single precision, each with the field that holds the name."""
    if isinstance(node, ast.Attribute) and node.attr in ("float32", "float16", "single", "half"):
        yield node, "attr"
    if isinstance(node, ast.Name) and node.id in ("float32", "float16"):
        yield node, "id"
    if isinstance(node, ast.Call):
        places = [*node.args, *(each.value for each in node.keywords if each.arg == "dtype")]
        yield from (
            (each, "value") for each in places if isinstance(each, ast.Constant) and each.value in SINGLE
        )


class Sites:
    """All sites, numbered in the order of their first appearance."""

    def __init__(self):
        self.all, self.keys = [], {}

    def __getitem__(self, number):
        return self.all[number]

    def add(self, key, *about):
        if key not in self.keys:
            self.keys[key] = len(self.all)
            self.all.append(Site(len(self.all), *about))
        return self.keys[key]


class Instrument(ast.NodeTransformer):
    """Rewrites a tree so that assignments and subexpressions hand their values to the tracer.

    x = e becomes x = value(site, e); a change in place is followed by a report of what was changed. Lines and
    columns stay those of the reader's file. Where nothing is nudged, the program computes what it did before.
    """

    def __init__(self, source, sites):
        self.source, self.sites = source, sites
        self.statement = self.function = None
        self.function_name, self.times = "", {}

    def instrumented(self, tree):
        return ast.fix_missing_locations(self.visit(copy.deepcopy(tree)))

    # Sites

    def site(self, node, kind, text):
        span = SourceSpan(
            self.source.file,
            node.lineno,
            node.end_lineno or node.lineno,
            node.col_offset,
            node.end_col_offset or node.col_offset,
            self.source.line(node.lineno),
        )
        place = (span.file, span.line, span.column, span.end_line, span.end_column, kind, text)
        count = self.times[place] = self.times.get(place, 0) + 1
        statement = self.statement
        where = (span.file, statement.lineno, statement.col_offset)
        number = self.sites.add((*place, count), span, kind, text, where, self.function, self.function_name)
        return ast.Constant(number)

    def report(self, node, kind, text, original=None):
        """The call that hands the node's value to the tracer."""
        place = original or node
        call = ast.Call(ast.Name(VALUE, ast.Load()), [self.site(place, kind, text), node], [])
        return ast.copy_location(call, place)

    def value(self, node, text, kind="assign"):
        return self.report(self.visit(node), kind, text, node)

    def again(self, target, node, kind="state"):
        """Statements that report what a target holds after an unpacking or a change in place."""
        if isinstance(target, ast.Tuple | ast.List):
            return [report for each in target.elts for report in self.again(each, node, kind)]
        if isinstance(target, ast.Starred):
            return []
        if isinstance(target, ast.Subscript):
            return [self.store(target, target.value, target.slice, node)]
        call = self.report(_loaded(target), kind, ast.unparse(target), target)
        return [ast.copy_location(ast.Assign([copy.deepcopy(target)], call), node)]

    def store(self, target, base, index, node):
        """The statement that reports an array, or an entry of a list or dict, after a change in place."""
        sliced = index is None or any(isinstance(part, ast.Slice) for part in ast.walk(index))
        arguments = [
            self.site(target, "store", ast.unparse(target)),
            _loaded(base),
            ast.Constant(None) if sliced else _loaded(index),
        ]
        call = ast.Call(ast.Name(STORE, ast.Load()), arguments, [])
        return ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)

    # Statements

    def visit_Module(self, node):
        """After the last statement that gives `params` something, they may be drawn anew."""
        writes = [place for place, statement in enumerate(node.body) if _writes_params(statement)]
        redraw = (
            ast.copy_location(ast.parse(f"{REDRAW}(params)").body[0], node.body[writes[-1]])
            if writes
            else None
        )
        blocks = [self._block([statement]) for statement in node.body]
        if redraw is not None:
            blocks[writes[-1]].append(redraw)
        node.body = [statement for block in blocks for statement in block]
        return node

    def visit(self, node):
        if isinstance(
            node, ast.pattern | ast.JoinedStr | ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom
        ):
            return node
        if not isinstance(node, ast.stmt):
            return super().visit(node)
        outer, self.statement = self.statement, node
        rewritten = super().visit(node)
        self.statement = outer
        return rewritten

    def visit_FunctionDef(self, node):
        outer = self.function, self.function_name
        self.function, self.function_name = (node.lineno, node.col_offset), node.name
        node.body = self._block(node.body)
        self.function, self.function_name = outer
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        node.body = self._block(node.body)
        return node

    def _block(self, statements):
        rewritten = []
        for statement in statements:
            after = self.visit(statement)
            rewritten += after if isinstance(after, list) else [after]
        return rewritten

    def visit_Assign(self, node):
        target, after = node.targets[0], []
        pairs = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
        if pairs and len(target.elts) == len(node.value.elts) and not _starred(node.value):
            several = zip(target.elts, node.value.elts, strict=True)
            node.value.elts = [self.value(entry, ast.unparse(name)) for name, entry in several]
        elif isinstance(target, ast.Tuple | ast.List):
            node.value = self.visit(node.value)
            after = self.again(target, node, "unpack")
        else:
            node.value = self.value(node.value, ast.unparse(target))
            after = self.again(target, node) if isinstance(target, ast.Subscript) else []
        return [node, *after]

    def visit_AnnAssign(self, node):
        if node.value is not None:
            node.value = self.value(node.value, ast.unparse(node.target))
        return node

    def visit_AugAssign(self, node):
        node.value = self.value(node.value, ast.unparse(node.value), "part")
        return [node, *self.again(node.target, node)]

    def visit_NamedExpr(self, node):
        node.value = self.value(node.value, node.target.id)
        return node

    def visit_Return(self, node):
        if isinstance(node.value, ast.Tuple) and not _starred(node.value):
            node.value.elts = [self.value(each, ast.unparse(each), "return") for each in node.value.elts]
        elif node.value is not None:
            node.value = self.value(node.value, ast.unparse(node.value), "return")
        return node

    def visit_Expr(self, node):
        call = node.value
        adds = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "at"
        if adds and call.args and not isinstance(call.args[0], ast.Starred):
            array, *rest = call.args
            call.args = [array, *(self.visit(each) for each in rest)]
            return [node, self.store(array, array, None, node)]
        self.generic_visit(node)
        return node

    def visit_Assert(self, node):
        return node

    def visit_While(self, node):
        return with_count(self.generic_visit(node))

    # Expressions

    def visit_Lambda(self, node):
        outer = self.function
        self.function = self.function or (node.lineno, node.col_offset)
        node.body = self.report(self.visit(node.body), "return", ast.unparse(node.body), node.body)
        self.function = outer
        return node

    def visit_BinOp(self, node):
        text = ast.unparse(node)
        self.generic_visit(node)
        return self.report(node, "part", text)

    visit_UnaryOp = visit_BinOp
    visit_IfExp = visit_BinOp

    def visit_Dict(self, node):
        node.values = [
            self.report(self.visit(value), "entry", ast.unparse(value), value)
            if key is not None and isinstance(value, ast.Name)
            else self.visit(value)
            for key, value in zip(node.keys, node.values, strict=True)
        ]
        return node

    def visit_Call(self, node):
        text, function = ast.unparse(node), node.func
        changes = isinstance(function, ast.Attribute) and function.attr in CHANGES_IN_PLACE
        if isinstance(function, ast.Attribute):
            if not (changes and isinstance(function.value, ast.Name)) and not self._module(function.value):
                function.value = self.visit(function.value)
        elif not isinstance(function, ast.Name):
            node.func = self.visit(function)
        by_module = (
            changes and isinstance(function.value, ast.Name | ast.Attribute) and self._module(function.value)
        )
        node.args = [
            argument if by_module and not place else self.visit(argument)
            for place, argument in enumerate(node.args)
        ]
        for keyword in node.keywords:
            if keyword.arg != "out":
                keyword.value = self.visit(keyword.value)
        return self.report(node, "part", text)

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load) or node.id in self.source.modules:
            return node
        return self.report(node, "use", node.id)

    def visit_Subscript(self, node):
        if not isinstance(node.ctx, ast.Load):
            return node
        text = ast.unparse(node)
        if not isinstance(node.value, ast.Name):
            node.value = self.visit(node.value)
        return self.report(node, "use", text)

    def visit_Attribute(self, node):
        if not isinstance(node.ctx, ast.Load) or self._module(node.value):
            return node
        text = ast.unparse(node)
        node.value = self.visit(node.value)
        return self.report(node, "use", text)

    def _module(self, node):
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.source.modules


def _writes_params(statement):
    """Whether a statement of the file, outside of functions, gives `params` a value or an entry."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return False
    for node in ast.walk(statement):
        base, stores = node, isinstance(getattr(node, "ctx", None), ast.Store)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base, stores = node.func.value, node.func.attr in CHANGES_IN_PLACE
        while isinstance(base, ast.Subscript | ast.Attribute):
            base = base.value
        if stores and isinstance(base, ast.Name) and base.id == "params":
            return True
    return False


def _starred(node):
    return any(isinstance(each, ast.Starred) for each in node.elts)


def _loaded(node):
    """The expression that reads what stands at a target."""
    return ast.parse(ast.unparse(node), mode="eval").body
