"""What the theme prints about its own end does not greet a newcomer, who can do nothing about it.

The theme prints it when MkDocs loads it, which is before any plugin or hook; only what mkdocs.yml holds comes
before that.
"""

import os


def silence() -> None:
    """Have the theme start without its banner, unless somebody's environment speaks of that already.

    It returns nothing: what mkdocs.yml says would else be another thing in a second build of a process,
    for the theme writes into the environment, too, and every page would be set anew.

    Source: `material/templates/__init__.py` of Material for MkDocs, which prints it.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")
