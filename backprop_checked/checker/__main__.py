"""python -m backprop_checked.checker my_net.py."""

import sys

from .command import main

if __name__ == "__main__":
    sys.exit(main())
