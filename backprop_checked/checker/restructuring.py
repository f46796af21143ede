"""Restructuring: repairs that no value can be: another index, another range for a loop, another place for a
statement.

As any repair, one is told only if it makes the gradients right here and at parameters drawn anew.
"""

import ast
import copy
from itertools import combinations, islice, zip_longest

from backprop_checked.checker.repairs import Repair
from backprop_checked.checker.resizing import Change
from backprop_checked.checker.statements import extent, names_read, names_written, sites_of
from backprop_checked.checker.variants import expression, index_variants, replaced

MOST_LOOPS, MOST_MOVES, MOST_INDICES, MOST_STATEMENTS = 8, 24, 100, 12
AT = {ast.Add: "np.add.at", ast.Sub: "np.subtract.at"}


def structural_repair(rewriting):
    """The first confirmed Repair of what a loop adds up or hands on, of an index, of a loop's range or of a
    statement's place; None if there is none."""
    return (
        _another_statement(rewriting, _added_up(rewriting))
        or _another_statement(rewriting, _handed_on(rewriting))
        or _another_statement(rewriting, _joined(rewriting))
        or _another_statement(rewriting, _exchanged_values(rewriting))
        or _another_index(rewriting)
        or _another_range(rewriting)
        or _another_place(rewriting)
    )


def accumulating_repair(rewriting):
    """The first confirmed Repair of what a loop should add up; None if there is none."""
    return _another_statement(rewriting, _added_up(rewriting))


def _another_statement(rewriting, several):
    """The first confirmed Repair among (source, statement, other statement, kind)."""
    if not hasattr(rewriting.program, "file"):
        return None  # of functions, no other tree can be run
    for source, node, other, kind in islice(several, MOST_STATEMENTS):
        tree = ast.fix_missing_locations(replaced(source.tree, node, ast.copy_location(other, node)))
        site = _site_of_statement(rewriting.program, source.file, node)
        if site is not None and rewriting.works_with(Change({source.file: tree})):
            return Repair(ast.unparse(other), ast.unparse(node), node.lineno, kind, site)
    return None


def _in_loops(rewriting):
    """(source, loop, assignment) of what the backward pass assigns, with the innermost loop around it."""
    recorded = rewriting.judge.recording.by_site
    places = {rewriting.program.sites[number].statement for number in recorded}
    innermost = {}
    for source in rewriting.program.sources.values():
        for loop in ast.walk(source.tree):  # what is around stands before what is in it
            inside = ast.walk(loop) if isinstance(loop, ast.For | ast.While) else ()
            for node in (each for each in inside if isinstance(each, ast.Assign)):
                if (source.file, node.lineno, node.col_offset) in places and len(node.targets) == 1:
                    innermost[id(node)] = source, loop, node
    return list(innermost.values())


def _added_up(rewriting):
    """`=` that should be `+=`: of what no pass of the loop reads, only the last one is left."""
    several = []
    for source, loop, node in _in_loops(rewriting):
        [target] = node.targets
        loads = (each for each in ast.walk(loop) if isinstance(getattr(each, "ctx", None), ast.Load))
        single = isinstance(target, ast.Name | ast.Subscript | ast.Attribute)
        if single and ast.unparse(target) not in map(ast.unparse, loads):
            other = ast.AugAssign(copy.deepcopy(target), ast.Add(), copy.deepcopy(node.value))
            several.append((source, node, other, "added up"))
    return several


def _handed_on(rewriting):
    """A name that nobody reads, where the one belongs that the next pass of the loop reads."""
    several = []
    for source, loop, node in _in_loops(rewriting):
        names = [each for each in ast.walk(source.tree) if isinstance(each, ast.Name)]
        read = {each.id for each in names if isinstance(each.ctx, ast.Load)}
        statements = (each for each in ast.walk(loop) if isinstance(each, ast.stmt))
        kept = names_read(node) - set().union(*map(names_written, statements))
        for target in ast.walk(node.targets[0]):
            if isinstance(target, ast.Name) and target.id not in read:
                for name in sorted(filter(str.isidentifier, kept)):
                    several.append(
                        (source, node, replaced(node, target, ast.Name(name, ast.Store())), "carry")
                    )
    return several


def _joined(rewriting):
    """Lists that are joined in the other order."""
    here, near, *_ = rewriting.statements
    for node in here + near:
        for inner in ast.walk(node):
            call = inner.func if isinstance(inner, ast.Call) and len(inner.args) == 1 else None
            other = None
            if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add):
                lists = any(isinstance(each, ast.List) for each in (inner.left, inner.right))
                other = ast.BinOp(inner.right, ast.Add(), inner.left) if lists else None
            elif isinstance(call, ast.Attribute) and call.attr == "append":
                other = expression(f"{ast.unparse(call.value)}.insert(0, {ast.unparse(inner.args[0])})")
            if other is not None:
                yield rewriting.files[id(node)], node, replaced(node, inner, other), "joined"


