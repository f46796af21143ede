"""Summands: the sites of what a value is a sum of, in its own statement or in those that add to it."""

import ast


def summands(program, site):
    """The numbers of the sites of what is added up to a site's value, if there are several."""
    source = program.sources[site.file]
    statements = [node for node in source.statements() if isinstance(node, ast.Assign | ast.AugAssign)]
    here = [node for node in statements if (node.lineno, node.col_offset) == site.statement[1:]]
    same = [node for node in statements if _function(program, site.file, node) == site.function]
    parts = [part for node in here for part in _parts(node, same)]
    if len(parts) < 2:
        return []
    numbers = []
    for statement, node in parts:
        ends = node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
        for other in program.sites.all:
            span = other.span
            there = (other.file, *other.statement[1:]) == (site.file, statement.lineno, statement.col_offset)
            if there and other.kind in ("assign", "part") and ends == _ends(span):
                numbers.append(other.number)
                break
    return numbers


def _ends(span):
    return span.line, span.end_line, span.column, span.end_column


def _function(program, file, statement):
    """The function that a statement stands in, as its sites say."""
    place = (file, statement.lineno, statement.col_offset)
    return next((site.function for site in program.sites.all if site.statement == place), None)


def _parts(statement, statements):
    """(statement, expression) of each summand of what a statement gives away, those included that other
    statements gave, or added to, the names in it."""
    parts = [] if isinstance(statement, ast.Assign) else _written(statement.target, statement, statements)
    for node in _terms(statement.value):
        several = _written(node, statement, statements) if isinstance(node, ast.Name) else []
        parts += several or [(statement, node)]
    return parts


def _written(target, statement, statements):
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
