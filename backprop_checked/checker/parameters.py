"""Parameters: the numbers that are moved, in whatever form the reader keeps them."""

from dataclasses import dataclass

import numpy as np


class Unusable(ValueError):
    """Something that cannot be checked. `about` is the name of what is unusable: loss, params, grads, …"""

    def __init__(self, about, text, line=None):
        super().__init__(text)
        self.about, self.line = about, line


def numeric(value):
    """The value as an array of floats if it is a float, an array of floats or nested lists of numbers; else
    None.

    A list counts if it is rectangular and its first number is a float.
    """
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind == "f" and value.size else None
    if isinstance(value, float | np.floating):
        return np.asarray(value, float)
    if type(value) is not list or not value or len(value) > 5000:
        return None
    first = value
    while type(first) is list and first:
        first = first[0]
    if not isinstance(first, float | np.floating):
        return None
    try:
        return np.array(value, float)
    except (TypeError, ValueError):
        return None


def in_form_of(value, array):
    """The array in the form that the value has: a Python float, nested lists or an array."""
    if type(value) is float and np.size(array) == 1:
        return float(array.reshape(()))
    return array.tolist() if type(value) is list else array


def overwrite(value, array):
    """Write an array's numbers into a value in place, and return the value; a float gives a new one."""
    if isinstance(value, np.ndarray):
        value[...] = array
        return value
    if type(value) is list:
        for place, entry in enumerate(array):
            value[place] = overwrite(value[place], entry)
        return value
    return type(value)(array)


@dataclass
class Parameter:
    """One array among the parameters: its name and where it stands."""

    name: object
    owner: object  # a dict, a list, an object with attributes; None if the parameters are one array
    key: object
    value: object

    def get(self):
        """A copy in float64."""
        return np.array(self.read(), float)

    def read(self):
        """What stands there now."""
        if self.owner is None:
            return self.value
        return getattr(self.owner, self.key) if self.by_attribute else self.owner[self.key]

    def put(self, array):
        """Give it new numbers, in place where it is mutable."""
        written = overwrite(self.read(), array)
        if self.owner is None or written is self.read():
            return
        if self.by_attribute:
            setattr(self.owner, self.key, written)
        else:
            self.owner[self.key] = written

    @property
    def by_attribute(self):
        return not isinstance(self.owner, dict | list | tuple)


def leaves(params, prefix="", depth=0):
    """Yield the Parameters in a container: a dict, a list, an object, or one array.

    At the top a name is the key itself; below it is a path such as "layers[0].W".
    """
    if isinstance(params, np.ndarray):
        yield Parameter(prefix or "params", None, None, params)
        return
    for key, value, path in _members(params, prefix):
        name = path if depth else key
        if _is_leaf(value):
            yield Parameter(name, params, key, value)
        elif depth < 6 and _is_container(value):
            yield from leaves(value, path, depth + 1)


def _members(params, prefix):
    """The members of a container: (key, value, path)."""
    if isinstance(params, dict):
        dotted = f"{prefix}." if prefix else ""
        return [
            (key, value, f"{dotted}{key}" if isinstance(key, str) else f"{prefix}[{key!r}]")
            for key, value in params.items()
        ]
    if isinstance(params, list | tuple):
        return [(place, value, f"{prefix}[{place}]") for place, value in enumerate(params)]
    dotted = f"{prefix}." if prefix else ""
    return [(key, value, f"{dotted}{key}") for key, value in vars(params).items()]


def _is_leaf(value):
    return isinstance(value, np.ndarray | float | np.floating) or _is_nested_numbers(value)


def _is_nested_numbers(value):
    if not isinstance(value, list) or not value:
        return False
    first = value
    while isinstance(first, list) and first:
        first = first[0]
    return isinstance(first, float | np.floating)


def _is_container(value):
    return isinstance(value, dict | list | tuple) or (
        hasattr(value, "__dict__") and not callable(value) and not isinstance(value, type)
    )


def is_plain(params):
    """Whether parameters are a dict or a list with nothing nested in it. What is no container at all is left
    to be refused."""
    if isinstance(params, np.ndarray):
        return not params.size
    values = params.values() if isinstance(params, dict) else params
    if isinstance(params, dict | list | tuple):
        return not params or not any(_is_container(value) and not _all_numbers(value) for value in values)
    return not hasattr(params, "__dict__")


def by_name(params):
    """The parameters by name.

    Raises:
        Unusable: there is none.
    """
    parameters = {parameter.name: parameter for parameter in _top(params)}
    if not parameters:
        kinds = "a dict or a list of arrays of floats, one array, or an object that holds some"
        raise Unusable("params", f"params must be {kinds}, and it is {_kind(params)}")
    return parameters


def _top(params):
    if isinstance(params, dict | list | tuple | np.ndarray) or hasattr(params, "__dict__"):
        yield from leaves(params)


def _kind(value):
    return "empty" if isinstance(value, dict | list | tuple) and not value else f"a {type(value).__name__}"


def gradients_by_name(grads, parameters):
    """The reader's gradients as arrays, in the order of the parameters; None where one is missing.

    Raises:
        Unusable: there are none.
    """
    if grads is None:
        raise Unusable("backward", "the gradients are None: does `backward` end with a return?")
    named = dict.fromkeys(parameters)
    if isinstance(grads, np.ndarray | float) and len(parameters) == 1:
        return {next(iter(parameters)): np.array(grads, float)}
    if isinstance(grads, list | tuple) and _is_nested_numbers(list(grads)) and len(parameters) == 1:
        return {next(iter(parameters)): np.array(grads, float)}
    values = _gradient_values(grads, "", 0)
    for name in parameters:
        if name in values:
            named[name] = _array(name, values[name])
    if all(value is None for value in named.values()) and len(values) == len(named):
        named = {name: _array(name, value) for name, value in zip(named, values.values(), strict=True)}
    return named


def _gradient_values(grads, prefix, depth):
    """Everything in a container of gradients that is not itself a container of several, by name."""
    if not _is_container(grads):
        return {}
    values = {}
    for key, value, path in _members(grads, prefix):
        if _is_container(value) and not _all_numbers(value):
            values |= _gradient_values(value, path, depth + 1)
        else:
            values[path if depth else key] = value
    return values


def _all_numbers(value):
    while isinstance(value, list | tuple) and value:
        value = value[0]
    return isinstance(value, int | float | np.number)


def _array(name, value):
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "fiub":
        text = f"grads[{name!r}] must be an array of numbers, and it is of type {array.dtype}"
        raise Unusable("grads", text)
    return array
