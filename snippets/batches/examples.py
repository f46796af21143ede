"""Small networks whose cost is a mean over the batch."""

from sympy import Sum

from backprop_checked.algebra.graph import AnyFunction, unknown
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import C, N, Tensor, j, m
from backprop_checked.algebra.term import Entries

cost_of = Tensor("c", N)  # cost_of[m]: the cost of sample m alone


def mean_networks(letters, kind=None, **how):
    """Networks of one layer and of two. No layer is as wide as the batch is long."""
    return tuple((kind or Averaged).of_layers(layers, letters=letters, **how) for layers in (1, 2))


class Averaged(Network):
    """A network whose cost is the mean of its samples' costs. Each sample's own cost may be anything."""

    def cost_rules(self, head):
        """The costs for any widths, as functions of a layer's letter: of sample m's own column or row of
        it."""
        neurons = head.shape[1 if self.letters.rows else 0]
        own = Entries(head[m, j] if self.letters.rows else head[j, m], j, 0, neurons, 1)
        return {cost_of[m]: AnyFunction("c", own), C: Sum(cost_of[m], (m, 0, N - 1)) / N}

    def forward(self, given, interpretation):
        value = super().forward(given, interpretation)
        output = value[self.letters.a(self.depth)]
        samples = output if self.letters.rows else output.T
        costs = [unknown("c", samples[[sample]]) for sample in range(self.samples)]
        value[cost_of] = interpretation.array(costs)
        value[C] = sum(costs) / self.samples
        return value
