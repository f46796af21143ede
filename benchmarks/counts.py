"""All that is counted of the checker, counted again for the checker as it is.

python -m benchmarks.counts            what is stale; about 45 minutes on two idle processors
python -m benchmarks.counts --list     which tables are stale, and why

It may be interrupted: the next call goes on where it was. The page prints its sentences and tables from these
tables, so nothing has to be edited afterwards.
"""

import argparse
import sys
import time

from benchmarks import (
    counting,
    false_accusations,
    false_blessings,
    line_mutations,
    program_accusations,
    score,
)

COUNTS = (false_accusations, false_blessings, program_accusations, score, line_mutations)


def main(arguments=None):
    """Count what is stale."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="say which tables are stale, and count nothing")
    options = parser.parse_args(arguments)
    for module in COUNTS:
        reason = counting.stale(module)
        print(f"{module.__name__}: {reason or 'as the checker is now'}", flush=True)
        if reason and not options.list:
            start = time.monotonic()
            counting.main(module.__name__, [])
            print(f"{module.__name__}: {(time.monotonic() - start) / 60:.1f} minutes", flush=True)


if __name__ == "__main__":
    sys.exit(main())
