"""What only MkDocs can do for the site: run the labs, show edited code, and publish a whole site or none.

The formulas need none of this: they are an extension of Python-Markdown, and work under other builders too.
MkDocs loads this file once and keeps it, so after an edit here, and only here, `serve` must be restarted. For
the same reason whatever is taken from the project is imported where it is used.

More than 400 lines, because MkDocs wants all events in the one file that it loads.
"""

import functools
import gc
import importlib
import logging
import os
import re
import shutil
import stat
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from html import escape
from pathlib import Path
from threading import Timer

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler
from watchdog.observers.polling import PollingObserver

LABS_TOGETHER = 2
SECONDS_TO_SHOW = 1  # after a build, in which a browser asks for its page
SECONDS_TO_LOOK = 0.1  # between two looks at the files, each of which takes about 5 ms; MkDocs has 0.5
PROJECT = Path(__file__).resolve().parents[2]  # as in `catalog.paths`, which is read again at each build
CACHE = PROJECT / ".cache"
MACHINE, CONTENT = ("backprop_checked", "benchmarks"), "snippets"  # top-level packages

OF_A_LINK = re.compile(r"Doc file '(?P<page>[^']+)' contains a.*?link(?: to)? '(?P<link>[^']+)'")

log = logging.getLogger("mkdocs.plugins.backprop_checked")


class LinesOfLinks(logging.Filter):
    """What MkDocs says of a link begins with the line where it is written, which MkDocs does not know."""

    def filter(self, record: logging.LogRecord) -> bool:
        if match := OF_A_LINK.match(message := record.getMessage()):
            from backprop_checked.catalog import pages

            place = pages.page(match["page"]).where(f"({match['link']})")
            record.msg, record.args = f"{place}: {message}", ()
        return True


def _named(event: Callable) -> Callable:
    """An event that ends the build with a message, and no traceback, for what came by the project."""

    @functools.wraps(event)
    def named(*arguments, **options):
        try:
            return event(*arguments, **options)
        except PluginError:
            raise
        except Exception as error:
            if messages := _messages(error):
                raise PluginError("\n".join(messages)) from error
            raise

    return named


class State:
    """What must outlive one event."""

    command: str | None = None  # None where a program calls MkDocs, which then has the site written in place
    site: Path | None = None
    staging: object = None  # publishing.Staging
    contents: dict[str, str] = {}  # by page: its content, before anything is set aside for the search
    stamps: dict[str, dict] = {}  # by package: what changes with each of its files
    problems: dict[str, None] = {}  # each message once, in the order in which they came up
    files: Files | None = None
    builder: str = ""  # what all pages follow from, beside their texts
    pause: Timer | None = None  # what `serve` does when a build is over and nobody has begun another
    workers: ThreadPoolExecutor | None = None
    labs: dict[Path, Future] = {}  # each is run meanwhile
    live: Future | None = None  # so is what makes the judge's live form


def on_startup(command: str, dirty: bool) -> None:
    State.command = command
    if command == "serve":
        # Compiled files appear beside the sources, which are watched: each edit would build the site twice.
        sys.dont_write_bytecode = True
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"


@event_priority(100)
@_named
def on_config(config: MkDocsConfig) -> None:
    """Raises PluginError where the machine is another checkout's."""
    if State.command:  # else it is another program's process
        if State.pause:  # an edit follows another: the pause comes later, and never while a site is built
            State.pause.cancel()
            State.pause.join()
        gc.disable()  # a fifth of a build went into looking for garbage; `serve` looks for it later
        _forget(config)
    if config.strict:
        # `--quiet` would hide the warnings from the counter of `--strict`, too.
        mkdocs = logging.getLogger("mkdocs")
        mkdocs.setLevel(min(mkdocs.level, logging.WARNING))
    checkout = Path(importlib.import_module("backprop_checked").__file__).resolve().parents[1]
    if checkout != PROJECT:
        raise PluginError(
            f"backprop_checked is imported from {checkout}, not {PROJECT}: run  pip install -e .  here"
        )
    from backprop_checked.site import citation

    config.extra["citation"] = citation.bibtex(url=config.site_url or "")  # for the foot of each page
    if State.command and State.command != "serve":
        # MkDocs empties the folder before it renders a page, so until all is well it writes elsewhere.
        from backprop_checked.site.publishing import Staging

        State.site = Path(config.site_dir)
        try:
            State.staging = Staging(CACHE)
        except OSError as error:
            raise PluginError(f"nothing can be built: {CACHE} cannot be written: {error}") from error
        config.site_dir = str(State.staging.folder)
    from backprop_checked.site import mathml, problems

    State.problems.clear()
    mathml.CHARACTERS.clear()  # the font is of this build's pages alone, whatever `serve` has shown before
    problems.collect(_report)
    of_links = logging.getLogger("mkdocs.structure.pages")
    if not any(type(each).__name__ == LinesOfLinks.__name__ for each in of_links.filters):
        of_links.addFilter(LinesOfLinks())