def _exchanged_values(rewriting):
    """`a, b = y, x` for `a, b = x, y`."""
    here, near, *_ = rewriting.statements
    for node in here + near:
        value = node.value if isinstance(node, ast.Assign) else None
        pairs = isinstance(value, ast.Tuple) and isinstance(node.targets[0], ast.Tuple)
        for one, other in combinations(value.elts if pairs else (), 2):
            exchanged = copy.deepcopy(node, {id(one): copy.deepcopy(other), id(other): copy.deepcopy(one)})
            yield rewriting.files[id(node)], node, exchanged, "exchanged"


def _another_index(rewriting):
    """Another part of an array that is written, another slice; a sum over indices that are repeated."""
    if not hasattr(rewriting.program, "file"):
        return None  # of functions, no other tree can be run
    here, near, *_ = rewriting.statements
    for node, text, kind in _in_turns(rewriting, here + near[:8])[:MOST_INDICES]:
        source = rewriting.files[id(node)]
        [statement] = ast.parse(text).body
        tree = ast.fix_missing_locations(replaced(source.tree, node, ast.copy_location(statement, node)))
        site = _site_of_statement(rewriting.program, source.file, node)
        if site is not None and rewriting.works_with(Change({source.file: tree})):
            return Repair(text, ast.unparse(node), node.lineno, kind, site)
    return None


def _in_turns(rewriting, statements):
    """(statement, text, kind) of other indices: the first of each statement, the second of each, …"""
    several = [[(node, *other) for other in _other_indices(rewriting, node)] for node in statements]
    return [one for turn in zip_longest(*several) for one in turn if one]


def _other_indices(rewriting, statement):
    """(text, kind) of a statement in which an index is another one, or indices may be repeated."""
    target = getattr(statement, "target", None)
    if (
        isinstance(statement, ast.AugAssign)
        and isinstance(target, ast.Subscript)
        and type(statement.op) in AT
    ):
        slices = any(isinstance(node, ast.Slice) for node in ast.walk(target.slice))
        index = f"np.s_[{_inside(target)}]" if slices else ast.unparse(target.slice)
        call = (
            f"{AT[type(statement.op)]}({ast.unparse(target.value)}, {index}, {ast.unparse(statement.value)})"
        )
        yield call, "repeated"
    for index in _indices(statement, _names_in_indices(rewriting.files[id(statement)].tree)):
        for text, kind in index_variants(
            rewriting, index, sorted(filter(str.isidentifier, names_read(statement)))
        ):
            yield ast.unparse(replaced(statement, index, expression(text))), kind


def _inside(subscript):
    """The text between the brackets of a subscript."""
    return ast.unparse(ast.Subscript(ast.Name("a"), subscript.slice))[2:-1]


def _indices(statement, indices):
    """The expressions that say which part of an array a statement writes, slices that it makes, and what it
    gives one of the names of indices."""
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    written = [
        part
        for target in targets
        for node in (ast.walk(target) if target else ())
        if isinstance(node, ast.Subscript)
        for part in (node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice])
    ]
    made = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "slice"
    ]
    return (
        [node for node in written if not isinstance(node, ast.Slice)]
        + made
        + _index_values(statement, indices)
    )


