"""What the operator reads and answers. Tests give their own."""

import sys
from collections.abc import Collection
from dataclasses import dataclass

from .errors import Declined


@dataclass
class Console:
    """Progress goes to stderr; questions are asked there too, unless `yes` answers them.

    `pause`: seconds between two looks at what AWS does. `replace`: holders of state that may be
    replaced or removed, by their name in the template.
    """

    yes: bool = False
    pause: float = 3.0
    replace: Collection[str] = ()

    def say(self, line: str) -> None:
        """A line for the operator, at once."""
        print(line, file=sys.stderr, flush=True)

    def confirm(self, question: str) -> None:
        """Raises Declined unless the answer is yes."""
        if not self.yes and self._ask(f"{question} [yes/no] ").lower() not in ("y", "yes"):
            raise Declined("Nothing was changed by this step.")

    def retype(self, question: str, word: str) -> None:
        """Raises Declined unless `word` is typed exactly; `yes` does not answer this."""
        if self._ask(f"{question} ") != word:
            raise Declined(f"That was not {word!r}. Nothing was changed by this step.")

    def _ask(self, prompt: str) -> str:
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise Declined("Nobody is there to answer: run it from a terminal, or with --yes.")
        return line.strip()
