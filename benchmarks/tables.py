"""Tables that a command measures or counts, with the day: CSV files beside the module that writes them."""

import csv


def write(file, columns, rows):
    """Write the names of the columns, then the rows."""
    with open(file, "w", newline="", encoding="utf-8") as table:
        csv.writer(table, lineterminator="\n").writerows([columns, *rows])


def read(file):
    """Return the rows of the file as dictionaries, by the names of the columns.

    Raises FileNotFoundError, with the command that writes it, where there is none.
    """
    if not file.is_file():
        raise FileNotFoundError(f"there is no {file.name}: python -m benchmarks.{file.stem} writes it")
    with open(file, newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))
