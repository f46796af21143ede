"""Progress: a bar on the terminal, where something takes long and somebody watches."""

import sys
import time

WIDE = 30


class Progress:
    """A bar on stderr.

    Args:
        wanted: whether it is drawn; if None, only where stderr is a terminal.
    """

    def __init__(self, wanted=None):
        self.wanted, self.began, self.drawn = wanted, time.monotonic(), 0.0
        self.length = 0

    def draw(self, words, share):
        """Draw it, with words before it, at most ten times a second and not in the first second."""
        now = time.monotonic()
        due = now - self.began > 1 and now - self.drawn > 0.1
        if due and (self.wanted or (self.wanted is None and sys.stderr.isatty())):
            share = min(1, share)
            text = f"{words} {('█' * round(WIDE * share)).ljust(WIDE, '░')} {share:4.0%}"
            self._write(text)
            self.drawn = now

    def clear(self):
        """Wipe it away."""
        if self.drawn:
            self._write("")
            print("\r", end="", file=sys.stderr, flush=True)
            self.drawn = 0.0

    def _write(self, text):
        print(f"\r{text.ljust(self.length)}", end="", file=sys.stderr, flush=True)
        self.length = len(text)
