"""The ten journeys of issue 7 stay there, each named by the docstring of the test that takes it."""

import ast
import re
from collections import Counter
from pathlib import Path

JOURNEYS = Path(__file__).parents[1] / "browser" / "journeys"


def _said() -> list[str]:
    """The docstrings of their tests."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(JOURNEYS.glob("test_*.py"))]
    tests = [f for tree in trees for f in tree.body if isinstance(f, ast.FunctionDef)]
    return [ast.get_docstring(test) or "" for test in tests if test.name.startswith("test_")]


def test_each_of_the_ten_journeys_has_its_test() -> None:
    """Numbered from 1 to 10, each once."""
    numbers = Counter(int(n) for said in _said() for n in re.findall(r"^Journey (\d+)\b", said))

    assert numbers == Counter(range(1, 11))


def test_one_journey_is_taken_by_keyboard_and_one_without_javascript() -> None:
    """A reader without a mouse, and a browser without scripts, come to the end too."""
    said = _said()

    assert any(text.startswith("By keyboard only") for text in said)
    assert any("without JavaScript" in text for text in said)
