"""For tests: an assertion that fails with the report."""

from backprop_checked.checker.diagnosis import diagnose


def assert_gradients(loss, params, backward, **options):
    """Assert that the gradients are right.

    Args:
        loss, params, backward, options: as in `diagnose`; `backward` may be the gradients themselves.

    Raises:
        AssertionError: a gradient is wrong, or the differences cannot tell; its text is the report.
    """
    report = diagnose(loss, params, backward, **options)
    if not report.ok:
        raise AssertionError(f"\n{report}")
