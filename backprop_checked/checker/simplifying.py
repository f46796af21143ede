"""Simplifying: the text of a repair without what cancels, as a hand would write it."""

import ast

OPPOSITE = {ast.Mult: ast.Div, ast.Div: ast.Mult}


def simplified(text):
    """The text of an expression without double signs, factors of 1 and factors that cancel.

    >>> simplified("(a - T) * a * (1 / a) / 6"), simplified("--1 * x.T.T"), simplified("0 + x / 1")
    ('(a - T) / 6', 'x', 'x')
    """
    node = ast.parse(text, mode="eval").body
    return ast.unparse(ast.fix_missing_locations(Simplify().visit(node)))


class Simplify(ast.NodeTransformer):
    """Replaces each node by a simpler one of the same value."""

    def visit_JoinedStr(self, node):
        return node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        inner = node.operand
        if not isinstance(node.op, ast.USub):
            return node
        if isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.USub):
            return inner.operand
        if _is_number(inner) and inner.value < 0:
            return ast.Constant(-inner.value)
        return node

    def visit_Attribute(self, node):
        self.generic_visit(node)
        inner = node.value
        twice = node.attr == "T" and isinstance(inner, ast.Attribute) and inner.attr == "T"
        return inner.value if twice else node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Add | ast.Sub):
            if _is_number(node.right, 0):
                return node.left
            return node.right if isinstance(node.op, ast.Add) and _is_number(node.left, 0) else node
        if not isinstance(node.op, ast.Mult | ast.Div):
            return node
        return _product(_factors(node))


def _is_number(node, value=None):
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    return number and (value is None or node.value == value)


def _factors(node, operator=ast.Mult):
    """The factors of a product, each with the operator that joins it."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult | ast.Div):
        return [(operator, node)]
    right = type(node.op) if operator is ast.Mult else OPPOSITE[type(node.op)]
    return _factors(node.left, operator) + _factors(node.right, right)


def _product(factors):
    """The product of factors: those of 1 are left out, and a factor with its inverse."""
    left = [(operator, node) for operator, node in factors if not _is_number(node, 1)]
    for operator, node in list(left):
        text = ast.unparse(node)
        same = [each for each in left if each[0] is OPPOSITE[operator] and ast.unparse(each[1]) == text]
        if same and any(each[1] is node for each in left):
            left = [each for each in left if each[1] is not node and each is not same[0]]
    times = [node for operator, node in left if operator is ast.Mult]
    if not times:
        left.insert(0, (ast.Mult, ast.Constant(1)))
    elif left[0][0] is ast.Div:  # what is multiplied comes first
        first = next(each for each in left if each[0] is ast.Mult)
        left.remove(first)
        left.insert(0, first)
    whole = left[0][1]
    for operator, node in left[1:]:
        whole = ast.BinOp(whole, operator(), node)
    return whole
