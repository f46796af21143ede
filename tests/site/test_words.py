"""Pages speak the field's language: what a reader learns here can be searched for everywhere else."""

import re

import pytest

from backprop_checked.catalog.pages import chapters
from backprop_checked.catalog.paths import DOCS

# After "derivative by" these are a method or a manner, and not what is differentiated by.
METHODS = r"(?! (?:backprop|hand|central|diff|program|loops?|einsum|automatic|name))"
# Words that this site had for itself, each with the field's. Regular expressions, in any case.
DIALECT = {
    r"\bactivit(?:y|ies)\b": "pre-activation, logit",
    r"\bbend|\bbent\b": "activation function; curve",
    rf"\b(?:derivatives?|gradients?|slope) by\b{METHODS}": "with respect to",
    r"\bdifferentiate by\b": "with respect to",
    r"\bfeels?\b|\bfelt\b": "depends on; gradient with respect to",
    r"\bhears?\b|\bheard\b": "depends on; sensitivity",
    r"\banswers (?:to|with)\b|\bcost answers\b": "depends on, changes with",
    r"\blaid down\b|\blies down\b|\blying\b|\bstanding (?:up|column)\b": "row vector, column vector",
    r"\bturned(?: round)?\b|\bturns? (?:it )?round\b": "flipped, transposed, reversed",
    r"\bramps?\b": "ReLU",
    r"\bsurprise\b": "cross-entropy",
    r"\bdownhill\b": "gradient descent",
    r"\bmend(?:ed|ing|s)?\b": "fix, correct",
    r"\bslips?\b|\bslipped\b": "mistake",
    r"\breckon\w*": "compute",
    r"\bKronecker's symbol\b": "Kronecker delta",
    r"\bspeaks? to\b|\bsilent\b|\bspoke\b": "a ReLU whose output is 0",
    r"\bnudge[ds]?\b": "small change",
    r"\bwithout a word\b|\bonly algebra objects\b": "without an error",
    r"\blaid out like\b": "has the shape of",
    r"\bweighed\b|\bweighs\b": "multiplied by a weight, weighted",
    r"\bnobody (?:objects|complains)\b": "no error",
    r"\bway back\b": "backward pass",
    r"\bon the way (?:up|down)\b": "forward pass, backward pass",
}
# The field's words: every one of them is on some page.
FIELD = """
    loss function | cost function | chain rule | partial derivative | with respect to | Jacobian | softplus
    gradient descent | stochastic gradient descent | learning rate | vanishing gradient | explode | one-hot
    logit | regularisation | regularization | weight decay | automatic differentiation | reverse mode
    vector-Jacobian product | Jacobian-vector product | broadcast | pre-activation | activation function
    forward pass | backward pass | computational graph | sigmoid | ReLU | softmax | cross-entropy
    Hadamard product | outer product | transpose | Kronecker delta | Iverson bracket | Kronecker product
    numerator layout | denominator layout | column vector | batch | gradient accumulation | data parallel
    Hessian | finite difference | central difference | gradient check | relative error | step size | float32
    convolution | cross-correlation | kernel | stride | padding | im2col | transposed convolution | saturated
    dead ReLU | symmetry | squared error | binary cross-entropy | log-sum-exp | overflow | hidden | einsum
    batch norm | layer norm | RMS norm | normalization | effective learning rate
    attention weights | self-attention | causal mask | padding mask | grouped-query attention
    residual connection | tied weights | max pooling | average pooling | inverted dropout | scatter | gather
    dot-product test | adjoint | output padding
    recurrent neural network | backpropagation through time | LSTM | GRU | truncation | clipping
    forward mode | reverse mode | JVP | VJP | tape | leaf | dual number | checkpointing | Gauss-Newton
"""
TERMS = [term.strip() for line in FIELD.strip().splitlines() for term in line.split("|")]
# Where a reader would look for them.
PLACES = {
    "scalar": "loss function | chain rule | partial derivative | graph | automatic differentiation",
    "index_notation": "Kronecker delta | Iverson bracket | einsum | transpose",
    "vectorised": "Jacobian | vector-Jacobian product | vanishing gradient | explode | Hadamard product",
    "batches": "broadcasting | mini-batch | gradient accumulation",
    "softmax": "logits | one-hot | cross-entropy | overflow | Hessian | log-sum-exp",
    "two_layer": "L2 regularisation | regularization | weight decay | ReLU | backward pass",
    "convolution": "stride | padding | im2col | transposed convolution | cross-correlation",
    "gradient_checking": "finite differences | central difference | relative error | kink | float32",
    "training": "gradient descent | stochastic | learning rate | initial weights | symmetry",
    "moves": "embedding | max pooling | dropout | residual connection | transposed convolution | adjoint",
    "normalisation": "batch norm | layer norm | RMS norm | evaluation mode | projection",
    "attention": "queries | attention weights | causal mask | self-attention | transformer | FlashAttention",
    "recurrence": "unrolled | backpropagation through time | vanish | explode | forget gate | reset gate",
    "autodiff": "forward mode | reverse mode | Jacobian times vector | tape | leaf | dual number",
    "losses": "binary cross-entropy | hinge | Huber | label smoothing | GELU | SwiGLU | kink | Kullback",
    "steps": "momentum | Nesterov | RMSprop | AdamW | optimizer | gradient clipping | Xavier | Kaiming",
    "layouts": "numerator layout | denominator layout | Kronecker product | Jacobian-vector product | trace",
}
LABS = sorted((DOCS / "labs").glob("*.py"))
PAGES = [*sorted(DOCS.rglob("*.md")), *LABS]


