"""Trial programs are data: pytest reads no tests in them. And the checker as readers have it, in one file."""

import importlib.util
import sys

import pytest

from backprop_checked.checker.single_file import single_file

collect_ignore = ["programs"]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The single file, as a module in a folder of its own."""
    file = tmp_path_factory.mktemp("alone") / "diagnose.py"
    file.write_text(single_file(), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("diagnose_alone", file)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]
