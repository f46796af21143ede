"""The sizes on which a graph is written out: an author says which dimensions there are, and not how long.

No two sides of its letters are equal, so that none can pass for another, and none is 1 or 2, so that no sum
is taken for one of its terms.
"""

from itertools import combinations

import sympy as sp

LEAST, MOST = 3, 24


def choose(dimensions, given, sides, facts, turn=0):
    """The least numbers for some dimensions, in their order.

    Args:
        given: sizes that the statement gives, {s: 2}.
        sides: the sides of the letters, numbers made of dimensions: each is at least 3, and no two are equal.
        facts: numbers made of them that are not negative.
        turn: which choice: a dimension is longer by so much than in the first, at least.

    Returns:
        A number for each dimension, or None where there are none up to 24.
    """
    sides = dict.fromkeys(sp.sympify(side).subs(given) for side in (*dimensions, *sides))
    sides = [side for side in sides if not side.is_Integer]
    conditions = [side - LEAST for side in sides] + list(facts)
    differences = [one - other for one, other in combinations(sides, 2)]

    def fits(sizes):
        known = {**given, **sizes}
        return all(
            not number.is_Integer or number >= 0 for number in (g.subs(known) for g in conditions)
        ) and not any(difference.subs(known) == 0 for difference in differences)

    def extended(sizes, rest):
        if not rest:
            return sizes
        for size in range(LEAST + turn, MOST + 1):
            longer = {**sizes, rest[0]: size}
            if fits(longer) and (whole := extended(longer, rest[1:])):
                return whole
        return None

    return extended({}, list(dimensions))
