"""What SVG draws, in few bytes: places to a tenth, each as the way from the one before."""

import re

from backprop_checked.catalog.tasks import ContentError

COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def shortened(data: str) -> str:
    """Return matplotlib's path data with no more digits than can be seen: machines differ in the others, too.

    Raises:
        ContentError: for a command other than M, L, Q, C and z.
    """
    here = start = (0, 0)  # in tenths, so that nothing is lost on the way
    written, last = [], ""
    for command, text in COMMAND.findall(data):
        if command not in "MLQCz":
            raise ContentError(f"a picture has a path with the command {command}")
        numbers = [round(float(number) * 10) for number in NUMBER.findall(text)]
        if command == "z":
            here = start
        elif command == "M":
            here = start = tuple(numbers)
        else:
            end = tuple(numbers[-2:])
            numbers = [number - here[place % 2] for place, number in enumerate(numbers)]
            command = command.lower()
            if command == "l" and 0 in numbers:
                command, numbers = ("v", numbers[1:]) if numbers[0] == 0 else ("h", numbers[:1])
            here = end
        places = _joined(numbers)
        again = command == last and command in "lqc"
        written.append(places if again and places[0] == "-" else f" {places}" if again else command + places)
        last = command
    return "".join(written)


def _joined(tenths: list[int]) -> str:
    """Numbers beside each other: a minus sign parts them as well as a space does."""
    numbers = (re.sub(r"^(-?)0\.", r"\1.", f"{number / 10:g}") for number in tenths)
    return " ".join(numbers).replace(" -", "-")
