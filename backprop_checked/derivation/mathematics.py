"""Mathematics as people type it, read by a grammar: plain text, Unicode, LaTeX.

More than 400 lines, because it is one grammar's nodes: a method for each rule, and what scripts do to them.
"""

from dataclasses import replace
from fractions import Fraction
from functools import cache

from lark import Lark, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from backprop_checked.derivation.grammar import GRAMMAR
from backprop_checked.derivation.latex_layout import with_bars, with_norms
from backprop_checked.derivation.syntax import (
    ArrayOfEntries,
    BlockMatrix,
    Branch,
    Call,
    Cases,
    Compared,
    Derivative,
    Differential,
    Group,
    Listed,
    Multiplication,
    Name,
    Numeral,
    OnesColumn,
    Operator,
    Power,
    Sum,
    SyntaxNode,
    Total,
    Transpose,
    Unreadable,
    unbraced,
    ungrouped,
    walk,
)
from backprop_checked.derivation.words import FUNCTIONS, WORDS

# Weights and what they are multiplied with are a product without a space, too: X W₁, W1 X. Not so in a word.
GLUED = (
    r"(?<![A-Za-z0-9_])(?:[Ww][0-9]*(?=[XxAaHh][0-9]*(?![A-Za-z0-9]))"
    r"|[XxAaHh][0-9]*(?=[Ww][0-9]*(?![A-Za-z0-9])))"
)

# In LaTeX a letter is a letter and a word a command, or one of the words that have a meaning, or z1, whose
# digit was meant below; in plain text `delta` is a word.
NAMES = {
    True: rf"NAME: /(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})(?![A-Za-z])|\\[A-Za-z]+"
    r"|[zahbWZA][0-9](?![0-9.])|[^\W\d_]/",
    False: rf"NAME: /{GLUED}|[A-Za-z]+[0-9]*(?:_[A-Za-z0-9]+)*|\\[A-Za-z]+|[δΔθΘ][0-9]+|[^\W\d_]/",
}
OPERATORS = {
    "DOT": "·", "STAR": "*", "TIMES": "×", "HADAMARD": "⊙", "AT": "@", "OUTER": "⊗", "SLASH": "/",
    "MODULO": "mod",
}  # fmt: skip
SIGNS = {
    **{sign: sign for sign in "<>≤≥=≠"},
    **dict.fromkeys(("!=", "ne", "neq"), "≠"),
    "gt": ">", "lt": "<", "==": "=",
    **dict.fromkeys(("<=", "le", "leq"), "≤"),
    **dict.fromkeys((">=", "ge", "geq"), "≥"),
}  # fmt: skip
RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˡᵀᴸᵗⁿᵃⁱʲᵏᵐˣʸᶻ", "0123456789+-()lTLtnaijkmxyz", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ᵢⱼₖₗₘₙₐₕₒₜₓ₌", "0123456789+-()ijklmnahotx=", strict=True))
PARTS = {
    sign: Fraction(part) for sign, part in zip("½⅓⅔¼¾", ("1/2", "1/3", "2/3", "1/4", "3/4"), strict=True)
}
SIGNS_ABOVE = ("+", "-")
BEFORE_LETTERS = ("exp", "log", "tanh", "sech", "cosh", "sinh")  # functions of a letter without brackets
DEEPEST = 24
NOTHING_BEHIND = r"of what is this the derivative? Write \frac{\partial C}{\partial W}"


@cache
def _parser(latex):
    return Lark(
        f"{GRAMMAR}\n{NAMES[latex]}\n", parser="lalr", propagate_positions=True, maybe_placeholders=True
    )


def mathematics(text, latex=False):
    """Read one side of an equation.

    Args:
        text: the side; layout commands are blanked out already.
        latex: whether each letter is a name of its own.

    Raises:
        Unreadable: with the place and the reason.
    """
    _demand_shallow(text)
    text = with_bars(text if latex else with_norms(text))
    try:
        return _whole(_Nodes(text, latex).transform(_parser(latex).parse(text)))
    except UnexpectedCharacters as error:
        at = error.pos_in_stream
        raise Unreadable(f"“{text[at]}” is no sign that is known here", (at, at + 1)) from error
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise Unreadable("something is missing at the end", (len(text), len(text) + 1)) from error
        at = error.token.start_pos
        raise Unreadable(f"“{error.token}” cannot stand here", (at, at + len(error.token))) from error
    except UnexpectedInput as error:
        raise Unreadable("this cannot be read", (error.pos_in_stream, error.pos_in_stream + 1)) from error
    except VisitError as error:
        if isinstance(error.orig_exc, Unreadable):
            raise error.orig_exc from error
        raise


