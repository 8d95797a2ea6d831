"""A letter's first edition: plain text, one paragraph a line, made into a .docx in the house style.

    python -m infra.letters.first_edition observations [--force]

reads infra/letters/ID.txt and writes templates/letters/ID/ID.docx. From then on the .docx is the
source of truth, edited in Word or LibreOffice: this refuses to overwrite it without `--force`.
"""

import sys
from pathlib import Path

from .house import Letter

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates" / "letters"
MENTION = "Projet à valider par l’avocat"  # Required of every template (legal reference, head).


def made(text: str) -> bytes:
    """The .docx of a first edition. Raises KeyError on an unknown style."""
    lines = [line.partition(" | ") for line in text.splitlines() if line and line[0] != "#"]
    letter = Letter(next((words for kind, _, words in lines if kind == "header"), MENTION))
    for kind, _, words in lines:
        if kind == "table":
            letter.table(words)
        elif kind != "header":
            letter.add(kind, words)
    return letter.bytes()


def main(arguments: list[str]) -> int:
    """Write one template. 0 when written, 1 when it exists and is not to be overwritten."""
    name = next(a for a in arguments if not a.startswith("-"))
    out = TEMPLATES / name / f"{name}.docx"
    if out.exists() and "--force" not in arguments:
        print(f"{out} exists and is the source: edit it in Word, or use --force.", file=sys.stderr)
        return 1
    out.write_bytes(made((HERE / f"{name}.txt").read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
