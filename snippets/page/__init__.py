"""How terms look: LaTeX, shapes, MathML, and the Markdown blocks that put them on a page."""


def makeExtension(**options):
    """What Python-Markdown calls for the extension `snippets.page`."""
    from snippets.page.blocks import Formulas

    return Formulas(**options)
