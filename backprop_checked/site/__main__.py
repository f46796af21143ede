"""Write the site for another builder than MkDocs:  python -m backprop_checked.site prebuild FOLDER

Then that builder makes the site of FOLDER/mkdocs.yml. The status is 1 where something is wrong with it.
"""

import argparse
import sys
from pathlib import Path

from backprop_checked.catalog.pages import PageError
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site.notebooks import LabError
from backprop_checked.site.prebuild import prebuild


def main(arguments=None):
    """Write it, say what is wrong, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m backprop_checked.site", description=__doc__.split(":")[0]
    )
    commands = parser.add_subparsers(required=True, metavar="prebuild")
    command = commands.add_parser("prebuild", help="write Markdown, files and an mkdocs.yml for any builder")
    command.add_argument("folder", type=Path, help="where to: a new folder, or one from an earlier call")
    folder = parser.parse_args(arguments).folder
    try:
        wrong = prebuild(folder)
    except (ContentError, LabError, PageError) as error:
        wrong = map(str, error.args)
    wrong = list(wrong)
    for message in wrong:
        print(message, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
