"""What only keeps a machine from overflowing, and changes no derivation."""

import ast

GREATEST, LEAST = 15, 1e-4  # a number that is kept between them is so that no machine overflows


def without_guards(node):
    """An expression without what only keeps a machine from overflowing: np.clip(z, -500, 500), and
    np.log(a + 1e-9)."""
    return _WithoutGuards().visit(node)


class _WithoutGuards(ast.NodeTransformer):
    def visit_Call(self, node):
        self.generic_visit(node)
        name = called(node)
        if name == "clip" and len(node.args) == 3 and not node.keywords and _is_guard(*node.args[1:]):
            return node.args[0]
        if name == "log" and len(node.args) == 1 and isinstance(node.args[0], ast.BinOp):
            node.args[0] = _without_little(node.args[0])
        return node


def _is_guard(low, high):
    low, high = _value(low), _value(high)
    if low is None or high is None:
        return False
    return (low <= -GREATEST and high >= GREATEST) or (0 < low <= LEAST and 0 < 1 - high <= LEAST)


def _without_little(node):
    little = _value(node.right)
    small = little is not None and 0 < little <= LEAST
    return node.left if isinstance(node.op, ast.Add) and small else node


def whole_number(node):
    """The whole number that an expression is; else None."""
    value = _value(node)
    return value if isinstance(value, int) else None


def _value(node):
    """The number that an expression is, without names in it; else None."""
    match node:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=inner) if (own := _value(inner)) is not None:
            return -own
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            one, other = _value(left), _value(right)
            return None if one is None or other is None else one - other
    return None


def located(made, node):
    """An expression that was made, in which what has no place stands where another one does."""
    for each in ast.walk(made):
        if isinstance(each, ast.expr) and not hasattr(each, "lineno"):
            ast.copy_location(each, node)
    return made


def called(node):
    """The name of the function of NumPy, of Python or of an array that is called."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name
    return ""
