"""Count false accusations and false blessings:  python -m snippets.wrong_on_purpose [NETWORKS]

Of each kind 10,000 networks are counted, or as many as are asked for.
"""

import sys

from snippets import dated
from snippets.wrong_on_purpose import _blessings, _count

if __name__ == "__main__":
    many, wrong = int(sys.argv[1]) if len(sys.argv) > 1 else _count.MANY, False
    for table in (_count, _blessings):
        rows, reports = _count.count(table, many)
        dated.write(table.TABLE, table.COLUMNS, rows)
        print(*reports, table.sentence(), sep="\n")
        wrong |= bool(reports)
    sys.exit(wrong)
