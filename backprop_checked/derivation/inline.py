"""Pre-activations that have no name, as in Xᵀ (σ(X w) − y): a line of the forward pass inside another one.

Each is given the name that a line of its own gives it, else one that nobody sees, and that line is read
with the others: so w, X and σ(X w) mean what they mean in z = X w.
"""

from dataclasses import replace

from backprop_checked.derivation.forward_lines import AGAIN, affine
from backprop_checked.derivation.meaning import OwnLetter, meaning_of
from backprop_checked.derivation.named_weights import activated_argument, bare_name
from backprop_checked.derivation.parsed_chains import whole_chains
from backprop_checked.derivation.syntax import Call, Multiplication, Name, Sum, changed, ungrouped, walk

FUNCTIONS = ("σ", "sigmoid", "tanh", "relu", "softmax", "exp")


def name_pre_activations(chains, document, others=()):
    """Put a name for each pre-activation that stands inside a function, in sides that do more than name it.

    Args:
        chains: the chains, whose sides are changed.
        others: what stands there and is no pre-activation of this network: it gets no name.

    Returns:
        For each name that was made, the chain that says what it is.
    """
    whole = whole_chains(chains)
    names = dict.fromkeys(others)  # by what stands there
    for chain in whole:
        if bare_name(chain[0].node) and len(chain) == 2:
            names.setdefault(ungrouped(chain[1].node), chain[0].node)
    made = []
    for chain in whole:
        if _says_the_forward_pass(chain, document):
            continue
        for place, term in enumerate(chain[1:], 1):
            node = changed(term.node, lambda each, term=term: _named(each, term, names, made, document))
            chain[place] = replace(term, node=node)
    return made


def _says_the_forward_pass(chain, document):
    """Whether a chain says what a letter of the network is, or names a whole activation."""
    own = meaning_of(ungrouped(chain[0].node), document)
    if own is not None and own.kind in ("z", "a", "hidden", "output") and not own.differential:
        return True
    node = ungrouped(chain[1].node)
    return isinstance(node, Call) and _argument(node) is not None and own is not None


def _argument(call):
    """What a function that has a pre-activation in it is of; None for another function."""
    if call.name.rstrip("′") in FUNCTIONS and len(call.arguments) == 1:
        return ungrouped(call.arguments[0])
    return activated_argument(call)


def _named(node, term, names, made, document):
    """A call with a name for the pre-activation that it is of; any other node as it is."""
    if not isinstance(node, Call) or (inner := _argument(node)) is None:
        return node
    if names.get(node) is not None:
        return replace(names[node], span=node.span)
    sign, inner = _signed(inner)
    if (name := _name_of(inner, term, names, made, document)) is None:
        return node
    argument = name if sign == 1 else Sum(((-1, name),), span=inner.span)
    arguments = tuple(argument if _argument(node) is ungrouped(own) else own for own in node.arguments)
    return replace(node, arguments=arguments)


def _signed(node):
    """(-1, X w) of −(X w), and of (−X) w; (1, the node) of any other."""
    match node:
        case Sum(((-1, inner),)):
            return -1, ungrouped(inner)
        case Multiplication((Sum(((-1, first),)), *rest)):
            return -1, replace(node, factors=(first, *rest))
    return 1, node


def _name_of(inner, term, names, made, document):
    """The name of a pre-activation, made where it has none; None for anything else."""
    found = affine(inner, document, loose=True)
    if found is None or found.kind != "z" or (found.layer is not None and found.layer.base):
        return None
    if inner in names:
        return names[inner] and replace(names[inner], span=inner.span)
    scripts = _scripts(inner, document)
    if scripts is None:
        return None
    text = "z" + AGAIN * (len(made) + 1)
    document.letters[text] = OwnLetter("z", found.layer)
    name = Name(text, above=scripts[0], below=scripts[1], span=inner.span)
    names[inner] = name
    made.append([replace(term, node=name), replace(term, node=inner)])
    return name


def _scripts(inner, document):
    """What stands above and below the only letter of a pre-activation that has an index, that of its sample;
    None where another letter has one."""
    below, others = [], []
    for node in walk(inner):
        own = meaning_of(node, document)
        if own is not None and (own.indices or own.sample):
            (below if own.kind in ("input", "a", "hidden") else others).append(node)
    if others or len(below) > 1:
        return None
    return (below[0].above, below[0].below) if below else (None, None)