@_named
def on_files(files: Files, config: MkDocsConfig) -> None:
    """Offer each lab as a notebook and as it is, in the folder of its page, and all formulas as data.

    What needs only the texts is checked first. The judge's live form is made while formulas are proved, which
    takes every processor, and labs run while pages are rendered, which takes one.
    """
    State.files = files
    from backprop_checked.site import block_syntax, crossrefs, live, source_checks

    _attempt(source_checks.check_encoding)
    if State.problems:
        raise PluginError("nothing is built until every file can be read")
    _attempt(source_checks.check)
    _attempt(block_syntax.check)
    _attempt(crossrefs.check)
    State.workers = State.workers or ThreadPoolExecutor(LABS_TOGETHER)
    State.live = State.workers.submit(live.made if live.page() else lambda: None)
    _join_stylesheets(files, config)
    from backprop_checked.catalog import formulas
    from backprop_checked.site import generated, notebooks

    _attempt(lambda: _report(*(each for problem in formulas.problems().values() for each in problem.args)))
    labs = [Path(file.abs_src_path) for file in files if _is_lab(file, config)]
    settings = _lab_settings(config) if labs else {}
    State.labs = {lab: State.workers.submit(notebooks.run_cached, lab, settings) for lab in labs}

    def make() -> None:
        wait([State.live])  # what it raises is raised below
        for path, content in generated.files(labs, config.site_url or "", config.repo_url or ""):
            files.append(File.generated(config, path, content=content))

    _attempt(make)


@_named
def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> None:
    """All files are known now, and no page is rendered yet."""
    from backprop_checked.site import rendered

    State.builder = rendered.state_of_builder(config, files)


@_named
def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """The theme's templates are compiled once, they set a page once, and the theme's search reads it once.
    Lines that only lay out a template are no part of a page."""
    from backprop_checked.site import search, themed
    from backprop_checked.site.compiled_templates import CompiledTemplates

    env.trim_blocks = env.lstrip_blocks = True
    env.bytecode_cache = CompiledTemplates()
    themed.keep_pages(env, config, State.builder)
    if plugin := config.plugins.get("material/search"):
        search.remember(plugin.search_index)


@event_priority(-100)  # after mkdocs-jupyter, which puts its own render in the place of the page's
@_named
def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> None:
    if _is_lab(page.file, config):
        del page.render
    render = page.render
    page.render = lambda config, files: _rendered(page, files, lambda: render(config, files))
    # MkDocs puts the day of the build here, and the same sources must give the same bytes on every day.
    page.update_date = "1970-01-01"


@_named
def on_page_read_source(page: Page, config: MkDocsConfig) -> str | None:
    """Return a lab's Markdown: its source, with the outputs. The pictures become files beside the page."""
    if not _is_lab(page.file, config):
        return None
    from backprop_checked.site import download, labs

    lab, settings = Path(page.file.abs_src_path), _lab_settings(config)

    def read() -> str:
        State.labs.pop(lab).result()
        result = labs.page(lab, settings, download.on_github(config.repo_url))
        for name, content in result.files.items():
            beside = f"{page.file.src_uri.removesuffix('.py')}/{name}"
            State.files.append(File.generated(config, beside, content=content))
        return result.markdown

    return _attempt(read)


