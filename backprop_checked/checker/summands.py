"""Summands: the sites of what a value is a sum of, in its own statement or in those that add to it."""

import ast

from backprop_checked.checker.statements import extent, function_of, sites_of


def summands(program, site):
    """The numbers of the sites of what is added up to a site's value, if there are several."""
    source = program.sources[site.file]
    statements = [node for node in source.statements() if isinstance(node, ast.Assign | ast.AugAssign)]
    here = [node for node in statements if (node.lineno, node.col_offset) == site.statement[1:]]
    same = [node for node in statements if function_of(program, site.file, node) == site.function]
    parts = [part for node in here for part in _parts(node, same)]
    if len(parts) < 2:
        return []
    numbers = []
    for statement, node in parts:
        others = (
            other for other in sites_of(program, site.file, statement) if other.kind in ("assign", "part")
        )
        numbers += [other.number for other in others if other.span.extent == extent(node)][:1]
    return numbers


def _parts(statement, statements):
    """(statement, expression) of each summand of what a statement gives away, those included that other
    statements gave, or added to, the names in it."""
    parts = [] if isinstance(statement, ast.Assign) else _additions(statement.target, statement, statements)
    for node in _terms(statement.value):
        several = _additions(node, statement, statements) if isinstance(node, ast.Name) else []
        parts += several or [(statement, node)]
    return parts


def _additions(target, statement, statements):
    """The summands that the statements give a name, other than one of them."""
    name, parts = ast.unparse(target), []
    for other in statements:
        targets = other.targets if isinstance(other, ast.Assign) else [other.target]
        if other is not statement and name in [ast.unparse(each) for each in targets]:
            parts += [(other, node) for node in _terms(other.value)]
    return parts


def _terms(node):
    """The expressions that a node adds up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_terms(node.left), *_terms(node.right)]
    return [node]