def prose(text, lab=False):
    """What a reader reads as sentences: no quotes, code, addresses of links, names of blocks, mathematics."""
    if lab:
        lines, markdown = [], False
        for line in text.splitlines():
            markdown = line.startswith("# %% [markdown]") or (markdown and not line.startswith("# %%"))
            alt = "".join(re.findall(r'alt="([^"]*)"', line))
            lines.append(re.sub(r"^# ?", "", line) if markdown else alt)
        text = "\n".join(lines)
    for left_out in (
        r"^\s*/{3} .*$",
        r"\{:? ?#[\w-]+ ?\}",
        r"“[^”]*”",
        r"\"[^\"\n]*\"",
        r"\]\([^)]*\)|\]\[[^\]]*\]",
        r"`[^`]*`",
        r"\$[^$\n]+\$",
    ):
        text = re.sub(left_out, lambda match: "\n" * match[0].count("\n") or " ", text, flags=re.MULTILINE)
    return text


def dialect(text):
    """The words of the list in a text: line number, word, and what the field says."""
    return [
        (text.count("\n", 0, match.start()) + 1, match[0], field)
        for word, field in DIALECT.items()
        for match in re.finditer(word, text, re.IGNORECASE)
    ]


def test_the_dialect_is_recognised():
    assert [word for _, word, _ in dialect("What the bias feels, by Kronecker's symbol.")] == [
        "feels",
        "Kronecker's symbol",
    ]
    assert [line for line, _, _ in dialect("z\n\nIts activity.\nThe gradient by W.")] == [3, 4]
    assert dialect("The gradient by backpropagation, and the gradient by central differences.") == []


def test_quotes_code_links_and_the_names_of_blocks_are_no_prose():
    text = "/// formula | scalar.activity\n“A bias feels”, `mended`, [a link](#slips) { #going-downhill }\n"
    assert dialect(prose(text)) == []
    lab = "# %% [markdown]\n# It feels.\n# %%\nfelt = 1  # a slip\n"
    assert [word for _, word, _ in dialect(prose(lab, lab=True))] == ["feels"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_a_page_has_no_word_of_the_dialect(page):
    text = prose(page.read_text(encoding="utf-8"), lab=page.suffix == ".py")
    assert [f"{page.name}:{line}: {word} (say: {field})" for line, word, field in dialect(text)] == []


def false_lists(text):
    """Paragraphs that begin with a number and a full stop, and are no lists: Markdown makes lists of them,
    and counts from 1."""
    paragraphs = re.findall(r"(?:^|\n\n|\?\?\? .*\n)( *)(\d+)\. ", text)
    return [
        number
        for place, (indent, number) in enumerate(paragraphs)
        if number != "1" or not re.search(rf"^{indent}2\. ", text, re.MULTILINE)
    ]


def test_a_number_at_the_beginning_of_an_answer_is_found():
    answer = '??? question "Answer"\n\n    {}. The two values are the same.\n'
    assert false_lists(answer.format(0)) == ["0"]
    assert false_lists(answer.format(1)) == ["1"]
    assert false_lists("1. One.\n2. Two.\n\nIn 2006. It is 0. No list.\n") == []


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: str(page.relative_to(DOCS)))
def test_no_sentence_becomes_a_list(page):
    assert false_lists(page.read_text(encoding="utf-8")) == []


def words(page):
    """What is searched in a page: its prose in small letters, without emphasis."""
    text = prose(page.read_text(encoding="utf-8"), lab=page.suffix == ".py")
    return re.sub(r"[*\s]+", " ", text).lower()


def test_every_term_of_the_field_is_on_some_page():
    everything = " ".join(map(words, PAGES))
    assert [term for term in TERMS if term.lower() not in everything] == []


@pytest.mark.parametrize("chapter", chapters())
def test_a_term_is_explained_in_the_chapter_where_it_belongs(chapter):
    text = words(DOCS / "derivations" / f"{chapter}.md")
    assert [term for term in PLACES[chapter].split(" | ") if term.lower() not in text] == []