@_named
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Each page describes itself to search engines and in links that are shared."""
    from backprop_checked.catalog import pages
    from backprop_checked.site import social

    path = page.file.src_uri
    description = page.meta.setdefault("description", pages.page(path).summary())
    if config.site_url:
        page.meta["card"] = social.path(path)
        content = social.card(path, pages.page(path).title, description, config.site_name)
        State.files.append(File.generated(config, social.path(path), content=content))


@_named
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The theme's search reads a page tag by tag, and two in three stand in here: it gets the words alone."""
    from backprop_checked.site import aside

    State.contents[page.file.src_uri] = html
    return aside.set_aside(page.file.src_uri, html)


@_named
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    from backprop_checked.site import aside

    path = page.file.src_uri
    html = State.contents.pop(path)
    return aside.whole(path, output, page.content, html, livereload=State.command == "serve")


@_named
def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    if template_name == "sitemap.xml":
        return re.sub(r"\s*<lastmod>.*?</lastmod>", "", output)
    from backprop_checked.site import aside, policy

    output = policy.with_policy(output, "", livereload=State.command == "serve")  # 404.html
    return aside.without_requests(output)


@event_priority(-100)  # after every plugin that writes into the site
@_named
def on_post_build(config: MkDocsConfig) -> None:
    built = Path(config.site_dir)
    (built / "assets").mkdir(exist_ok=True)
    from backprop_checked.catalog import cache, tasks
    from backprop_checked.site import generated

    try:
        (built / generated.FONT).write_bytes(generated.font())
        if State.command != "serve":
            cache.save()
    except cache.CacheError as error:
        raise PluginError(str(error)) from error
    if State.problems and State.command != "serve":
        count = f"{len(State.problems)} problem{'s' * (len(State.problems) > 1)}, named above"
        raise PluginError(f"{count}: {State.site} is left as it was" if State.site else count)
    if State.command == "serve":
        tasks.warm_up()
        State.pause = Timer(SECONDS_TO_SHOW, _tidy_up)
        State.pause.start()
    if not State.staging:
        return
    # `--strict` gives up only after this event; its counter is the handler that it hung on the logger.
    counters = [each for each in logging.getLogger("mkdocs").handlers if isinstance(each, CountHandler)]
    if any(counter.get_counts() for counter in counters):
        log.info(f"{State.site} is left as it was")
    else:
        try:
            State.staging.publish(State.site)
        except OSError as error:
            reason = error.args[0][0][2] if isinstance(error, shutil.Error) else error  # the first of many
            raise PluginError(
                f"{State.site} is left as it was, for it cannot be written: {reason}"
            ) from error
        log.info(f"Published in {State.site}")
    config.site_dir = str(State.site)


def _tidy_up() -> None:
    """What nobody who has edited something need wait for."""
    from backprop_checked.catalog import cache

    try:
        cache.save()
    except cache.CacheError as error:
        log.error(str(error))
    gc.enable()
    gc.collect()


def on_build_error(error: Exception) -> None:
    gc.enable()


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable) -> None:
    """See an edit sooner. MkDocs has no option for it, and begins to look only after this event."""
    watched = list(server._watched_paths)
    for path in watched:
        server.unwatch(path)
    server.observer = PollingObserver(timeout=SECONDS_TO_LOOK)
    for path in watched:
        server.watch(path)


def on_shutdown() -> None:
    """Raises Abort where somebody's `sys.exit()` would end a build without a site and with status 0."""
    if State.pause:
        State.pause.cancel()
    if State.workers:
        State.workers.shutdown(wait=False, cancel_futures=True)
    if State.staging:
        State.staging.discard()
    error = sys.exc_info()[1]
    if isinstance(error, SystemExit) and not error.code:
        traceback.print_exception(error)
        raise Abort("Aborted: the code above called sys.exit()")


def _join_stylesheets(files: Files, config: MkDocsConfig) -> None:
    """Make one stylesheet of all that mkdocs.yml lists, which stand in one folder: a page asks for one file.

    Raises PluginError for one that is not there.
    """
    from backprop_checked.site import generated

    names = list(map(str, config.extra_css))
    found = {name: files.get_file_from_path(name) for name in names}
    for name, file in found.items():
        if not file:
            raise PluginError(f"mkdocs.yml: extra_css lists {name}, and there is no docs/{name}")
        files.remove(file)
    if names:
        content = generated.stylesheet(names, lambda name: found[name].content_string)
        files.append(File.generated(config, generated.STYLESHEET, content=content))
        config.extra_css = [generated.STYLESHEET]


