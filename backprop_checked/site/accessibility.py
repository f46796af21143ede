"""What Markdown's own extensions leave that a screen reader would stumble over, mended in the page's tree."""

from markdown.treeprocessors import Treeprocessor


class Accessible(Treeprocessor):
    """Turn a heading without words into a cell, and take the permalink out of what opens a fold.

    A table's corner is no heading of anything, and a link within a `<summary>` is one control in another.
    """

    def run(self, root):
        for cell in root.iter("th"):
            if not "".join(cell.itertext()).strip() and not len(cell):
                cell.tag = "td"
                cell.attrib.pop("scope", None)
        for summary in root.iter("summary"):
            for heading in summary.iter():
                for link in heading.findall("a[@class='headerlink']"):
                    heading.remove(link)


def extend(md):
    """Have a Markdown object do it, after its extensions for tables and for the table of contents."""
    md.treeprocessors.register(Accessible(md), "accessible", 1)
