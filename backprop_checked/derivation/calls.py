"""Functions as a derivation calls them: σ, softmax, diag, NumPy's."""

from fractions import Fraction
from functools import partial

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.form import UNIT, Undecided, entry, minus, number, of_index, scaled
from backprop_checked.algebra.index import ONE
from backprop_checked.derivation import arrays
from backprop_checked.derivation.activations import activated, tanh
from backprop_checked.derivation.arrays import Array, Misfit, of_number
from backprop_checked.derivation.lists import counted
from backprop_checked.derivation.slope_names import UNKNOWN_SLOPE, is_of_an_activation
from backprop_checked.derivation.syntax import Listed, Name, Numeral, Unreadable

ENTRYWISE = {
    "exp": functions.exponential,
    "log": functions.logarithm,
    "sqrt": lambda form: product.power_of(form, Fraction(1, 2)),
    "cbrt": lambda form: product.power_of(form, Fraction(1, 3)),
    "square": lambda form: product.power_of(form, Fraction(2)),
    "abs": lambda form: functions.apply("abs", form),
    "sign": lambda form: functions.apply("sign", form),
    **{f"own {name}": partial(functions.apply, name) for name in ("tanh", "logistic")},
    "sech": lambda form: _sech(tanh(form)),
    "cosh": lambda form: _half_of(functions.exponential(form), functions.exponential(scaled(form, -1))),
    "sinh": lambda form: _half_of(
        functions.exponential(form), scaled(functions.exponential(scaled(form, -1)), -1)
    ),
    "own sech": lambda form: _sech(functions.apply("tanh", form)),
    "erf": lambda form: functions.apply("erf", form),
    "Φ": lambda form: product.times(number(Fraction(1, 2)), (*UNIT, *functions.apply("erf", _by_root(form)))),
    "φ": lambda form: product.times(
        product.power_of(scaled(entry("π"), 2), Fraction(-1, 2)),
        functions.exponential(scaled(product.times(form, form), Fraction(-1, 2))),
    ),
    "log1p": lambda form: functions.logarithm((*UNIT, *form)),
    "expm1": lambda form: minus(functions.exponential(form), UNIT),
}


def call(elaboration, node):  # noqa: C901 - a case for each kind of function
    """The array that a function gives.

    Raises:
        Unreadable: for a function or an argument that is not known.
        Misfit: where shapes do not fit.
    """
    name = node.name.rstrip("′")
    if name in ("σ", "sigmoid", "tanh", "relu"):
        return _activation(elaboration, node, name)
    if name == "einsum":
        pattern, *given = node.arguments
        if not isinstance(pattern, Name):
            raise Unreadable("einsum begins with a pattern such as 'ij,jk->ik'", node.span)
        return arrays.einsum(pattern.text, [elaboration.array(each) for each in given])
    if name == "range" and elaboration.numpy:
        return counted(elaboration, node)
    if name == "floor":
        return of_number(of_index(elaboration.position(node)))
    if name in ("hstack", "vstack", "concatenate"):
        return _joined(elaboration, node, name)
    if name in ("eye", "ones", "zeros"):
        return _filled(elaboration, node, name)
    if name == "moved":  # a function by its name, which no forward pass has
        name, node = node.arguments[0].text, node.arguments[0]
        raise Unreadable(f"“{name}” is no function that is known here", node.span)
    given = [elaboration.array(each) for each in node.arguments]
    if name in ENTRYWISE and len(given) == 1:
        return arrays.entrywise(ENTRYWISE[name], given[0])
    if name not in CALLS:
        raise Unreadable(f"“{name}” is no function that is known here", node.span)
    try:
        return CALLS[name](elaboration, node, *given)
    except TypeError as error:
        raise Unreadable(f"{name} has other arguments", node.span) from error


def _by_root(form):
    """A form, divided by the root of 2."""
    return product.times(form, product.power_of(number(2), Fraction(-1, 2)))


def _half_of(one, other):
    return scaled((*one, *other), Fraction(1, 2))


def _sech(tanh):
    """1/cosh, of the tanh: its square is 1 − tanh²."""
    return product.power_of(minus(UNIT, product.power_of(tanh, Fraction(2))), Fraction(1, 2))


def minimum(left, right):
    """The smaller of two forms: the greater of their opposites, with the other sign."""
    return scaled(functions.maximum(scaled(left, -1), scaled(right, -1)), -1)