def _whole(tree):
    """A tree in which every ∂ has something behind it.

    Raises:
        Unreadable: for a ∂ that has nothing.
    """
    for node in walk(tree):
        if isinstance(node, Differential) and node.of is None:
            raise Unreadable(NOTHING_BEHIND, node.span)
    return tree


def _demand_shallow(text):
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > DEEPEST:
            raise Unreadable(f"brackets stand {DEEPEST} deep here: that is too deep", (at, at + 1))


def _small(text, span, table):
    """A superscript or a subscript in Unicode, read as if it were typed in a line."""
    plain = "".join(table[sign] for sign in text)
    if plain in SIGNS_ABOVE:
        return Name(plain, span=span)
    node = mathematics(plain, latex=True)
    return replace(node, span=span)


@v_args(meta=True)
class _Nodes(Transformer):
    """The nodes of a parsed line."""

    def __init__(self, text, latex):
        super().__init__()
        self.text, self.latex = text, latex

    def start(self, meta, parts):
        return parts[0]

    def numeral(self, meta, parts):
        return Numeral(Fraction(str(parts[0])), span=_span(meta))

    def minus_numeral(self, meta, parts):
        return Numeral(-Fraction(str(parts[1])), span=_span(meta))

    def name(self, meta, parts):
        return Name(str(parts[0]).removeprefix("\\"), span=_span(meta))

    def top(self, meta, parts):
        return Name("T", span=_span(meta))

    def prime_script(self, meta, parts):
        return Name("prime", span=_span(meta))

    def ones(self, meta, parts):
        return OnesColumn(span=_span(meta))

    def whole_axis(self, meta, parts):
        return Name(":", span=_span(meta))

    def row(self, meta, parts):
        return tuple(part for part in parts if isinstance(part, SyntaxNode))

    def blocks(self, meta, parts):
        rows = tuple(part for part in parts if isinstance(part, tuple))
        if len({len(row) for row in rows}) > 1:
            raise Unreadable("the rows of this matrix have different numbers of parts", _span(meta))
        return BlockMatrix(rows, span=_span(meta))

    def floor(self, meta, parts):
        return Call("floor", (parts[1],), span=_span(meta))

    def absolute(self, meta, parts):
        return Call("abs", (parts[1],), span=_span(meta))

    def part(self, meta, parts):
        return Numeral(PARTS[str(parts[0])], span=_span(meta))

    def norm(self, meta, parts):
        return Call("norm", (parts[1],), span=_span(meta))

    def case(self, meta, parts):
        return Branch(parts[0], parts[2] if len(parts) > 2 else None, span=_span(meta))

    def cases(self, meta, parts):
        found = tuple(part for part in parts if isinstance(part, Branch))
        for each in found[:-1]:
            if each.condition is None:
                raise Unreadable("what holds otherwise stands last", each.span)
        return Cases(found, span=_span(meta))

    def minus_script(self, meta, parts):
        return Group(Sum(((-1, ungrouped(parts[1])),), span=_span(meta)), "{", span=_span(meta))

    def sign_script(self, meta, parts):
        return Name(str(parts[0]).replace("−", "-").replace("–", "-"), span=_span(meta))

    def accented(self, meta, parts):
        mark, inner = str(parts[0]).removeprefix("\\").removeprefix("wide"), ungrouped(parts[1])
        if not isinstance(inner, Name):
            if mark == "hat":
                raise Unreadable("a hat stands on a letter", _span(meta))
            return Group(inner, "(", span=_span(meta))
        if mark == "hat":
            return replace(inner, text=f"{inner.text}hat", span=_span(meta))
        return replace(inner, accent={"overline": "bar"}.get(mark, mark), span=_span(meta))

    def parentheses(self, meta, parts):
        if len(parts) > 1:
            return Listed(tuple(parts), span=_span(meta))
        return Group(parts[0], "(", span=_span(meta))

    def brackets(self, meta, parts):
        return Group(parts[0], "[", span=_span(meta))

    def braces(self, meta, parts):
        if len(parts) > 1:
            return Listed(tuple(parts), span=_span(meta))
        return Group(parts[0], "{", span=_span(meta))

    def atom(self, meta, parts):
        return parts[0]

    def differential(self, meta, parts):
        return Differential(parts[1], span=_span(meta))

    def differential_of_order(self, meta, parts):
        _, (_, script, _), of = parts
        order = ungrouped(script)
        if not isinstance(order, Numeral) or order.value not in (1, 2, 3, 4):
            raise Unreadable("how often it is differentiated is a number", _span(meta))
        return Differential(of, int(order.value), span=_span(meta))

    def bare_partial(self, meta, parts):
        return Differential(None, span=_span(meta))

    def nabla(self, meta, parts):
        _, *below, of = parts
        return Derivative(of, ungrouped(below[0][1]) if below else None, span=_span(meta))

    def fraction(self, meta, parts):
        return _divided(ungrouped(parts[1]), ungrouped(parts[2]), _span(meta))

    def root(self, meta, parts):
        _, degree, inner = parts
        power = Multiplication((Numeral(Fraction(1)), Numeral(Fraction(str(degree)))), ("/",))
        return Power(inner, power, span=_span(meta))

    def compared(self, meta, parts):
        left, sign, right = parts
        return Compared(left, SIGNS[str(sign).removeprefix("\\")], right, span=_span(meta))

    def above(self, meta, parts):
        return ("above", parts[0], _span(meta))

    def power(self, meta, parts):
        return ("power", parts[0], _span(meta))

    def below(self, meta, parts):
        return ("below", parts[0], _span(meta))

    def prime(self, meta, parts):
        return ("prime", None, _span(meta))

    def superscript(self, meta, parts):
        return ("above", _small(str(parts[0]), _span(meta), RAISED), _span(meta))

    def subscript(self, meta, parts):
        return ("below", _small(str(parts[0]), _span(meta), LOWERED), _span(meta))

    def dot_t(self, meta, parts):
        return ("transposed", None, _span(meta))

    def factor(self, meta, parts):
        node, *postfixes = parts
        for postfix in postfixes:
            node = _with(node, postfix)
        return node

    def operator(self, meta, parts):
        return OPERATORS[parts[0].type]

    def scripts(self, meta, parts):
        return parts

    def total(self, meta, parts):
        _, scripts, body = parts
        return _total(scripts, body, _span(meta))

    def total_tail(self, meta, parts):
        return ("tail", parts[0] or "", parts[1])

    def term(self, meta, parts):
        if isinstance(parts[0], Total):
            return parts[0]
        factors, signs = [parts[0]], []
        rest = parts[1:]
        tail = rest.pop() if rest and (rest[-1] is None or isinstance(rest[-1], tuple)) else None
        for sign, factor in zip(rest[::2], rest[1::2], strict=True):
            signs.append(sign or "")
            factors.append(factor)
        if tail:
            signs.append(tail[1])
            factors.append(tail[2])
        return _product(factors, signs, _span(meta))

    def sum(self, meta, parts):
        sign, first, *rest = parts
        pairs = [(-1 if sign and str(sign) != "+" else 1, first)]
        for sign, part in zip(rest[::2], rest[1::2], strict=True):
            pairs.append((1 if str(sign) == "+" else -1, part))
        return first if pairs == [(1, first)] else Sum(tuple(pairs), span=_span(meta))


