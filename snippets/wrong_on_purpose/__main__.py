"""Count false accusations in 10,000 correct networks:  python -m snippets.wrong_on_purpose"""

import sys

from snippets.wrong_on_purpose._count import count, sentence, write

if __name__ == "__main__":
    rows, reports = count()
    write(rows)
    print(*reports, sentence(), sep="\n")
    sys.exit(bool(reports))
