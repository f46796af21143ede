"""Count false accusations in 10,000 correct networks:  python -m snippets.wrong_on_purpose"""

import sys

from snippets import dated
from snippets.wrong_on_purpose._count import COLUMNS, TABLE, count, sentence

if __name__ == "__main__":
    rows, reports = count()
    dated.write(TABLE, COLUMNS, rows)
    print(*reports, sentence(), sep="\n")
    sys.exit(bool(reports))
