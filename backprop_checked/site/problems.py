"""Problems of pages: raised where nobody asks for them, collected by a build that wants to name them all."""

from collections.abc import Callable

_receive: Callable[[str], None] | None = None


def collect(receive: Callable[[str], None] | None) -> None:
    """Have each message given to a function from now on. With None, problems are raised again."""
    global _receive
    _receive = receive


def report(error: Exception) -> None:
    """Give the error's messages to whoever collects them.

    Raises:
        Exception: the error itself, where nobody collects.
    """
    if _receive is None:
        raise error
    for message in error.args:
        _receive(str(message))
