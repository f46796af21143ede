"""How terms look: LaTeX, shapes, MathML, and the Markdown blocks that put them on a page."""

import importlib


def makeExtension(**options):
    """What Python-Markdown calls for the extension `backprop_checked.site`."""
    # By a made name: whatever imports this package would depend on all of it, and be proved or run anew.
    return importlib.import_module("backprop_checked.site.blocks").Formulas(**options)
