"""Count false accusations among correct networks:  python -m snippets.wrong_on_purpose [how many, 10000]"""

import sys

from snippets.wrong_on_purpose._count import accusations

if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    found = accusations(range(many), progress=True)
    for number, report in found:
        print(f"network {number}:\n{report}")
    print(f"{many} correct networks, {len(found)} accused")
    sys.exit(bool(found))
