"""The judge of derivations: a verdict on every side of every chain of equals.

Each side is held against what stands first in its chain, so a line after a wrong one is judged by itself.
"Right" is said only of what is proved for every size, "wrong" only of what differs in an exact example.
"""

from dataclasses import replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.added import BEFORE, ChangedInPlace
from backprop_checked.derivation.along import as_meant_by_steps
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.bishop import WORDS as SWAPPED
from backprop_checked.derivation.chain import ParsedSide, chain_in, is_the_cost
from backprop_checked.derivation.corroboration import without_misread
from backprop_checked.derivation.definitions import (
    define,
    goes_along_errors,
    is_definition,
    is_judged,
    is_update,
)
from backprop_checked.derivation.doubt import without_doubtful
from backprop_checked.derivation.elsewhere import all_right, in_another_setting, may_be_meant, only_if
from backprop_checked.derivation.evidence import (
    activated_names,
    goes_on_from_a_gradient,
    made_of_targets,
    may_be_scalar,
    may_have_no_sigma,
    speaks_of_targets,
)
from backprop_checked.derivation.examples import shown
from backprop_checked.derivation.forward_lines import affine, read_forward_pass
from backprop_checked.derivation.gradient_names import name_gradients
from backprop_checked.derivation.inference import (
    against_what_is_stated,
    as_stated,
    chosen,
    fits,
    says_the_forward_pass,
    stated_activations,
    states_a_strange_cost,
)
from backprop_checked.derivation.inline import name_pre_activations
from backprop_checked.derivation.known import KNOWN, formula_of, of_declared, variant_of
from backprop_checked.derivation.layer_alone import note_layer_alone
from backprop_checked.derivation.logits import note_logits
from backprop_checked.derivation.misfits import of_misfit, shapes_of
from backprop_checked.derivation.mistakes import mistake, of_other_sign
from backprop_checked.derivation.one_output import read_means
from backprop_checked.derivation.other_forward import (
    as_definition,
    of_another_forward_pass,
    other_forward_pass,
)
from backprop_checked.derivation.other_readings import (
    in_another_reading,
    only_where,
    with_one_output,
    with_other_layers,
)
from backprop_checked.derivation.own_activation import state_activations
from backprop_checked.derivation.own_cost import own_cost, speaks_of_the_cost
from backprop_checked.derivation.own_gradients import are_own, names_in_doubt
from backprop_checked.derivation.own_names import note_computed_y, note_layer_of_errors, number_the_first
from backprop_checked.derivation.parsed_chains import whole_chains
from backprop_checked.derivation.penalties import of_penalty, without_penalties
from backprop_checked.derivation.program_order import without_changed
from backprop_checked.derivation.reading import read
from backprop_checked.derivation.repairs import arrangements
from backprop_checked.derivation.separate_layers import judge_separately, separate_layers
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.spans import placed, source_of, span_of
from backprop_checked.derivation.steps import speaks_of_chapter
from backprop_checked.derivation.syntax import Unreadable
from backprop_checked.derivation.verdicts import DerivationReport, Judged, Verdict, generality, notes_of

STRANGE = "it depends on the cost, and the cost that is stated here is none that is known"
ERRORS_ABOVE = "δ has the number of the layer above it: δ⁽³⁾ = ∂C/∂z⁽²⁾"
MINUS = "δ means −∂C/∂z"


def judge(text, setting=None, fixed=(), known=KNOWN, declared=None, thorough=True):
    """Judge a derivation.

    Args:
        text: the derivation: one equation a line, or chains of equals; NumPy, mathematics or LaTeX.
        setting: the network and the conventions.
        fixed: the fields of the setting that are not to be chosen by looking at the derivation.
        known: the site's formulas, as `known.Known`, for their names and those of their wrong variants.
        declared: the `DeclaredForwardPass` whose letters are meant, where it is no network's.
        thorough: whether it is found out what is the matter with a side that is not right.

    Returns:
        A `DerivationReport`.
    """
    if declared is None and (layers := separate_layers(text)):
        rest = {"known": known, "thorough": thorough}
        return judge_separately(layers, lambda *given: judge(*given, **rest), setting, fixed)
    given = (setting or Setting(), fixed, known, declared, thorough)
    report = _settled(text, *given)
    for names in names_in_doubt(report) if declared is None else ():
        quick = _settled(text, *given[:-1], False, names)  # what is the matter is asked where it helps
        if are_own(names, report, quick) and are_own(names, report, other := _settled(text, *given, names)):
            return other
    return report


