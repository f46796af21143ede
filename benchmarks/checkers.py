"""The checkers that are asked: each takes a program's path and gives an Answer."""

import datetime
import hashlib
import importlib
import os
import platform
from pathlib import Path

import numpy as np

from benchmarks.judgement import Answer, Finding

STATES = {0: "right", 1: "wrong", 3: "cannot tell"}


def package(path):
    """Ask the checker of this project."""
    from backprop_checked.checker import diagnose

    report = diagnose(source=str(path))
    findings = tuple(_finding(one) for one in report.findings)
    return Answer(STATES[report.status], findings, str(report))


def _place(span):
    return (Path(span.file).name, span.line) if span else None


def _finding(one):
    """Return a finding of the package as this folder's."""
    place, line = _place(one.span), one.suggestion_line
    target = (place[0], line) if place and line else place
    return Finding(place, (), f"{one.code or ''}. {one.message}", one.suggestion, target)


CHECKERS = {"package": package}


def fingerprint(name):
    """Return a digest of the checker's files."""
    module = "backprop_checked.checker" if name == "package" else CHECKERS[name].__module__
    folder = Path(importlib.import_module(module).__file__).parent
    digest = hashlib.sha256()
    for file in sorted(folder.glob("**/*.py")):
        digest.update(file.read_text(encoding="utf-8").encode())
    return digest.hexdigest()[:12]


def about(name):
    """Return the day, the versions of Python and NumPy, the machine and the checker, as tables name them."""
    machine = f"{platform.machine()} {os.cpu_count()}"
    return (
        datetime.date.today().isoformat(),
        platform.python_version(),
        np.__version__,
        machine,
        fingerprint(name),
    )
