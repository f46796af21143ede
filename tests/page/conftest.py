"""What the tests of pages share."""

import shutil
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "snippets" / "page"
COPIED = ("build.py", "labs.py", "drawing.py", "frames.py", "kept.py", "sources.py", "mathematics.py")
# What stands for the rest of snippets/page, so that nothing is proved.
IN_ITS_PLACE = {
    "__init__.py": "",
    "apart.py": "class BookError(Exception):\n    pass\n",
    "shown.py": 'def formulas_json():\n    return [{"id": "small"}]\n',
}


@pytest.fixture
def without_formulas(tmp_path):
    """A project's folder with the site's own machinery, and no formula."""
    page = tmp_path / "snippets" / "page"
    page.mkdir(parents=True)
    (page.parent / "__init__.py").touch()
    for name in COPIED:
        shutil.copy(PAGE / name, page)
    (page.parent / "diagnose.py").write_text('SITE = ""\n')
    for name, text in IN_ITS_PLACE.items():
        (page / name).write_text(text)
    return tmp_path