def _settled(text, *given):
    """The `DerivationReport` in which each pre-activation inside a side is one."""
    unnamed = []
    while True:
        report, more = _judged(text, unnamed, *given)
        if not more:
            return report
        unnamed += more


def _judged(text, unnamed, start, fixed, known, declared, thorough, own=frozenset()):
    """(the `DerivationReport`, nothing), where what is `unnamed` inside sides is taken for no pre-activation,
    and names that are `own` for no gradients; (None, more of what is unnamed) where more is found."""
    try:
        pieces, chains, document = read(text, declared, own)
    except Unreadable as error:
        verdict = Verdict(verdicts.UNREAD, 0, (0, 0), error.reason)
        return DerivationReport([], start, [], [Judged("", 0, [verdict])]), ()
    document.thorough = thorough
    document.conditions = {
        id(chain): own.condition for chain, own in zip(chains, pieces.chains, strict=True) if own.condition
    }
    inner = []  # lines of the forward pass inside others
    if declared is None:
        number_the_first(chains, document)
        note_computed_y(chains, document)
        note_logits(chains, document)
        inner = name_pre_activations(chains, document, unnamed)
        name_gradients(chains, document, inner)
        without_penalties(chains, document, pieces.lines)
        start = _with_own_forward_pass(start, fixed, [*inner, *chains], document)
        document.minus = goes_along_errors(chains, document)
    else:
        name_gradients(chains, document)
        known = of_declared(declared)
        start = replace(start, formula=declared.id, layout=declared.setting.layout)
    whole = whole_chains([*inner, *chains])
    define(chains, document)
    document.numbers = may_be_scalar(whole)
    document.targets = speaks_of_targets(whole, document)
    document.of_targets = made_of_targets(whole, document)
    if declared is None:
        state_activations(chains, document, affine)
    else:
        judged = [
            _chain(chain, cut, document, start, pieces.lines, known)
            for chain, cut in zip(chains, pieces.chains, strict=True)
        ]
        return DerivationReport(pieces.lines, start, [], judged), ()
    judged_chains = [
        chain for chain in whole if is_judged(chain, document) and not speaks_of_chapter(chain, document)
    ]
    stated = [chain for chain in judged_chains if is_the_cost(chain[0].node, document)]
    if "cost" not in fixed:
        read_means(stated, whole, document)
    document.cost = own_cost(stated, document) if stated and "cost" not in fixed else None
    document.linear = may_have_no_sigma(whole, document)
    document.upstream = goes_on_from_a_gradient(judged_chains, document)
    best = chosen(judged_chains, document, start, fixed, pieces)
    if false := [line for line in inner if not list(all_right([line], best, document))]:
        return None, [line[1].node for line in false]
    if best.cost == "own" and not _is_read(stated, best, document):
        document.cost = None
        best = chosen(judged_chains, document, start, fixed, pieces)
    document.chosen = best
    document.right = list(all_right(judged_chains, best, document))
    document.settled = any(says_the_forward_pass(chain, best, document) for chain in whole)
    document.settled = document.settled or fits(document.forward, judged_chains, best, document)
    document.sigma = stated_activations(document, best)
    document.strange = "cost" not in fixed and states_a_strange_cost(chains, best, document)
    both = list(zip(chains, pieces.chains, strict=True))
    judged = [_chain(chain, cut, document, best, pieces.lines, known) for chain, cut in both]
    own = {id(chain) for chain in judged_chains} - {chain for chain, _ in document.stated}
    others = {
        place: other
        for place, (chain, each) in enumerate(zip(chains, judged, strict=True))
        if id(chain) in own and (other := other_forward_pass(chain, each.verdicts, best, document))
    }
    document.others = list(others.values())
    if others:
        before = judged
        judged = [_chain(chain, cut, document, best, pieces.lines, known) for chain, cut in both]
        for place, other in others.items():
            if other.is_meant:
                judged[place].verdicts[other.side] = as_definition(before[place].verdicts[other.side])
    as_meant_by_steps(judged, pieces.lines)
    without_doubtful(judged, chains, pieces.chains, document)
    without_misread(judged, chains)
    without_changed(judged, chains, pieces.chains, pieces.lines, document)
    assumed = best.words(start) + [ERRORS_ABOVE] * document.errors_above + [SWAPPED] * document.swapped
    assumed += [MINUS] * document.minus
    return DerivationReport(pieces.lines, best, assumed, judged), ()


