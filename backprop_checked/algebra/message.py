"""Messages made of parts: text, terms, shapes, code. A console prints them one way, a page another."""


class Shape(tuple):
    """The sides of a shape, as a part of a message; none for a number."""

    def __str__(self):
        return " × ".join(map(str, self)) or "a number"


class Code(str):
    """What NumPy or Python said, in its own words, as a part of a message."""


class Message(tuple):
    """A sentence as its parts: text, SymPy's terms and numbers, a `Shape`, `Code`.

    `str` prints it for a console.
    """

    def __new__(cls, *parts):
        return super().__new__(cls, parts)

    def __str__(self):
        return "".join(map(str, self))


class MessageError(Exception):
    """An exception that is raised with the parts of its message: `raise ShapeError(A, " is ", Shape(…))`."""

    @property
    def message(self):
        """Its parts."""
        return Message(*self.args)

    def __str__(self):
        return str(self.message)