def _activation(elaboration, node, name):
    if len(node.arguments) != 1:
        raise Unreadable("an activation function has one argument", node.span)
    if is_of_an_activation(node, elaboration.document):
        raise Unreadable(UNKNOWN_SLOPE.format(node.written.text), node.span)
    argument = elaboration.array(node.arguments[0])
    primes = node.primes + node.name.count("′")
    if name != "σ":
        return arrays.entrywise(lambda form: activated(name, "", form, primes), argument)
    own = _stated_function(elaboration, node, primes)
    if own is not None:
        return arrays.entrywise(own, argument)
    layer = elaboration.function_layer(node)
    return arrays.entrywise(lambda form: elaboration.network.activate(layer, form, primes), argument)


def _stated_function(elaboration, node, primes):
    """What a call by a letter for functions is beside an activation function that is stated: that one by its
    name, or the σ or the φ in it; None for σ of a layer."""
    document = elaboration.document
    text = node.written.text if node.written is not None else ""
    if text in document.functions:
        return lambda form: document.functions[text].at(form, primes)
    if not document.own_activations:
        return None
    own = elaboration.network.activation(elaboration.function_layer(node))
    name = dict(getattr(own, "functions", ())).get(text)
    if name == "φ" and not primes:
        return ENTRYWISE[name]
    if name is None and text in ("σ", "sigma") and not primes and hasattr(own, "functions"):
        raise Undecided("σ may be the function that is stated here, or the sigmoid: write a, or sigmoid(z)")
    return partial(activated, name, "", primes=primes) if name == "sigmoid" else None


def _axis_of_softmax(axis, span):
    """The axis that a softmax of a batch adds up over, as a program says it."""
    if not isinstance(axis, int):
        raise Misfit("this softmax adds up over all samples, too: its axis is missing", span=span)
    return axis % 2


def _softmax(elaboration, node, array):
    setting = elaboration.network.setting
    if setting.batch and len(array.shape) == 2:
        own = 1 if setting.rows else 0
        given = dict(node.options)
        return arrays.softmax(array, _axis_of_softmax(given["axis"], node.span) if "axis" in given else own)
    long = [place for place, length in enumerate(array.shape) if length != ONE]
    if not array.shape:
        raise Misfit("softmax is of a vector, and this is a number")
    return arrays.softmax(array, (long or [0])[0])


def _diag(elaboration, node, array):
    if not elaboration.numpy or len(array.shape) == 1:
        return arrays.diagonal_matrix(array)
    if len(array.shape) == 2 and array.shape[0] == array.shape[1]:
        return Array(array.shape[:1], lambda i: array.entry(i, i))
    raise Misfit("np.diag of a column or a row is its first entry: give it an array of one axis")


def _where(elaboration, node, condition, yes, no):
    return arrays.entrywise(
        lambda c, a, b: (*product.times(c, a), *product.times(minus(UNIT, c), b)), condition, yes, no
    )


def _sum(elaboration, node, array, axis=None):
    return arrays.summed(array, **_axis(node, axis))


def _mean(elaboration, node, array, axis=None):
    return arrays.mean(array, **_axis(node, axis))


def _norm(elaboration, node, array):
    """The root of the sum of squares, of a vector or a matrix; with axis, along it."""
    return arrays.power(arrays.summed(arrays.power(array, Fraction(2)), **_axis(node, None)), Fraction(1, 2))


def _norm_2(elaboration, node, array):
    """‖x‖₂ of a vector; of a matrix it is its largest singular value, unless it is squared.

    Raises:
        Undecided: of a matrix.
    """
    if sum(length != ONE for length in array.shape) > 1:
        raise Undecided("‖W‖₂ of a matrix is its largest singular value: write ‖W‖_F, or its square")
    return _norm(elaboration, node, array)


def _axis(node, axis):
    options = dict(node.options)
    if axis is not None:
        options["axis"] = int(node.arguments[1].value) if isinstance(node.arguments[1], Numeral) else -1
    if not set(options) <= {"axis", "keepdims"} or not isinstance(options.get("axis"), int | tuple | None):
        raise Unreadable("a sum knows axis and keepdims", node.span)
    return options


def _filled(elaboration, node, name):
    """np.eye and np.ones of sizes."""
    [size, *_] = node.arguments
    sizes = [elaboration.size(each) for each in (size.items if isinstance(size, Listed) else (size,))]
    if name == "eye":
        return Array((sizes[0], sizes[0]), product.delta)
    return Array(sizes, lambda *at: UNIT if name == "ones" else number(0))


def _transpose(elaboration, node, array, *axes):
    order = [_number(each) for each in node.arguments[1:]] or list(range(len(array.shape)))[::-1]
    return _with_axes(array, order, node)


