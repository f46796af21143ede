"""What readers see: blocks and their templates, cross-references, MathML, labs, the graph, the build.

It shows what `catalog` holds and makes nothing of it but pages; nothing of the project imports it.
"""

import importlib


def makeExtension(**options):
    """What Python-Markdown calls for the extension `backprop_checked.site`."""
    # By a name in a string: a lab is run by a module of this package, and would depend on all of it.
    return importlib.import_module("backprop_checked.site.blocks").Formulas(**options)