def _span(meta):
    return (meta.start_pos, meta.end_pos) if not meta.empty else (0, 0)


def _with(node, postfix):
    kind, script, span = postfix
    whole = (node.span[0], max(node.span[1], span[1]))
    if kind == "transposed":
        return Transpose(node, span=whole)
    if kind == "prime" or (isinstance(ungrouped(script), Name) and ungrouped(script).text == "prime"):
        inner = _only_name(node)
        if inner is None:
            return Transpose(node, span=whole)  # (A B)' is the transpose, as Matlab writes it
        return replace(inner, primes=inner.primes + 1, span=whole)
    if kind == "power":
        return Power(node, script, span=whole)
    return _below(node, script, whole) if kind == "below" else _above(node, script, whole)


def _only_name(node):
    """The name that stands alone in braces, as in \\mathbf{z}, or is one."""
    inner = unbraced(node)
    return inner if isinstance(inner, Name) else None


def _below(node, script, span):
    if isinstance(node, Numeral | OnesColumn) and isinstance(ungrouped(script), Compared):
        return replace(ungrouped(script), span=span)  # 1_{z > 0}
    if isinstance(node, Call) and node.name == "norm":
        return _norm_of_kind(node, script, span)
    inner = _only_name(node)
    if inner is None:
        if isinstance(node, Group) and node.bracket == "[" and (names := _names(script)):
            return ArrayOfEntries(node.inner, names, span=span)
        if isinstance(ungrouped(node), Differential):
            return Differential(_below(ungrouped(node).of, script, span), span=span)
        raise Unreadable("only a letter has an index below it", span)
    below = script if inner.below is None else Listed((inner.below, script), span=span)
    return replace(inner, below=below, span=span)