def _with_own_forward_pass(start, fixed, chains, document):
    """The setting with what the lines that compute letters say of it."""
    document.activated = set(activated_names(chains))
    said = {**note_layer_alone(chains, document), **read_forward_pass(chains, document)}
    note_layer_of_errors(chains, document)
    return replace(start, **{name: value for name, value in said.items() if name not in fixed})


def _is_read(stated, setting, document):
    """Whether the cost that is stated can be read in a setting."""
    try:
        return bool(chain_in(tuple(stated[0]), setting, document).network)
    except (Unreadable, Misfit, Undecided):
        return False


def _chain(chain, cut, document, setting, lines, known):
    first = cut.sides[0]
    text = first.text.strip()
    if any(not isinstance(term, ParsedSide) for term in chain[:1]):
        return Judged(text, first.line, [_unread(chain[0], first)])
    if len(chain) < 2:
        reason = "this is no equation: an equals sign is missing"
        return Judged(text, first.line, [Verdict(verdicts.UNREAD, first.line, span_of(first), reason)])
    readable = [term for term in chain if isinstance(term, ParsedSide)]
    if (verdict := _of_steps(chain, readable, document, first)) is not None:
        return Judged(text, first.line, [verdict])
    defined = len(readable) > 1 and chain[1] is readable[1] and is_definition(readable, document)
    try:
        here = chain_in(tuple(readable), setting, document, cut.condition)
    except (Unreadable, Misfit, Undecided) as error:
        in_cost = defined and document.cost is not None and chain[1].node in document.cost.defined
        goes_on = defined and BEFORE in chain[0].node.text  # the line that changes it is judged
        taken = Verdict(verdicts.DEFINED, first.line, span_of(cut.sides[1]))
        return Judged(text, first.line, [taken if in_cost or goes_on else _failed(error, first)])
    result = Judged(text, first.line, [], (here, list(zip(cut.sides, chain, strict=True))))
    before = None
    for place, (term, side) in enumerate(zip(chain[1:], cut.sides[1:], strict=True)):
        if not isinstance(term, ParsedSide):
            verdict = _unread(term, side)
        elif place == 0 and (defined or (setting.cost == "own" and is_the_cost(chain[0].node, document))):
            verdict = Verdict(verdicts.DEFINED, side.line, span_of(side))
        elif (id(chain), place) in document.stated:
            notes = document.stated[id(chain), place].notes
            verdict = Verdict(verdicts.DEFINED, side.line, span_of(side), notes=list(notes))
        else:
            verdict = of_another_forward_pass(here, term, span_of(side))
            verdict = verdict or _side(here, term, lines, document, known)
            doubtful = (verdicts.WRONG, verdicts.SHAPE, verdicts.UNDECIDED)
            if before is not None and before[1].state in doubtful and verdict.state in doubtful:
                verdict.follows = _follows(before[0], term, here)
        result.verdicts.append(verdict)
        before = (term, verdict)
    return result


def _of_steps(chain, readable, document, first):
    """The verdict on a chain about steps: of a recurrent network, or one of gradient descent; else None."""
    if speaks_of_chapter(chain, document):
        return Verdict(verdicts.UNREAD, first.line, span_of(first), document.chapter)
    if is_update(readable, document):
        reason = "a step of gradient descent: there is nothing to derive"
        return Verdict(verdicts.SKIPPED, first.line, span_of(first), reason)
    return None


def _follows(before, term, here):
    """Whether a side equals the side before it; None where that is not known."""
    if not isinstance(before, ParsedSide):
        return None
    try:
        pair = chain_in((before, term), here.setting, here.document)
        return {True: True, False: False}.get(pair.compare(term).equal)
    except (Unreadable, Misfit, Undecided):
        return None


def _unread(error, side):
    if isinstance(error, ChangedInPlace):
        return Verdict(verdicts.SKIPPED, side.line, span_of(side), error.reason)
    return Verdict(verdicts.UNREAD, side.line, placed(error.span, side), error.reason)


