"""What is said of each side of a derivation, for the tests of the judge."""


def verdict_states(report):
    """Return the states of all verdicts of a report, in their order."""
    return [verdict.state for chain in report.chains for verdict in chain.verdicts]