def _swapaxes(elaboration, node, array, *axes):
    order = list(range(len(array.shape)))
    one, other = (_number(each) for each in node.arguments[1:])
    if any(axis is None or not -len(order) <= axis < len(order) for axis in (one, other)):
        raise Misfit(f"{arrays.written_shape(array.shape)} has no such axes")
    order[one], order[other] = order[other], order[one]
    return _with_axes(array, order, node)


def _power(elaboration, node, array, exponent):
    value = _number(node.arguments[1])
    if value is None:
        raise Unreadable("an exponent is a number", node.span)
    return arrays.power(array, value)


def _with_axes(array, order, node):
    if sorted(order) != list(range(len(array.shape))):
        raise Unreadable("these are not the axes of this array", node.span)
    back = [order.index(axis) for axis in range(len(order))]
    return Array(
        [array.shape[axis] for axis in order], lambda *at: array.entry(*(at[place] for place in back))
    )


def _size(elaboration, node, array):
    return of_number(product.times(*(of_index(length) for length in array.shape)))


def _reshape(elaboration, node, array, *shape):
    sizes = [_number(each) for each in node.arguments[1:]]
    if sizes == [-1, 1]:
        return arrays.as_column(arrays.raveled(array))
    if sizes == [1, -1]:
        return arrays.as_row(arrays.raveled(array))
    if sizes == [-1]:
        return arrays.raveled(array)
    raise Unreadable("reshape is known here as (-1, 1), (1, -1) and (-1)", node.span)


def _number(node):
    inner = node.parts[0][1] if hasattr(node, "parts") and len(node.parts) == 1 else node
    return (-1 if inner is not node else 1) * int(inner.value) if isinstance(inner, Numeral) else None


def _shape(elaboration, node, array, axis):
    return of_number(of_index(elaboration.size(node)))


def _joined(elaboration, node, name):
    """Matrices side by side, or one below the other."""
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], Listed):
        raise Unreadable(f"{name} begins with a list of arrays", node.span)
    parts = [elaboration.array(each) for each in node.arguments[0].items]
    if name == "concatenate":
        axis = dict(node.options).get("axis", 0)
        if axis not in (0, 1, -1, -2):
            raise Unreadable("a concatenation knows the two axes of a matrix", node.span)
        name = "hstack" if axis in (1, -1) else "vstack"
    return arrays.blocks([parts] if name == "hstack" else [[part] for part in parts])


def _trace(elaboration, node, array):
    if len(array.shape) != 2 or array.shape[0] != array.shape[1]:
        raise Misfit(f"{arrays.written_shape(array.shape)}: only a square matrix has a trace")
    return of_number(arrays.total(array.shape[0], lambda i: array.entry(i, i)))


def _ones_like(elaboration, node, array):
    return Array(array.shape, lambda *at: UNIT)


def _vec(elaboration, node, array):
    """The columns of a matrix, one below the other."""
    return arrays.as_column(arrays.raveled(arrays.transposed(array)))


def _ravel(elaboration, node, array):
    """The rows of a matrix one behind the other: in NumPy's form with one axis, else as a column."""
    return arrays.raveled(array) if elaboration.numpy else arrays.as_column(arrays.raveled(array))


CALLS = {
    "vec": _vec,
    "softmax": _softmax,
    "diag": _diag,
    "diagflat": lambda elaboration, node, array: arrays.diagonal_matrix(array),
    "where": _where,
    "maximum": lambda elaboration, node, a, b: arrays.entrywise(functions.maximum, a, b),
    "minimum": lambda elaboration, node, a, b: arrays.entrywise(minimum, a, b),
    "clip": lambda elaboration, node, a, low, high: arrays.entrywise(
        lambda form, least, most: functions.maximum(least, minimum(most, form)), a, low, high
    ),
    "sum": _sum,
    "mean": _mean,
    "norm": _norm,
    "norm₂": _norm_2,
    "reshape": _reshape,
    "flatten": lambda elaboration, node, array: arrays.raveled(array),
    "ravel": _ravel,
    "transpose": _transpose,
    "swapaxes": _swapaxes,
    "kron": lambda elaboration, node, left, right: arrays.kronecker(left, right),
    "power": _power,
    "size": _size,
    "len": lambda elaboration, node, array: of_number(of_index(elaboration.size(node))),
    "shape": _shape,
    "tr": _trace,
    "ones_like": _ones_like,
    "zeros_like": lambda elaboration, node, array: Array(array.shape, lambda *at: number(0)),
}
