"""The site as plain Markdown and files, for any builder that knows Python-Markdown and Material's theme.

MkDocs needs none of this: its hook, `build.py`, makes the same while it builds. Another builder runs no hook
and no mkdocs-jupyter. So what these make is written out: labs with their outputs, data, the checker, plots,
the font, and an mkdocs.yml without either. The formulas stay blocks of a Markdown extension, which every
such builder calls.
"""

import os
import posixpath
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import markdown
import yaml
from mkdocs.config import load_config

from backprop_checked.catalog import cache, formulas, pages
from backprop_checked.catalog.paths import DOCS, PROJECT
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import (
    block_syntax,
    citation,
    crossrefs,
    download,
    generated,
    labs,
    markers,
    notebooks,
    problems,
    social,
    source_checks,
)

CONFIGURATION = "mkdocs.yml"
LEFT_OUT = ("hooks", "watch")  # what these do is done, and what they watch is not in the folder
SKIPPED = shutil.ignore_patterns("__pycache__", "*~")


def prebuild(folder: Path) -> list[str]:
    """Write the site's Markdown, its files and an mkdocs.yml into a folder; return what is wrong with it.

    Whatever the folder held from an earlier call is replaced.

    Args:
        folder: a folder that does not exist, is empty, or was made by this function.

    Raises:
        ContentError: where the folder holds something else.
        LabError, PlacedError: for a lab that fails, and for a text that cannot be read.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / CONFIGURATION).exists():
        raise ContentError(f"{folder} holds something else: name a folder that is new or empty")
    source_checks.check_encoding()
    source_checks.check()
    block_syntax.check()
    crossrefs.check()
    found = [str(each) for problem in formulas.problems().values() for each in problem.args]
    problems.collect(found.append)
    try:
        config = load_config(str(PROJECT / CONFIGURATION))
        text = configuration((PROJECT / CONFIGURATION).read_text(encoding="utf-8"), folder, config)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / CONFIGURATION).write_text(text, encoding="utf-8")
        _write(folder / "docs", config)
        cache.save()
    finally:
        problems.collect(None)
    return list(dict.fromkeys(found))


def _write(docs, config):
    """Write all that a builder copies or sets."""
    shutil.copytree(DOCS, docs, ignore=SKIPPED)
    for name in config.extra_css:
        (docs / name).unlink()
    style = generated.stylesheet(config.extra_css, lambda name: (DOCS / name).read_text(encoding="utf-8"))
    made = {generated.STYLESHEET: style} if config.extra_css else {}
    lab_paths = [Path(path) for path in pages.navigation() if _lab(path)]
    made |= generated.files((DOCS / path for path in lab_paths), config.site_url or "", config.repo_url or "")
    settings = {name: config.plugins["mkdocs-jupyter"].config[name] for name in notebooks.OPTIONS}
    for path in (*lab_paths, *(Path(page.path) for page in pages.pages())):
        text = (DOCS / path).read_text(encoding="utf-8")
        if path.suffix == ".py":
            (docs / path).unlink()
            lab = labs.page(DOCS / path, settings, download.on_github(config.repo_url))
            text = lab.markdown
            made |= {f"{path.with_suffix('')}/{name}": content for name, content in lab.files.items()}
        page = pages.page(path.as_posix())
        about = {"description": page.summary()}
        if config.site_url:
            about["card"] = card = social.path(page.path)
            made[card] = social.card(page.path, page.title, about["description"], config.site_name)
        text = described(_with_links(text, path.as_posix()), about)
        made[str(path.with_suffix(".md"))] = text
        _set(text, path, config)
    made[generated.FONT] = generated.font()  # all pages have been set, so their characters are known
    for name, content in made.items():
        file = docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def _with_links(text, page):
    """A page's text with links as every builder reads them: relative ones, and labs are Markdown."""

    def linked(match):
        target, mark, anchor = match[1].partition("#")
        if target.startswith("/"):
            target = posixpath.relpath(target[1:], posixpath.dirname(page) or ".")
        if _lab(posixpath.normpath(posixpath.join(posixpath.dirname(page), target))):
            target = f"{target.removesuffix('.py')}.md"
        return f"]({target}{mark}{anchor})"

    return re.sub(r"\]\(([^()\s:]+)\)", linked, text)


def _lab(path):
    """Whether a path below docs/ is that of a lab."""
    return path.endswith(".py") and path in pages.navigation()


def _set(text, path, config):
    """Set a page as a builder will: what is wrong with it is reported, and its characters are known."""
    md = markdown.Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs or {})
    md.registeredExtensions.append(SimpleNamespace(page=SimpleNamespace(path=path.as_posix())))
    _, body = _front_matter(text)
    try:
        source_checks.check_page(markers.refuse_markers(md.convert(body), path.as_posix()), path.as_posix())
    except Exception as error:
        problems.report(error)


def described(text: str, about: dict[str, str]) -> str:
    """Return a page's text with front matter that also says what it is about; what stands there stays."""
    front, body = _front_matter(text)
    said = yaml.safe_load(front) or {}
    return f"---\n{yaml.safe_dump(about | said, allow_unicode=True, sort_keys=False)}---\n\n{body}"


def _front_matter(text):
    """A page's front matter, without its lines of dashes, and what follows it."""
    match = re.match(r"---\n(.*?)^---\n", text, re.DOTALL | re.MULTILINE)
    return (match[1], text[match.end() :]) if match else ("", text)


def configuration(text: str, folder: Path, config) -> str:
    """Return an mkdocs.yml for what lies in a folder: without hooks and mkdocs-jupyter, labs as Markdown.

    It is edited as YAML's nodes, so that tags such as `!ENV` stay as they are.

    Args:
        text: the project's mkdocs.yml.
        folder: where the result will lie.
        config: the same, loaded.
    """
    root = yaml.compose(text)
    entries = {key.value: (key, value) for key, value in root.value if key.value not in LEFT_OUT}
    plugins = entries["plugins"][1]
    plugins.value = [each for each in plugins.value if "mkdocs-jupyter" not in _scalars(each)]
    for node in _nodes(entries["nav"][1]):
        if isinstance(node, yaml.ScalarNode) and node.value.endswith(".py"):
            node.value = f"{node.value.removesuffix('.py')}.md"
    for key, node in entries["theme"][1].value:
        if key.value == "custom_dir":
            node.value = os.path.relpath(PROJECT / node.value, folder)
    added = {"extra": {"citation": citation.bibtex(url=config.site_url or "")}}
    if config.extra_css:
        added["extra_css"] = [generated.STYLESHEET]
    for name in added:
        entries.pop(name, None)
    root.value = list(entries.values())
    return yaml.serialize(root, allow_unicode=True) + yaml.safe_dump(added, allow_unicode=True)


def _nodes(node):
    """A YAML node and all that it holds."""
    yield node
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            for part in pair:
                yield from _nodes(part)
    elif isinstance(node, yaml.SequenceNode):
        for part in node.value:
            yield from _nodes(part)


def _scalars(node):
    return {each.value for each in _nodes(node) if isinstance(each, yaml.ScalarNode)}
