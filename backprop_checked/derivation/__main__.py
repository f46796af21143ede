"""python -m backprop_checked.derivation notes.tex."""

import sys
import warnings

from backprop_checked.derivation.command import main

if __name__ == "__main__":
    # Python warns of LaTeX in the docstring of a program that is read: the reader does not run it.
    warnings.filterwarnings("ignore", "invalid escape sequence|.* is an invalid escape sequence")
    sys.exit(main())