def _norm_of_kind(node, script, span):
    """‖x‖₂ and ‖W‖_F: the root of the sum of squares, as without what stands below; of a matrix, ‖W‖₂ may be
    another norm.

    Raises:
        Unreadable: for any other norm.
    """
    inner = ungrouped(script)
    if inner == Numeral(Fraction(2)):
        return replace(node, name="norm₂", span=span)
    if _is_letter(inner, "F"):
        return replace(node, span=span)
    raise Unreadable("of the norms, only that of the squares is known: ‖x‖, ‖x‖₂, ‖W‖_F", span)


def _above(node, script, span):
    if isinstance(node, Call) and node.name == "norm₂" and ungrouped(script) == Numeral(Fraction(2)):
        node = replace(node, name="norm")  # ‖W‖₂² is written for the sum of squares, as a penalty
    inner = _only_name(node)
    primed = ungrouped(script)
    if isinstance(primed, Transpose) and isinstance(primed.inner, Group) and inner is not None:
        return replace(inner, above=primed.inner, primes=inner.primes + 1, span=span)  # g^{[l]'}
    if inner is not None and isinstance(unbraced(script), Name) and unbraced(script).text in SIGNS_ABOVE:
        return replace(inner, text=inner.text + unbraced(script).text, span=span)  # a⁺ is a letter of its own
    inside, turned = _without_transpose(script)
    sign, written = _letter_at_the_end(script), (node, script)
    if inner is not None and inner.text == "e" and _is_alone(inner):
        return Call("exp", (ungrouped(script),), span=span)
    if inside is not None and inner is not None and inner.above is None:
        node = replace(inner, above=inside, span=span)
    elif inside is not None:
        node = Power(node, inside, span=span)
    return Transpose(node, sign=sign, written=written, span=span) if turned else node


def _letter_at_the_end(script):
    inner = unbraced(script)
    inner = inner.factors[-1] if isinstance(inner, Multiplication) else inner
    return inner.text if isinstance(inner, Name) else ""


def _without_transpose(script):
    """(what stands above beside a T or None, whether a T stands there)."""
    inner = unbraced(script)
    if _is_letter(inner, "T", "t", "top", "intercal", "mathsf"):
        return None, True
    if (
        isinstance(inner, Multiplication)
        and inner.signs[-1] != "/"
        and _is_letter(inner.factors[-1], "T", "t")
    ):
        rest = inner.factors[:-1]
        return (rest[0] if len(rest) == 1 else Multiplication(rest, inner.signs[:-1], span=inner.span)), True
    return script, False


def _divided(above, below, span):
    above = Differential(None, span=above.span) if _is_letter(above, "d") else _differential(above)
    if isinstance(above, Differential) and (bys := _differentiated_by(below, above.order)):
        if above.of is None:
            return Operator(bys[0], span=span) if len(bys) == above.order == 1 else _no_derivative(span)
        if len(bys) != above.order:
            _no_derivative(span)
        derivative = above.of
        for by in reversed(bys):
            derivative = Derivative(derivative, by, span=span)
        return derivative
    _refuse_a_lone_differential([above], below, span)
    return Multiplication((above, _differential(below)), ("/",), span=span)


def _refuse_a_lone_differential(above, below, span):
    """L/∂z is no quotient, and ∂L/∂z is meant."""
    parts = (each for factor in above for each in walk(factor))
    if isinstance(below, Differential) and not any(isinstance(each, Differential) for each in parts):
        raise Unreadable("a ∂ stands below this line, and none above it", span)


def _no_derivative(span):
    raise Unreadable("above and below this line it is not differentiated equally often", span)


