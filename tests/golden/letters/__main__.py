"""Draft every golden letter to Word and PDF, to look at every page (`make letters`).

    python -m tests.golden.letters [--accept] [DOCUMENT…]

writes build/letters/CASE.DOCUMENT.docx and .pdf (LibreOffice), of these documents or of all;
CASE.DOCUMENT.PEOPLE.docx where fewer than twelve cases draft a document (see `variants`);
CASE.DOCUMENT.papier.docx, one document of each of twelve cases on a firm's letterhead; and
CASE.DOCUMENT.note.docx, the internal note of one document of each case.
Fails with a list when a page ends on a heading or is half empty: look at every page all the same.
`--accept` also keeps the texts as the golden ones: read their difference before committing it.
"""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from chalicelib.letters import Paper
from tests.golden.letters import layout
from tests.golden.letters.making import CASES, every, golden_file, made, written
from tests.golden.letters.paper import letterhead
from tests.golden.letters.variants import lived, variants

OUT = Path("build/letters")
_ON_PAPER = 12
_AT_ONCE = 100  # LibreOffice 7.4 stops after some 240 files, and says nothing.


def main(arguments: list[str]) -> int:
    """0 when every page was made and is whole; 1 otherwise, or without LibreOffice."""
    wanted = [a for a in arguments if not a.startswith("-")]
    chosen = [(c, d) for c, d in every() if not wanted or d in wanted]
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    if "--accept" in arguments:
        for case, document in chosen:
            golden_file(case, document).write_text(written(case, document), encoding="utf-8")
    for name, content in _files(chosen):
        (OUT / f"{name}.docx").write_bytes(content)
    return _printed()


def _files(chosen: list[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Every .docx to look at, by name."""
    for case, document in chosen:
        done = made(case, document)
        if not isinstance(done, str):
            yield f"{case}.{document}", done.docx
    for case, people, document in variants(dict.fromkeys(d for _, d in chosen)):
        other = lived(case, people, document)
        if not isinstance(other, str):
            yield f"{case}.{document}.{people}", other.docx
    for case, document in _one_each(chosen, _ON_PAPER):
        done = made(case, document, Paper(letterhead=letterhead()))
        if not isinstance(done, str):
            yield f"{case}.{document}.papier", done.docx
    for case, document in _one_each(chosen, len(CASES)):
        done = made(case, document)
        if not isinstance(done, str):
            yield f"{case}.{document}.note", done.note_docx


def _one_each(chosen: list[tuple[str, str]], most: int) -> Iterator[tuple[str, str]]:
    """One document of each of so many cases, another one each time as far as the cases allow."""
    seen: Counter[str] = Counter()
    for case in dict.fromkeys(case for case, _ in chosen):
        own = [d for c, d in chosen if c == case and not isinstance(made(c, d), str)]
        if own and seen.total() < most:
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
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(OUT)]
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        subprocess.run([*command, *some], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(OUT / "profile")
    # A note is never sent, and its short paragraphs meet LibreOffice's own fault (decision 34).
    sent = (path for path in OUT.glob("*.docx") if not path.stem.endswith(".note"))
    found = [f"{path.stem}: {fault}" for path in sent for fault in layout.faults(path)]
    print(f"{len(files)} drafts in {OUT}, each .docx with its .pdf.", *sorted(found), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
