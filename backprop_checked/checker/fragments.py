"""A mistake is a fragment of a program that runs, and a fixed one beside it, in a small network with all
its numbers."""

import copy
import inspect
import textwrap
from dataclasses import dataclass, field

import numpy as np

# Where a mistake was met: the word for it in an entry, and the words for it on the page.
SEEDS = {
    "cnn": "the CNN question",
    "layouts": "the 2-3-2 question and its answers",
    "notebook": "the long notebook",
    "layers": "the layer article",
    "classifier": "the two-layer classifier notes",
    "teaching": "well-known teaching material",
    "forum": "what people ask again and again",
    "tools": "the tools themselves",
}


class MistakeError(Exception):
    """An entry that does not do what it claims. The message says which, and what it does instead."""


@dataclass(frozen=True)
class Scene:
    """A small network with all its numbers, in which a fragment stands.

    Every name of the forward pass is there for the fragment. A fragment that assigns `dW` claims to know
    the gradient of the parameter `W`, and so does one that assigns an error of which `dW` is made.

    Args:
        forward: gives every name of the forward pass, its `cost` among them, from parameters and data.
        parameters: the arrays by which the cost is differentiated.
        data: everything else: inputs, targets, constants, and the functions that fragments call.
        backward: the right backward pass, an assignment a line; of it runs what follows from a fragment.
        known: what the checker is told beside the gradients, such as the batch size.
        layers: what it is told of each layer, by the names that the forward pass gives them.
    """

    forward: object = None
    parameters: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    backward: str = ""
    known: dict = field(default_factory=dict)
    layers: tuple = ()

    def names(self):
        """Everything that a fragment may name. Copies, which a fragment may spoil."""
        found = {"np": np, **self.data, **self.parameters}
        if self.forward:
            found |= self.forward(**self.parameters, **self._inputs())
        return {
            name: it if callable(it) or inspect.ismodule(it) else copy.deepcopy(it)
            for name, it in found.items()
        }

    def loss(self, parameters):
        """The cost, a number, at these parameters."""
        return self.forward(**parameters, **self._inputs())["cost"]

    def _inputs(self):
        return {name: it for name, it in self.data.items() if not callable(it)}

    def measured(self, step=1e-3):
        """The gradient by every parameter, by central differences: no derivation is involved.

        Two of them, with steps h and 2h, cancel each other's error: ten digits and more are right.
        """
        found = {}
        for name, parameter in self.parameters.items():
            found[name] = np.zeros(parameter.shape)
            for place in np.ndindex(*parameter.shape):

                def difference(h, name=name, parameter=parameter, place=place):
                    ways = []
                    for sign in (1, -1):
                        moved = parameter.copy()
                        moved[place] += sign * h
                        ways.append(self.loss({**self.parameters, name: moved}))
                    return (ways[0] - ways[1]) / (2 * h)

                found[name][place] = (4 * difference(step) - difference(2 * step)) / 3
        return found


@dataclass(frozen=True)
class Mistake:
    """One mistake: what was written, what is right, and where it was met.

    Args:
        title: what goes wrong, as a heading.
        seed: where it was met, a key of SEEDS.
        wrong: the fragment, as lines of a console. It must fail, or differ from what is right.
        right: the same, mended.
        quote: for what cannot be run: the words or the formula that stand there.
        scene: the network in which both run.
        cure: the id of the formula that says what is right, or several.
    """

    title: str
    seed: str
    wrong: str = ""
    right: str = ""
    quote: str = ""
    scene: Scene = field(default_factory=Scene)
    cure: str | tuple = ()

    def __post_init__(self):
        if self.seed not in SEEDS:
            raise MistakeError(f"“{self.title}”: the seed is one of {', '.join(SEEDS)}, not {self.seed!r}")
        if bool(self.wrong) == bool(self.quote):
            raise MistakeError(f"“{self.title}”: give either a fragment that runs (wrong=) or words (quote=)")
        for name in ("wrong", "right"):
            object.__setattr__(self, name, textwrap.dedent(getattr(self, name)).strip())

    @property
    def cures(self):
        return (self.cure,) if isinstance(self.cure, str) else tuple(self.cure)
