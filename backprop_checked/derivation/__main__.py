"""python -m backprop_checked.derivation notes.tex."""

import sys

from backprop_checked.derivation.command import main

if __name__ == "__main__":
    sys.exit(main())
