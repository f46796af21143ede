"""Small networks whose cost is a mean over the batch."""

from backprop_checked.algebra.graph import unknown
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import C, N, Tensor

cost_of = Tensor("c", N)  # cost_of[m]: the cost of sample m alone


def mean_networks(letters, kind=None, **how):
    """Two networks with a batch of four. No layer is as wide as the batch is long."""
    kind = kind or Averaged
    return (kind(2, 3, letters=letters, samples=4, **how), kind(3, 1, 2, letters=letters, samples=4, **how))


class Averaged(Network):
    """A network whose cost is the mean of its samples' costs. Each sample's own cost may be anything."""

    def forward(self, given, interpretation):
        value = super().forward(given, interpretation)
        output = value[self.letters.a(self.depth)]
        samples = output if self.letters.rows else output.T
        costs = [unknown("c", samples[[sample]]) for sample in range(self.samples)]
        value[cost_of] = interpretation.array(costs)
        value[C] = sum(costs) / self.samples
        return value