def _failed(error, side):
    if isinstance(error, Unreadable):
        return _unread(error, side)
    if isinstance(error, Misfit):
        return Verdict(
            verdicts.SHAPE, side.line, placed(error.span, side) if error.span else span_of(side), str(error)
        )
    return Verdict(verdicts.UNDECIDED, side.line, span_of(side), str(error))


def _side(here, term, lines, document, known):
    side = term.side
    found = here.compare(term)
    if found.equal is True and (verdict := _right(here, term, found, document, known)):
        return verdict
    if found.equal == "unreadable":
        return _unread(found.error, side)
    if reason := _left_open(here, found):
        return Verdict(verdicts.UNDECIDED, side.line, span_of(side), reason)
    elsewhere, agrees = in_another_setting(here, term)
    if agrees and may_be_meant(here, term, found, elsewhere):
        verdict = Verdict(
            verdicts.ELSEWHERE,
            side.line,
            span_of(side),
            conventions=(elsewhere.setting.words(here.setting) or _activation_words(elsewhere))
            + of_penalty(term),
        )
        if found.equal == "shape":
            verdict.reason = str(found.error)
            verdict.shapes = shapes_of(found.error, side)
            verdict.fits = [each for each in arrangements(here, term, source_of(side)) if each[1]]
        return verdict
    if found.equal == "shape":
        verdict = with_one_output(here, term, elsewhere) or with_other_layers(here, term)
        verdict = verdict or of_misfit(here, term, found)
        verdict.notes += only_if(elsewhere, here) if verdict.state == verdicts.SHAPE else []
        return verdict
    if found.equal is False and (verdict := in_another_reading(here, term, elsewhere)):
        return verdict
    if found.equal is None:
        return Verdict(verdicts.UNDECIDED, side.line, span_of(side), found.decision.reason)
    return _wrong(here, term, found, elsewhere, known)


def _right(here, term, found, document, known):
    """The verdict on a side that is equal to the first; None where the cost that is stated is not known."""
    side = term.side
    if against_what_is_stated(here):
        return _of_another_activation(here, term)
    if words := only_where(here, term):
        return Verdict(verdicts.ELSEWHERE, side.line, span_of(side), conventions=words)
    if document.strange and here.layers.known:
        return None
    return Verdict(
        verdicts.RIGHT,
        side.line,
        span_of(side),
        generality=generality(here),
        notes=notes_of(found),
        formula=formula_of(here, term, known),
    )


def _wrong(here, term, found, elsewhere, known):
    """The verdict on a side that an example shows to be wrong, with the mistake that explains it."""
    side = term.side
    verdict = Verdict(
        verdicts.WRONG, side.line, span_of(side), notes=notes_of(found) + only_if(elsewhere, here)
    )
    if here.small is None:
        verdict.example = shown(here, term, found, source_of(side), source_of(here.terms[0].side))
    else:  # values would hold what O(…) leaves open, and nobody could check them
        verdict.notes.append(
            f"the two sides differ in a power of {here.small[0]} that O(…) does not leave open"
        )
    verdict.mistake, verdict.formula = variant_of(here, term, known, found)
    verdict.mistake = verdict.mistake or mistake(here, term, source_of(side))
    verdict.notes += of_other_sign(here, term, verdict.mistake)
    return verdict


def _of_another_activation(here, term):
    """The verdict on a side that is right, but for another σ than a line states."""
    side, words, stated = term.side, _activation_words(here), as_stated(here, term)
    if stated is None:
        return Verdict(verdicts.ELSEWHERE, side.line, span_of(side), conventions=words)
    other, found = stated
    note = f"right only if {' and '.join(words)}, and another line says otherwise"
    verdict = Verdict(verdicts.WRONG, side.line, span_of(side), notes=[note])
    verdict.example = shown(other, term, found, source_of(side), source_of(here.terms[0].side))
    return verdict


def _left_open(here, found):
    """Why it is not said what is the matter with a side that is not right; "" where it is."""
    if here.document.strange and (here.layers.known or _depends_on_the_cost(here, found)):
        return STRANGE
    return "" if here.document.thorough else "what is the matter was not asked"


def _depends_on_the_cost(here, found):
    """Whether two sides that differ whatever the cost is may be equal for the one that is stated."""
    return found.equal is False and speaks_of_the_cost([term.node for term in here.terms], here.document)


def _activation_words(chain):
    return [f"σ of layer {chain.network.key(layer)} is the {name}" for layer, name in chain.activations]
