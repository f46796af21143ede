"""A template is compiled once, and again where the file that holds its code is damaged."""

import pytest
from jinja2 import DictLoader, Environment

from backprop_checked.catalog import cache
from backprop_checked.site.compiled_templates import CompiledTemplates


@pytest.fixture
def render(tmp_path, monkeypatch):
    """Render a template in an environment of its own; also say whether it had to be compiled."""
    monkeypatch.setattr(cache, "CACHE", tmp_path)

    def run(source="{{ 1 + 1 }}"):
        environment = Environment(loader=DictLoader({"page": source}), bytecode_cache=CompiledTemplates())
        compiled, compile_source = [], environment.compile

        def compile_and_count(*arguments, **options):
            compiled.append(arguments)
            return compile_source(*arguments, **options)

        environment.compile = compile_and_count
        return environment.get_template("page").render(), bool(compiled)

    return run


def test_a_template_is_compiled_once(render):
    assert [render(), render(), render("{{ 3 }}")] == [("2", True), ("2", False), ("3", True)]


@pytest.mark.parametrize("length", [0, 90, 200, -1])
def test_one_that_was_cut_short_is_compiled_again(render, tmp_path, length):
    render()
    [file] = (tmp_path / "trimmed_templates").iterdir()
    file.write_bytes(file.read_bytes()[:length])
    assert [render(), render()] == [("2", True), ("2", False)]


def test_one_in_which_a_byte_changed_is_compiled_again(render, tmp_path):
    render()
    [file] = (tmp_path / "trimmed_templates").iterdir()
    code = bytearray(file.read_bytes())
    code[len(code) * 3 // 4] ^= 1
    file.write_bytes(code)
    assert [render(), render()] == [("2", True), ("2", False)]
