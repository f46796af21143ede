"""Lists in NumPy's form: `sum(d @ h.T for d, h in zip(deltas, states))`. A list is an array whose first axis
is the place in it."""

import ast

from backprop_checked.algebra import product
from backprop_checked.algebra.form import of_index
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, text, variable
from backprop_checked.algebra.inequalities import follows
from backprop_checked.derivation.arrays import Array, Misfit, of_number, total
from backprop_checked.derivation.syntax import Call, Comprehension, Name, Unreadable


def read(node, reader, span):
    """A generator or a list comprehension of Python, as a `Comprehension`.

    Args:
        reader: what reads an expression.

    Raises:
        Unreadable: for two loops, for a condition, and for a loop over anything but lists.
    """
    if len(node.generators) != 1 or node.generators[0].ifs or node.generators[0].is_async:
        raise Unreadable("a list has one loop here, and no condition", span)
    loop = node.generators[0]
    names, lists = _loop(loop.target, loop.iter, reader, span)
    strict = any(
        option.arg == "strict" and isinstance(option.value, ast.Constant) and option.value.value
        for each in ast.walk(loop.iter)
        for option in getattr(each, "keywords", ())
    )
    return Comprehension(reader.read(node.elt), names, lists, strict, span=span)


def _loop(target, over, reader, span):
    """(the names, what they run over, each in its place) of a loop."""
    match over:
        case ast.Call(func=ast.Name(id="zip"), args=parts, keywords=options) if _is_plain(options):
            if not isinstance(target, ast.Tuple) or len(target.elts) != len(parts):
                raise Unreadable("zip gives as many names as it has lists", span)
            pairs = [_loop(each, part, reader, span) for each, part in zip(target.elts, parts, strict=True)]
            return tuple(x for names, _ in pairs for x in names), tuple(x for _, own in pairs for x in own)
        case ast.Call(func=ast.Name(id="enumerate"), args=[part], keywords=[]):
            if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
                raise Unreadable("enumerate gives a number and an entry", span)
            (number,), _ = _loop(target.elts[0], ast.Name(id=""), reader, span)
            names, lists = _loop(target.elts[1], part, reader, span)
            return (number, *names), (None, *lists)
    if not isinstance(target, ast.Name):
        raise Unreadable("what a loop gives has names", span)
    if isinstance(over, ast.Name) and not over.id:
        return (target.id,), (None,)
    return (target.id,), (reader.read(over),)


def _is_plain(options):
    return all(option.arg == "strict" for option in options)


def comprehension(elaboration, node):
    """The list of a loop, as an array.

    Raises:
        Misfit: for lists of unequal lengths.
    """
    lists = [None if part is None else _list(elaboration, part) for part in node.lists]
    length = _length(node, [each.shape[0] for each in lists if each is not None])
    place = variable(fresh_letter())
    before, facts = (dict(elaboration.bound), dict(elaboration.indices)), len(elaboration.facts)
    for name, own, each in zip(node.names, node.lists, lists, strict=True):
        number = _number(elaboration, own, place)
        elaboration.bound[name] = _at(each, place) if number is None else of_number(of_index(number))
        elaboration.indices |= {} if number is None else {name: (number, None)}
    elaboration.facts += [place, length - 1 - place]
    try:
        body = elaboration.array(node.body)
    finally:
        elaboration.bound, elaboration.indices = before
        del elaboration.facts[facts:]

    def entry(first, *at):
        form = tuple(map(product.renewed, body.entry(*at)))
        return product.substitute(form, {place.letter: first})

    return Array((length, *body.shape), entry)


def _length(node, lengths):
    """How many entries lists have that are gone through side by side."""
    shortest = [one for one in lengths if all(follows(other - one) for other in lengths)]
    if not shortest or (node.strict and any(length != lengths[0] for length in lengths)):
        raise Misfit(
            "lists of unequal lengths are gone through side by side: " + " and ".join(map(text, lengths)),
            span=node.span,
        )
    return shortest[0]


def _number(elaboration, node, place):
    """The whole number that a name of a loop is at a place; None where it is no such number."""
    if node is None:
        return place
    return _ends(elaboration, node)[0] + place if isinstance(node, Call) and node.name == "range" else None


def _list(elaboration, node):
    array = elaboration.array(node)
    if not array.shape or array.shape[0] == ONE:
        raise Misfit("this is no list", span=node.span)
    return array


def _at(array, place):
    return Array(array.shape[1:], lambda *at: array.entry(place, *at))


def counted(elaboration, node):
    """range(n) and range(m, n): the whole numbers there."""
    first, stop = _ends(elaboration, node)
    return Array((stop - first,), lambda at: of_index(first + at))


def _ends(elaboration, node):
    ends = [elaboration.size(each) for each in node.arguments]
    if not 1 <= len(ends) <= 2:
        raise Unreadable("range has one end or two here", node.span)
    return ends if len(ends) == 2 else (ZERO, ends[0])


def sum_of_list(elaboration, node):
    """Python's own sum, which adds up the entries of a list; None where its argument is no list."""
    [inner] = node.arguments
    array = elaboration.array(inner)
    if isinstance(inner, Comprehension) or len(array.shape) > 2:
        return Array(array.shape[1:], lambda *at: total(array.shape[0], lambda k: array.entry(k, *at)))
    return None


def is_own_sum(node):
    """Whether a call is of Python's own sum, with one argument."""
    return (
        node.name == "sum"
        and isinstance(node.written, Name)
        and len(node.arguments) == 1
        and not node.options
    )
