"""What programs call a slope, where nobody can know of what it is taken."""

from backprop_checked.derivation.meaning import meaning_of
from backprop_checked.derivation.syntax import Call, Name, ungrouped
from backprop_checked.derivation.words import SLOPE

UNKNOWN_SLOPE = (
    "of z, {0} is σ′(z), but many programs give that name to x (1 - x), or 1 - x ** 2, of the activation: "
    "add its definition, def {0}(x): …"
)
ACTIVATIONS = ("a", "hidden", "output")
KNOWN = (SLOPE.format(""), "relu", "ReLU")  # the slope of a ReLU is the same at z and at a


def is_of_an_activation(call, document):
    """Whether a slope that a program gives a name to, and no definition, is taken at an activation."""
    written = getattr(call.written, "text", "")
    if not call.name.endswith("′") or call.primes:
        return False
    if call.name == "σ′" and not document.program:
        return False
    if any(word in written for word in KNOWN):
        return False
    inner = ungrouped(call.arguments[0])
    if isinstance(inner, Call):
        return inner.name in ("sigmoid", "tanh", "σ", "softmax")
    own = meaning_of(inner, document) if isinstance(inner, Name) else None
    return own is not None and own.kind in ACTIVATIONS and not own.differential
