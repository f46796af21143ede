"""What the page of derivations shows: a derivation with its verdicts, made when the site is built."""

from backprop_checked.catalog import judgements
from backprop_checked.catalog.tasks import make


def derivation(request):
    """The data of a derivation that is judged.

    Raises:
        ContentError: where there is no such derivation.
    """
    return make(judgements.judgement, request.argument)
