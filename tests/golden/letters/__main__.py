"""Draft every golden letter to Word and PDF, to look at every page (`make letters`).

    python -m tests.golden.letters [--accept] [DOCUMENT…]

writes build/letters/CASE.DOCUMENT.docx and .pdf (LibreOffice), of these documents or of all, and
CASE.DOCUMENT.papier.docx, one document of each of twelve cases on a firm's letterhead.
`--accept` also keeps the texts as the golden ones: read their difference before committing it.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from chalicelib.letters import Paper
from tests.golden.letters.making import every, golden_file, made, written
from tests.golden.letters.paper import letterhead

OUT = Path("build/letters")
_ON_PAPER = 12


def main(arguments: list[str]) -> int:
    """0 when every page was made; 1 without LibreOffice."""
    wanted = [a for a in arguments if not a.startswith("-")]
    chosen = [(c, d) for c, d in every() if not wanted or d in wanted]
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    for case, document in chosen:
        if "--accept" in arguments:
            golden_file(case, document).write_text(written(case, document), encoding="utf-8")
        done = made(case, document)
        if not isinstance(done, str):
            (OUT / f"{case}.{document}.docx").write_bytes(done.docx)
    for case, document in _on_paper(chosen):
        done = made(case, document, Paper(letterhead=letterhead()))
        if not isinstance(done, str):
            (OUT / f"{case}.{document}.papier.docx").write_bytes(done.docx)
    return _printed()


def _on_paper(chosen: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """One document of each of twelve cases, another one each time as far as the cases allow."""
    seen: Counter[str] = Counter()
    for case in dict.fromkeys(case for case, _ in chosen):
        own = [d for c, d in chosen if c == case and not isinstance(made(c, d), str)]
        if own and seen.total() < _ON_PAPER:
            document = min(own, key=lambda d: (seen[d], own.index(d)))
            seen[document] += 1
            yield case, document


def _printed() -> int:
    office = shutil.which("soffice")
    if office is None:
        print("LibreOffice (soffice) is not installed: only the .docx were made.", file=sys.stderr)
        return 1
    files = [str(path) for path in sorted(OUT.glob("*.docx"))]
    profile = f"-env:UserInstallation=file://{(OUT / 'profile').resolve()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(OUT), *files]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(OUT / "profile")
    print(f"{len(files)} drafts in {OUT}, each .docx with its .pdf.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
