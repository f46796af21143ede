"""Restructuring: repairs that no expression can be: another range for a loop, another place for a statement.

As any repair, one is told only if it makes the gradients right here and at parameters drawn anew.
"""

import ast
import copy

from backprop_checked.checker.repairs import Repair
from backprop_checked.checker.resizing import Change
from backprop_checked.checker.statements import extent, names_read, names_written, sites_of

MOST_LOOPS, MOST_MOVES = 8, 24


def structural_repair(rewriting):
    """The first confirmed Repair of a loop's range or of a statement's place; None if there is none."""
    return _another_range(rewriting) or _another_place(rewriting)


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
