"""python -m backprop_checked.checker my_net.py."""

import sys

from backprop_checked.checker.command import main

if __name__ == "__main__":
    sys.exit(main())
