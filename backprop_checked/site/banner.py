"""What the theme prints about its own end does not greet a newcomer, who can do nothing about it.

The theme prints it when MkDocs loads it, which is before any plugin or hook; only what mkdocs.yml holds comes
before that.
"""

import os


def silence() -> str:
    """Have the theme start without its banner, unless somebody's environment speaks of that already.

    Returns:
        what the environment then says of it.
    Source: `material/templates/__init__.py` of Material for MkDocs, which prints it.
    """
    return os.environ.setdefault("NO_MKDOCS_2_WARNING", "true")