def _index_values(statement, indices):
    """The expressions that a statement gives names of indices, as in `row, column = i * stride, j`."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name | ast.Tuple):
        return []
    tuples = isinstance(statement.targets[0], ast.Tuple) and isinstance(statement.value, ast.Tuple)
    targets = statement.targets[0].elts if tuples else statement.targets
    values = statement.value.elts if tuples else [statement.value]
    pairs = zip(targets, values, strict=False)
    return [value for target, value in pairs if isinstance(target, ast.Name) and target.id in indices]


def _names_in_indices(tree):
    """The names that stand in an index or a slice."""
    slices = (node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript))
    return {node.id for each in slices for node in ast.walk(each) if isinstance(node, ast.Name)}


def _another_range(rewriting):
    """A loop that starts or stops one pass too early or too late."""
    for source, loop in _loops(rewriting)[:MOST_LOOPS]:
        site = _site_of(rewriting.program, source.file, loop.iter)
        for call in _other_ranges(loop.iter) if site else ():
            if rewriting.works(site, ast.unparse(call)):
                head = f"for {ast.unparse(loop.target)} in {ast.unparse(call)}:"
                return Repair(head, source.line(loop.lineno), loop.lineno, "loop", site)
    return None


def _loops(rewriting):
    """(source, loop) of the loops over a range that write what is blamed, or what it is made of."""
    here, near, *_ = rewriting.statements
    names = set().union(*(names_written(node) for node in here + near))
    return [
        (source, loop)
        for source in rewriting.program.sources.values()
        for loop in ast.walk(source.tree)
        if isinstance(loop, ast.For)
        and isinstance(loop.iter, ast.Call)
        and ast.unparse(loop.iter.func) == "range"
        and any(names_written(node) & names for node in ast.walk(loop) if isinstance(node, ast.stmt))
    ]


def _other_ranges(call):
    """The range with one of its first two bounds one more or one less."""
    for place, bound in enumerate(call.args[:2]):
        simple = [bound.left] if isinstance(bound, ast.BinOp) and _is_one(bound.right) else []
        more = [ast.BinOp(bound, operator(), ast.Constant(1)) for operator in (ast.Add, ast.Sub)]
        for other in simple + more:
            changed = copy.deepcopy(call)
            changed.args[place] = other
            yield ast.fix_missing_locations(changed)


def _is_one(node):
    return isinstance(node, ast.Constant) and node.value == 1


def _site_of(program, file, node):
    sites = (site for site in program.sites.all if site.file == file)
    return next((site for site in sites if site.span.extent == extent(node)), None)


def _another_place(rewriting):
    """A statement that stands in a loop and belongs behind it, or behind a block and belongs in it."""
    if not hasattr(rewriting.program, "file"):
        return None  # of functions, no other tree can be run
    tries = 0
    for source, node in _movable(rewriting):
        for tree, block in _moves(source.tree, node):
            site = _site_of_statement(rewriting.program, source.file, node)
            if site is None or (tries := tries + 1) > MOST_MOVES:
                break
            if rewriting.works_with(Change({source.file: tree})):
                inside = block.lineno < node.lineno and block.end_lineno < node.lineno
                kind = f"{'in' if inside else 'behind'} {_name(block)} {block.lineno}"
                return Repair(None, ast.unparse(node), node.lineno, kind, site)
    return None


def _name(block):
    return "the loop of line" if isinstance(block, ast.For | ast.While) else "the block of line"


def _movable(rewriting):
    """(source, statement) of what may stand in the wrong block: what is blamed, what it is made of, and the
    returns of it."""
    here, near, *_ = rewriting.statements
    names = set().union(*(names_written(node) for node in here))
    several = [(rewriting.files[id(node)], node) for node in here + near[:6]]
    for source in rewriting.program.sources.values():
        for node in source.statements():
            if isinstance(node, ast.Return) and names_read(node) & names:
                several.append((source, node))
    return several


def _site_of_statement(program, file, node):
    return min(
        sites_of(program, file, node),
        key=lambda site: (site.kind == "use", site.kind == "part"),
        default=None,
    )


def _moves(tree, statement):
    """(tree, block) for each other place of a statement: behind a loop around it, or at the end of the block
    before it, or of the last block in that."""
    chain = _chain(tree, statement)
    outer = [node for node in chain if isinstance(node, ast.For | ast.While)]
    for loop in reversed(outer):
        yield _moved(tree, statement, loop, behind=True), loop
    block = _block_of(chain[-1], statement) if chain else []
    place = block.index(statement) if statement in block else 0
    before = block[place - 1] if place else None
    while before is not None and isinstance(before, ast.For | ast.While | ast.If):
        yield _moved(tree, statement, before, behind=False), before
        before = before.body[-1]


def _chain(tree, statement):
    """The nodes around a statement, from its function on, the outermost first."""
    chain = []
    for node in ast.walk(tree):  # what is around stands before what is in it
        if node is not statement and any(each is statement for each in ast.walk(node)):
            chain = [node] if isinstance(node, ast.FunctionDef) else [*chain, node]
    return chain


def _block_of(parent, statement):
    """The list of statements of a node in which a statement stands."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if isinstance(block, list) and any(each is statement for each in block):
            return block
    return []


def _moved(tree, statement, other, behind):
    """A copy of a tree in which a statement stands behind another one, or at the end of its body."""
    copies = {}
    tree = copy.deepcopy(tree, copies)
    statement, other = copies[id(statement)], copies[id(other)]
    block = _block_of(_chain(tree, statement)[-1], statement)
    block.remove(statement)
    if not block:
        block.append(ast.copy_location(ast.Pass(), statement))
    if behind:
        around = _block_of(_chain(tree, other)[-1], other)
        around.insert(around.index(other) + 1, statement)
    else:
        other.body.append(statement)
    return tree