def _differentiated_by(node, order):
    """What stands behind each ∂ below a line, ∂x² twice; nothing where something else stands there.

    Args:
        order: how often the line says that it is differentiated.
    """
    inner = ungrouped(node)
    factors = inner.factors if isinstance(inner, Multiplication) and set(inner.signs) == {""} else (inner,)
    if len(factors) > 1 and not all(isinstance(each, Differential) for each in factors):
        factors = (inner,)
    found = []
    for each in map(_differential, factors):
        if not isinstance(each, Differential) or each.of is None or each.order != 1:
            return ()
        found += _without_order(ungrouped(each.of), order)
    return tuple(found)


def _without_order(node, order):
    """x twice for the x² of ∂x², where the 2 cannot be a layer."""
    if isinstance(node, Name) and order > 1 and unbraced(node.above) == Numeral(Fraction(order)):
        return [replace(node, above=None)] * order  # ∂²f/∂x²: the same number stands above
    if isinstance(node, Power) and isinstance(ungrouped(node.exponent), Numeral):
        return [ungrouped(node.base)] * int(ungrouped(node.exponent).value)
    if isinstance(node, Name) and isinstance(unbraced(node.above), Numeral) and node.below is not None:
        return [replace(node, above=None)] * int(unbraced(node.above).value)  # z_j²; w² may be of layer 2
    return [node]


def _differential(node):
    """dL, in LaTeX two letters and in plain text one word, where it stands in a quotient."""
    inner = ungrouped(node)
    if isinstance(inner, Multiplication) and isinstance(inner.factors[0], Name) and set(inner.signs) == {""}:
        first, *rest = inner.factors
        if first.text == "d" and first.above is None and first.below is None:
            return Differential(
                rest[0] if len(rest) == 1 else Multiplication(tuple(rest), inner.signs[1:], span=inner.span),
                span=inner.span,
            )
    if (
        isinstance(inner, Multiplication)
        and isinstance(inner.factors[0], Differential)
        and inner.signs[0] == ""
    ):
        first, *rest = inner.factors  # ∂ log p: of all that stands behind it
        of, signs = ([first.of, *rest], inner.signs) if first.of else (rest, inner.signs[1:])
        return Differential(_product(of, list(signs), inner.span), span=inner.span)
    if (
        isinstance(inner, Name)
        and len(inner.text) > 1
        and inner.text[0] == "d"
        and inner.text not in ("delta", "diag")
    ):
        return Differential(replace(inner, text=inner.text[1:]), span=inner.span)
    return inner if isinstance(inner, Differential) else node


def _names(script):
    """The names of indices in a script, each a single letter; none where something else stands there."""
    inner = ungrouped(script)
    if isinstance(inner, Listed):
        parts = [_names(item) for item in inner.items]
        return tuple(name for part in parts for name in part) if all(parts) else ()
    factors = inner.factors if isinstance(inner, Multiplication) and set(inner.signs) == {""} else (inner,)
    if not all(isinstance(each, Name) and _is_alone(each) for each in factors):
        return ()
    return tuple(each.text for each in factors)


def _total(scripts, body, span):
    first = last = index = None
    for kind, script, _ in scripts:
        if kind == "above":
            last = ungrouped(script)
        else:
            index = ungrouped(script)
    if not scripts:
        return Total("", body, None, span=span)
    if isinstance(index, Compared) and (own := _index_and_condition(index)):
        index, body = own[0], _product([own[1], body], [""], span)
    elif isinstance(index, Compared) and index.sign == "=":
        index, first = index.left, index.right
    elif isinstance(index, Compared) and index.sign == "≠":
        index, body = index.left, _product([index, body], [""], span)
    names = _names(index)
    if not names or (len(names) > 1 and (first or last)):
        raise Unreadable("which index does this sum run over? Write sum_k or \\sum_{k}", span)
    for name in reversed(names):
        body = Total(name, body, last, first, span=span)
    return body


def _index_and_condition(node):
    """(i, t_i = v) of what stands below a sum, i : t_i = v; None where nothing says so."""
    match node.left:
        case Multiplication((Name() as index, Name(":"), *rest), (_, _, *signs)) if rest:
            left = rest[0] if len(rest) == 1 else Multiplication(tuple(rest), tuple(signs), span=node.span)
            return index, replace(node, left=left)
    return None


