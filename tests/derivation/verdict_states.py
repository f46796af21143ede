"""What is said of each side of a derivation, for the tests of the judge."""

from backprop_checked.derivation.judge import judge


def verdict_states(report):
    """Return the states of all verdicts of a report, in their order."""
    return [verdict.state for chain in report.chains for verdict in chain.verdicts]


def states_by_line(text):
    """Judge a text, and return the state of the last verdict on each line that has one, by its number."""
    verdicts = (verdict for chain in judge(text).chains for verdict in chain.verdicts)
    return {verdict.line: verdict.state for verdict in verdicts}
