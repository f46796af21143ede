"""A formula's terms with summands and factors in the order in which its author wrote them.

SymPy sorts a sum as it is made, so that equal sums are one object; that is what a proof needs. A page needs
the author's order, because its prose says "the first sum". The author's expressions are therefore evaluated
a second time, with operators between numbers that only note what stands on either side. Nothing is typed
twice, and a reading that does not evaluate to the proved term is refused.
"""

import ast
import importlib
import inspect
import operator
from functools import cache

from sympy import Add, Expr, Mul, Pow, sympify
from sympy.core.symbol import Str
from sympy.printing.precedence import PRECEDENCE

from backprop_checked.algebra.formula import FormulaError
from backprop_checked.algebra.term import is_scalar, unchecked

OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
PYTHON = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
KEEPER = "·in_order"  # no author can write this name


class Operation(Expr):
    """`left + right`, or `-`, `*`, `/`, of two numbers, as the author wrote it: nothing is sorted."""

    is_commutative = True
    precedence = property(lambda self: PRECEDENCE["Mul" if self.sign in "*/" else "Add"])
    sign = property(lambda self: str(self.args[0]))
    left = property(lambda self: self.args[1])
    right = property(lambda self: self.args[2])

    def could_extract_minus_sign(self):
        return self.sign in "*/" and self.left.could_extract_minus_sign()

    def __neg__(self):
        if not self.could_extract_minus_sign():
            return Negative(self)
        return Operation(self.args[0], -self.left, self.right)


class Negative(Expr):
    """`-inner` of one number."""

    is_commutative = True
    precedence = PRECEDENCE["Add"]
    inner = property(lambda self: self.args[0])

    def could_extract_minus_sign(self):
        return True

    def __neg__(self):
        return self.inner


def in_source_order(formula):
    """A formula's left-hand side and the terms of its steps, in the author's order.

    Raises:
        FormulaError: where the source cannot be found, or does not evaluate to the terms that were proved.
    """
    names = _names(formula.module)
    for node in ast.walk(names.tree):
        if isinstance(node, ast.Call) and node.lineno == formula.line and _named(node.func) == "Formula":
            break
    else:
        raise FormulaError(f"{formula.place()}: no call of Formula(…) begins on this line")
    terms = [formula.lhs, *(step.term for step in formula.steps)]
    sources = [node.args[0], *(step.elts[1] for step in node.args[1:] if isinstance(step, ast.Tuple))]
    if len(sources) != len(terms):
        raise FormulaError(f"{formula.place()}: write each step in the call, as (reason, term, …)")
    read = [names.evaluate(source) for source in sources]
    for term, written in zip(terms, read, strict=True):
        if evaluated(written) != evaluated(term):
            raise FormulaError(
                f"{formula.place()}: the source is read as {evaluated(written)}, and {term} was proved"
            )
    return read


def call_in_source_order(formula, program):
    """What one of a formula's programs makes of its letters, in the author's order.

    Raises:
        Exception: whatever the program raises, where it is NumPy's own and says nothing to letters.
    """
    term, names = program(*formula.terms(program)), _names(formula.module)
    function = names[program.__name__] if program.__name__ in names.statements else names.lambda_at(program)
    read = function(*formula.terms(program)) if function else term
    return read if evaluated(read) == evaluated(term) else term


def evaluated(term):
    """The term with SymPy's own sums and products."""
    match term:
        case Operation():
            return PYTHON[term.sign](evaluated(term.left), evaluated(term.right))
        case Negative():
            return -evaluated(term.inner)
    args = tuple(map(evaluated, term.args))
    # What an author left unevaluated is evaluated too, so that two terms can be compared.
    return term if args == term.args and not isinstance(term, Add | Mul | Pow) else term.func(*args)


def _named(function):
    return getattr(function, "id", "")


def _in_order(sign, *sides):
    """What an operator gives: a note of it between numbers, Python's own value everywhere else."""
    numbers = all(isinstance(side, int | float) or is_scalar(side) for side in sides)
    if not numbers or all(getattr(side, "is_Number", True) for side in sides):
        return -sides[0] if len(sides) == 1 else PYTHON[sign](*sides)
    sides = map(sympify, sides)
    return Negative(*sides) if sign == "neg" else Operation(Str(sign), *sides)


class _Noted(ast.NodeTransformer):
    """Every operator becomes a call of the function that keeps the order; no program is bound again."""

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.decorator_list = [each for each in node.decorator_list if getattr(each, "attr", "") != "program"]
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        sign = OPERATORS.get(type(node.op))
        return self._call(node, sign, node.left, node.right) if sign else node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return self._call(node, "neg", node.operand) if isinstance(node.op, ast.USub) else node

    def _call(self, node, sign, *sides):
        call = ast.Call(ast.Name(KEEPER, ast.Load()), [ast.Constant(sign), *sides], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


class _Names(dict):
    """The names of a module; what an expression gave them is evaluated again when it is asked for."""

    def __init__(self, module):
        super().__init__({KEEPER: _in_order})
        self.module = importlib.import_module(module)
        self.tree = ast.parse(inspect.getsource(self.module))
        self.statements = {}
        for node in self.tree.body:
            for name in _bound(node):
                self.statements[name] = node

    def evaluate(self, node):
        # The shapes were demanded when the module was imported.
        tree = _Noted().visit(ast.parse(ast.unparse(node), mode="eval"))
        with unchecked():
            return sympify(eval(compile(tree, self.module.__file__, "eval"), self, self))

    def lambda_at(self, program):
        """The lambda with the same parameters on the program's line, or None."""
        parameters = list(inspect.signature(program).parameters)
        for node in ast.walk(self.tree):
            if (
                isinstance(node, ast.Lambda)
                and node.lineno == program.__code__.co_firstlineno
                and [a.arg for a in node.args.args] == parameters
            ):
                tree = _Noted().visit(ast.parse(ast.unparse(node), mode="eval"))
                return eval(compile(tree, self.module.__file__, "eval"), self, self)
        return None

    def _is_beside(self, module):
        """Whether a module is content, as this one is."""
        return module.partition(".")[0] == self.module.__name__.partition(".")[0]

    def __missing__(self, name):
        match self.statements.get(name):
            case ast.ImportFrom(module=source, names=aliases) if self._is_beside(source):
                original = next(alias.name for alias in aliases if name in (alias.name, alias.asname))
                self[name] = _names(source)[original]
            case ast.Assign() | ast.FunctionDef() as node:
                tree = _Noted().visit(ast.parse(ast.unparse(node)))
                with unchecked():
                    exec(compile(tree, self.module.__file__, "exec"), self, self)
            case _ if name in vars(self.module):
                self[name] = vars(self.module)[name]
            case _:
                raise KeyError(name)
        return self[name]


def _bound(node):
    """The names that a statement binds."""
    match node:
        case ast.FunctionDef():
            return [node.name]
        case ast.ImportFrom():
            return [alias.asname or alias.name for alias in node.names]
        case ast.Assign():
            return [n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)]
    return []


_names = cache(_Names)
