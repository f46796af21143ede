"""Whether each step follows from the formulas that its reason names; the derivation graph comes of this.

What a step needs and what a formula says are premises (see `algebra.premises`), which the records hold as
lists. A reason may name a formula where the step needs what it says, or where it says an identity and the
step does the same. Where a reason names any, they have to say all that the step needs.
"""


def refusals(records, others=()):
    """Yield, for each reason that names what its step does not follow from, the formula's id and a message.

    Args:
        records: those of the formulas whose reasons are held against what they name.
        others: those of other formulas that may be named.
    """
    says = {
        (record["id"], record["name"]): {**record["premises"], "called": f"{record['id']} ({record['name']})"}
        for record in (*others, *records)
    }
    for record in records:
        for step in record["premises"]["steps"]:
            others = {key: value for key, value in says.items() if key[0] != record["id"]}
            for message in _of_step(step, _letters(record["premises"]), says, others.values()):
                yield record["id"], f"{step['place']}: {record['id']}, step “{step['reason']}”: {message}"


def _letters(premises):
    """The letters of a formula that stand for the roles, for each of its premises."""
    return {tuple(premise): names for premise, names in premises["letters"]}


def _of_step(step, letters, says, others):
    named = [says.get(tuple(pair)) for pair in step["names"]]
    wrong = False
    for (name, variable), other in zip(step["names"], named, strict=True):
        if other is None:
            wrong = True
            yield f"it names {name} ({variable}), which is not proved: name a formula that a page shows"
        elif not _rests_on(step, other):
            wrong = True
            yield f"{_why_not(step, letters, other)}. {_what_would_be_right(step, others)}"
    missing = [
        n for n in step["needs"] if not _is_given(n, step) and not any(_tells(o, n) for o in named if o)
    ]
    if named and missing and not wrong and step["is_all"]:
        called = ", ".join(other["called"] for other in named)
        yield (
            f"it needs more than {called} say: {_in_words(missing, letters)}. "
            f"{_what_would_be_right({**step, 'needs': missing}, others)}"
        )


def _why_not(step, letters, other):
    """Why a step does not rest on a formula: it needs nothing that this one says, or only a part."""
    more = [each for each in other["says"] if not any(_covers(each, need) for need in step["needs"])]
    needs, its = f"the step needs {_in_words(step['needs'], letters)}", _letters(other)
    if step["is_all"] and len(more) < len(other["says"]):
        return f"{other['called']} says more than the step uses, {_in_words(more, its)}; {needs}"
    return f"it does not rest on {other['called']}, which says {_in_words(other['says'], its)}; {needs}"


def _is_given(need, step):
    """What a network declares: its cost, which function σ is, which letters hold the same entries."""
    if need[:2] == ["value", "activation"]:
        return ["function", need[2]] in step["needs"]
    return need[0] in ("function", "copy", "law") or need[1:2] == ["cost"]


def _rests_on(step, other):
    """Whether a step needs all that a formula says, or does what an identity does."""
    if not step["is_all"]:
        right = [any(_covers(each, need) for need in step["needs"]) for each in other["in_terms_of"]]
        left = [_covers(each, need) for each in other["about"] + other["says"] for need in step["needs"]]
        return any(left) or (bool(right) and all(right))
    own = [each for each in other["says"] if each[0] != "copy" and each[:3] != ["slope", "cost", "cost"]]
    says = own or other["says"]
    if says:
        return all(any(_covers(each, need) for need in step["needs"]) for each in says)
    slopes = any(need[0] == "slope" for need in step["needs"])
    changes = {n: more for n, more in other["changes"].items() if not (slopes and n == "Partial")}
    signs = {step["changes"].get(name, 0) * more > 0 for name, more in changes.items()}
    back = {step["changes"].get(name, 0) * more < 0 for name, more in changes.items()}
    return signs == {True} or back == {True}


def _tells(other, need):
    return any(_covers(says, need) for says in other["says"])


def _covers(says, need):
    """Whether one premise tells another: how a letter is computed tells how it changes."""
    if says[0] == "value" and need[0] == "slope":
        return says[1] == need[1]
    if says[0] == need[0] == "value":
        return says[1] == need[1] and (says[2] == need[2] or "" in (says[2], need[2]))
    if says[0] == need[0] == "slope":
        return says[1:3] == need[1:3] and (says[3] == need[3] or "" in (says[3], need[3]))
    if "function" in (says[0], need[0]):
        return says[-1] == need[-1]
    return says == need


def _what_would_be_right(step, formulas):
    if not step["needs"]:
        return "It is an identity: name none, or one that says the same"
    fitting = [f for f in formulas if f["says"] and f["is_all"] and _rests_on(step, f)]
    best = sorted(fitting, key=lambda f: -sum(_tells(f, need) for need in step["needs"]))[:4]
    if not best:
        return "Name none: it is what the network declares"
    return f"What would do: {', '.join(f['called'] for f in best)}"


ROLES = {"slope": 2, "value": 1, "copy": 1}  # how many parts of a premise are roles of letters


def _in_words(premises, letters):
    return ", ".join(_word(each, letters.get(tuple(each), [])) for each in premises) or "nothing but algebra"


def _word(premise, letters):
    """A premise in words, with the letters of its formula: "how the pre-activation z changes with …"."""
    kind, *parts = premise
    many = ROLES.get(kind, 0)
    match [kind, *map(_called, parts[:many], [*letters, "", ""]), *parts[many:]]:
        case ["slope", of, by, look]:
            return f"how {of} changes with {by}" + (f" ({look})" if look else "")
        case ["value", of, *look]:
            return f"how {of} is computed" + (f" ({look[0]})" if look and look[0] else "")
        case ["function", look]:
            return f"that the activation has the form {look}, with x for any letter"
        case ["chain"]:
            return "the chain rule"
        case ["copy", of]:
            return f"that entries of {of} are entries of another letter"
        case ["series"]:
            return "a Taylor series"
        case ["law"]:
            return "a condition that the letters obey"


def _called(role, letter):
    return f"the {role}" if letter in ("", role) else f"the {role} {letter}"
