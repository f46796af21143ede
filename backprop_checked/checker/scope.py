"""Scope: the names that an expression may use where a blamed statement stands, and their values."""

import ast
from functools import cached_property

from backprop_checked.checker.statements import function_of


class Scope:
    """What is at hand for the repair of a Blame.

    Args:
        judge: the Judge whose run is looked at.
        blame: the Blame that a repair is looked for.
        files: the source of each statement, by the statement's id.
    """

    def __init__(self, judge, blame, files):
        self.judge, self.blame, self.files, self.program = judge, blame, files, judge.program
        self.source = self.program.sources[blame.site.file]

    def texts_at(self, statement):
        """The short names of values that a statement's function has seen."""
        file = self.files[id(statement)].file
        return self._texts_in(file, function_of(self.program, file, statement))

    @cached_property
    def texts(self):
        """The short names of values that the blamed statement's function has seen."""
        return self._texts_in(self.source.file, self.blame.site.function)

    def _texts_in(self, file, function):
        texts = {}
        for number in self.judge.recording.by_site:
            site = self.program.sites[number]
            stored = "[" in site.text or "." in site.text  # in a dict or an object that others may reach
            here = site.file == file and (stored or site.function in (function, None))
            if here and site.kind in ("use", "assign", "unpack", "state") and len(site.text) < 25:
                plain = "{" not in site.text or "[f'" in site.text  # a key that is an f-string
                texts |= {site.text: None} if "(" not in site.text and plain else {}
        unseen = [name for name in self._names_of(file, function) if name not in texts]
        return [*list(texts)[:40], *unseen[:10]]

    def _names_of(self, file, function):
        """The names that a function gives, and the attributes of its `self`.

        Masks of booleans are among them, which are no values that can be recorded.
        """
        source, names = self.program.sources[file], {}
        for node in source.statements():
            stored = [each for each in ast.walk(node) if isinstance(getattr(each, "ctx", None), ast.Store)]
            own = {ast.unparse(each) for each in stored if isinstance(each, ast.Name)}
            if own and function_of(self.program, file, node) == function:
                names |= dict.fromkeys(sorted(own))
            attributes = {ast.unparse(each) for each in stored if isinstance(each, ast.Attribute)}
            names |= dict.fromkeys(sorted(name for name in attributes if name.startswith("self.")))
        return [*self._arguments_of(source, function), *names]

    @staticmethod
    def _arguments_of(source, function):
        """The names of a function's arguments, which may be read nowhere."""
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef) and (node.lineno, node.col_offset) == function:
                return [each.arg for each in node.args.args if each.arg != "self"]
        return []

    def values(self):
        """The arrays behind the names, at the moment of the blamed value."""
        moment = self.blame.events[-1].order
        values = {}
        for text in self.texts:
            for number, events in self.judge.recording.by_site.items():
                site = self.program.sites[number]
                if site.text != text or site.kind not in ("use", "assign", "unpack", "state"):
                    continue
                before = [event for event in events if event.order < moment]
                if before and not (site.kind == "assign" and site.statement == self.blame.site.statement):
                    values[text] = before[-1].value
        return {**values, **self._parts()}

    def _parts(self):
        """The values of the short parts of the blamed statement, by their texts."""
        parts, recorded = {}, self.judge.recording.by_site
        for number, events in recorded.items():
            site = self.program.sites[number]
            here = site.kind == "part" and site.statement == self.blame.site.statement
            before = events[-1].order < self.blame.events[-1].order
            if here and before and len(site.text) < 25 and events[-1].value.size > 1:
                parts[f"({site.text})"] = events[-1].value
        return parts

    def errors(self):
        """The names whose values are gradients with respect to something."""
        errors = [
            self.program.sites[number].text for number, matches in self.judge.matches.items() if matches
        ]
        return [*errors, *self._parts()]

    @cached_property
    def literals(self):
        """The numbers that stand in the program, as texts."""
        nodes = (node for source in self.program.sources.values() for node in ast.walk(source.tree))
        values = (node.value for node in nodes if isinstance(node, ast.Constant))
        return [repr(value) for value in dict.fromkeys(each for each in values if type(each) is float)][:12]

    @cached_property
    def numbers(self):
        """The names of whole numbers, such as N."""
        space = getattr(self.program, "space", {})
        names = [name for name, value in space.items() if type(value) is int and not name.startswith("_")]
        for node in self.source.statements():
            if isinstance(node, ast.Assign):
                value = ast.unparse(node.value)
                if any(word in value for word in ("len(", ".shape", ".size")):
                    names += [each.id for each in ast.walk(node.targets[0]) if isinstance(each, ast.Name)]
        return list(dict.fromkeys(names))[:12]
