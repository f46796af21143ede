"""Where a comparison is at its kink, a derivative is a matter of choice: z > 0 and z ≥ 0 are not told apart.

That holds only where a kink is thin: where f = 0 for no region of values. The output of a ReLU is no such f;
it is 0 wherever its input is below 0, and so a ≥ 0 is not a > 0.
"""

from backprop_checked.algebra import functions
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.form import is_greater_than_zero, scaled

LONGEST = 150  # terms of a form that is still written out


def without_kinks(form, computation):
    """A form in which 1[f > 0] is 1 − 1[−f > 0] for one f of each such pair: the same but where f is 0.

    Args:
        computation: the forward pass, by which it is known for what f this leaves out no region.
    """
    total = ()
    for term in form:
        terms = [term]
        for atom, power in term.factors:
            other = _turned(atom, computation) if power > 0 else None
            if other is not None:
                terms = [each for own in terms for each in _replaced(own, atom, other)]
        total += tuple(terms)
    return canonical(total)


def _replaced(term, atom, other):
    rest = tuple(pair for pair in term.factors if pair[0] != atom)
    yield term._replace(factors=rest)
    yield term._replace(number=-term.number, factors=(*rest, (other, dict(term.factors)[atom])))


def _turned(atom, computation):
    """The gate of the opposite, where that is the one of the two that is written; else None."""
    if atom.kind != "function" or atom.name != "gate" or canonical(atom.args[0])[0].number > 0:
        return None
    if not is_thin(atom.args[0], computation):
        return None
    other = functions.gate(scaled(atom.args[0], -1))
    if len(other) != 1 or other[0].number != 1 or any(other[0][1:4]) or len(other[0].factors) != 1:
        return None
    [(gate, _)] = other[0].factors
    return gate


def is_thin(form, computation):
    """Whether f = 0 for no region of values: f is the argument of a function with a kink, or has a term with
    a letter that nothing computes, and that stands nowhere else in it."""
    if _has_a_kink(form, computation):
        return True
    form = _opened(canonical(form), computation)
    bound = {name for law in computation.laws for name in names_in((law.term,))}
    for place, term in enumerate(form):
        if any(term[1:4]):
            continue
        others = names_in((*form[:place], *form[place + 1 :]))
        entries = [atom for atom, _ in term.factors if atom.kind == "entry"]
        rest = [atom for atom, _ in term.factors if atom.kind != "entry"]
        if not all(is_greater_than_zero(atom) and atom.kind in ("prime", "whole") for atom in rest):
            continue
        if not all(_is_free(atom, computation) and atom.name not in bound for atom in entries):
            continue
        if any(atom.name not in others for atom in entries):
            return True
    return False


def _is_free(atom, computation):
    tensor = computation.tensors.get(atom.name)
    return tensor is not None and tensor.rule is None and tensor.arguments is None


def _has_a_kink(form, computation):
    """Whether a form is ± one entry of a tensor that is compared with 0 in the forward pass."""
    name = _only_name(form)
    return name is not None and any(
        _only_name(atom.args[0]) == name
        for tensor in computation.tensors.values()
        for term in tensor.rule or ()
        for atom, _ in term.factors
        if atom.kind == "function" and atom.name in ("gate", "abs")
    )


def _only_name(form):
    if len(form) != 1 or any(form[0][1:4]) or len(form[0].factors) != 1:
        return None
    [(atom, power)] = form[0].factors
    return atom.name if atom.kind == "entry" and power == 1 else None


def _opened(form, computation):
    while len(form) <= LONGEST:
        names = [name for name in names_in(form) if name in computation.tensors]
        computed = [name for name in names if computation.tensors[name].rule is not None]
        if not computed:
            break
        form = canonical(computation.opened(form, [computed[-1]]))
    return form