def _product(factors, signs, span):
    """A product, with functions applied to what stands behind them, and quotients of differentials read."""
    factors, signs = _applied(factors, signs)
    place = 0
    while place < len(signs):
        above, below = _differential(factors[place]), _differential(factors[place + 1])
        if signs[place] == "/" and isinstance(above, Differential) and isinstance(below, Differential):
            where = (factors[place].span[0], factors[place + 1].span[1])
            if above.of is None or below.of is None:
                raise Unreadable(NOTHING_BEHIND, where)
            factors[place : place + 2] = [Derivative(above.of, below.of, span=where)]
            del signs[place]
        else:
            if signs[place] == "/":
                _refuse_a_lone_differential(factors[: place + 1], factors[place + 1], span)
            place += 1
    return factors[0] if len(factors) == 1 else Multiplication(tuple(factors), tuple(signs), span=span)


def _applied(factors, signs):
    done, between = [], []
    place = 0
    while place < len(factors):
        factor = factors[place]
        here = place
        inner = _only_name(factor)
        name = FUNCTIONS.get(inner.text) if inner else None
        after = _only_name(factors[place + 1]) if place < len(signs) and signs[place] == "" else None
        if inner and inner.text == "d" and _is_alone(inner) and after is not None:  # dz, as LaTeX has it
            factor = replace(after, text=f"d{after.text}", span=(factor.span[0], after.span[1]))
            inner, name, place = None, None, place + 1
        behind = factors[place + 1] if place < len(signs) and signs[place] == "" else None
        if isinstance(factor, OnesColumn) and isinstance(ungrouped(behind), Compared):  # 1[z > 0]
            factor = replace(ungrouped(behind), span=(factor.span[0], behind.span[1]))
            behind, place = None, place + 1
        outer = behind
        if name and isinstance(behind, Power | Transpose) and isinstance(_base(behind), Group | Listed):
            behind = _base(behind)  # σ(z)², σ′(z)ᵀ: of the function, and not of its argument
        if name in BEFORE_LETTERS and _is_function(behind):  # log σ(z)
            (of, *rest), signs_of_rest = _applied(factors[place + 1 :], signs[place + 1 :])
            done += [_called(name, (of,), inner, (factor.span[0], of.span[1])), *rest]
            return done, [*between, *signs[here - 1 : here], *signs_of_rest]
        if isinstance(factor, Operator) and behind is not None:
            (of, *rest), signs_of_rest = _applied(factors[place + 1 :], signs[place + 1 :])
            done += [Derivative(ungrouped(of), factor.by, span=(factor.span[0], of.span[1])), *rest]
            return done, [*between, *signs[here - 1 : here], *signs_of_rest]
        if name and (isinstance(behind, Group | Listed) or (behind is not None and name in BEFORE_LETTERS)):
            arguments = behind.items if isinstance(behind, Listed) else (ungrouped(behind),)
            span = (factor.span[0], behind.span[1])
            factor = _called(name, arguments, inner, span)
            if outer is not behind:
                span = (factor.span[0], outer.span[1])
                factor = (
                    Power(factor, outer.exponent, span=span)
                    if isinstance(outer, Power)
                    else Transpose(factor, span=span)
                )
            place += 1
        done.append(factor)
        if here:
            between.append(signs[here - 1])
        place += 1
    return done, between


def _is_function(node):
    inner = _only_name(node)
    return inner is not None and inner.text in FUNCTIONS


def _called(name, arguments, written, span):
    """A function of its arguments; tanh²(z) is a power of it. What stands above σ may be its layer."""
    above = unbraced(written.above) if written.above is not None else None
    if name.rstrip("′") == "σ" or above is None:
        return Call(name, arguments, (), written.primes, written.above, written=written, span=span)
    if isinstance(above, Sum) and above.parts == ((-1, Numeral(Fraction(1))),):
        raise Unreadable(f"this may be the inverse of {written.text}, or 1/{written.text}(…)", written.span)
    alone = replace(written, above=None)
    call = Call(name, arguments, (), written.primes, written=alone, span=span)
    return Power(call, above, span=span) if isinstance(above, Numeral) else replace(call, above=written.above)


def _base(node):
    return node.base if isinstance(node, Power) else node.inner


def _is_letter(node, *texts):
    """Whether a node is one of some letters, with nothing above and nothing below it."""
    return isinstance(node, Name) and node.text in texts and _is_alone(node)


def _is_alone(name):
    return name.above is None and name.below is None and not name.primes