def _lab_settings(config: MkDocsConfig) -> dict[str, object]:
    from backprop_checked.site import notebooks

    return {name: config.plugins["mkdocs-jupyter"].config[name] for name in notebooks.OPTIONS}


def _is_lab(file: File, config: MkDocsConfig) -> bool:
    jupyter = config.plugins.get("mkdocs-jupyter")
    return jupyter is not None and file.generated_by is None and jupyter.should_include(file)


def _forget(config: MkDocsConfig) -> None:
    """Have all that has changed since the build before read again, as it now is: the content always; the
    machine with all that it remembers where a file of it has changed, which may be any after a failure."""
    importlib.invalidate_caches()
    files = {name: [PROJECT / name, *(PROJECT / name).rglob("*")] for name in (*MACHINE, CONTENT)}
    files["mkdocs.yml"] = [Path(config.config_file_path)]
    now = {name: {str(file): _stamp(file) for file in files[name]} for name in files}
    changed = {name for name in now if now[name] != State.stamps.get(name)}
    if State.problems:
        changed |= now.keys()
    State.stamps = now
    gone = (CONTENT,) if changed <= {CONTENT} else (*MACHINE, CONTENT)
    for name in [name for name in sys.modules if name.partition(".")[0] in gone]:
        del sys.modules[name]
    if sympy_cache := sys.modules.get("sympy.core.cache"):
        sympy_cache.clear_cache()  # it holds terms whose classes are no more
    from backprop_checked.catalog import dependencies, memory

    memory.forget(content_too=bool(changed))
    dependencies.hold_still()


def _stamp(file: Path) -> tuple[int, ...] | None:
    """What changes with a file; None for one that is gone by now, and for a folder, whose files count."""
    try:
        now = file.stat()
    except OSError:
        return None
    return None if stat.S_ISDIR(now.st_mode) else (now.st_mtime_ns, now.st_size, now.st_ino)


def _rendered(page: Page, files: Files, render: Callable[[], None]) -> None:
    """Render the page, where anything has changed for it. `serve` shows what went wrong in its place.

    Refused is a block that was left as text, as one is whose name or option is wrong, and what the page's
    security policy would keep out: a part that another site would be asked for, a script within the page.
    """
    from backprop_checked.site import markers, rendered, source_checks

    path, problems = page.file.src_uri, len(State.problems)

    def work() -> str:
        render()
        about = "\n".join(map(str, (page.title, *page.meta.values())))  # the theme writes them as they are
        return source_checks.check_page(markers.refuse_markers(page.content, path), path, about)

    def quiet() -> bool:
        return len(State.problems) == problems

    page.content = _attempt(lambda: rendered.render(page, files, State.builder, work, quiet))


def _attempt(work: Callable[[], str | None]) -> str | None:
    """Return what the work gives. Where it fails, say so, and return what `serve` shows in its place.

    Raises what the work raises, where it did not come by the project and would end a build.
    """
    try:
        return work()
    except (Exception, SystemExit) as error:
        messages = _messages(error)
        if not messages and State.command != "serve":
            raise
        messages = messages or ["".join(traceback.format_exception(error))]
        _report(*messages)
        title = '<p class="admonition-title">This page could not be built</p>'
        text = escape("\n".join(messages))
        return f'<div class="admonition failure">{title}<pre><code>{text}</code></pre></div>'


def _report(*messages: str) -> None:
    """Say what is wrong, each thing once, and remember it."""
    for message in messages:
        if message not in State.problems:
            State.problems[message] = None
            log.error(message)


def _messages(error: BaseException) -> list[str]:
    """The error in a few lines, with the project's own places; nothing if it did not come by the project."""
    if isinstance(error, PluginError) or type(error).__module__.startswith("backprop_checked."):
        return [str(argument) for argument in error.args]
    places = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        places.append((error.filename, error.lineno))
    ours = [
        f"  in {Path(file).relative_to(PROJECT)}:{line}"
        for file, line in places
        if file != __file__ and Path(file).is_relative_to(PROJECT)
    ]
    return ["\n".join([f"{type(error).__name__}: {error}", *ours])] if ours else []
