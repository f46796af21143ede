"""Statements: what a statement of the reader's reads, writes, and gives away."""

import ast


def does_nothing(statement):
    """Whether a statement gives a name the value that it has: `x = x`."""
    return isinstance(statement, ast.Assign) and [ast.unparse(each) for each in statement.targets] == [
        ast.unparse(statement.value)
    ]


def extent(node):
    """Where a node begins and ends, as SourceSpan.extent says it of a site."""
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def sites_of(program, file, statement):
    """The sites of a statement of a file."""
    place = (file, statement.lineno, statement.col_offset)
    return [site for site in program.sites.all if site.statement == place]


def function_of(program, file, statement):
    """The function that a statement stands in, as its sites say; None outside of one."""
    return next((site.function for site in sites_of(program, file, statement)), None)


def changed_line(old, new):
    """The line of the innermost expression of a statement that is another one in the new statement."""
    children, others = list(ast.iter_child_nodes(old)), list(ast.iter_child_nodes(new))
    alike = type(old) is type(new) and len(children) == len(others)
    pairs = list(zip(children, others, strict=True)) if alike else []
    differ = [(one, other) for one, other in pairs if ast.unparse(one) != ast.unparse(other)]
    if len(differ) == 1 and hasattr(differ[0][0], "lineno"):
        return changed_line(*differ[0])
    return old.lineno


def numbers_in(text):
    """The numbers in an expression."""
    return {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)} - {-1, 1}


def value_of(statement):
    """The expression whose value a statement gives away."""
    value = getattr(statement, "value", None)
    while isinstance(value, ast.Lambda):
        value = value.body
    return value


def parts_of(value):
    """The members of a tuple, list or dict literal, and the arguments of a call that stands alone."""
    if isinstance(value, ast.Tuple | ast.List):
        members = [each.body if isinstance(each, ast.Lambda) else each for each in value.elts]
        return [part for each in members for part in (each, *parts_of(each))]
    if isinstance(value, ast.Dict):
        return [part for each in value.values for part in (each, *parts_of(each))]
    if isinstance(value, ast.Call):
        return [*value.args, *(keyword.value for keyword in value.keywords)]
    return []


def names_read(statement):
    """The names that a statement reads, those of what it adds to among them."""
    return {
        node.id if isinstance(node, ast.Name) else f".{node.attr}"
        for node in ast.walk(statement)
        if (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Name) and isinstance(statement, ast.AugAssign))
        or isinstance(node, ast.Attribute)
    } - {"np", "self"}


def names_written(statement):
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


def terms_of(node):
    """The expressions that a node adds up."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*terms_of(node.left), *terms_of(node.right)]
    return [node]
