"""What Word leaves in a file beside its text: fields that fetch, tracked changes, comments."""

import re
from collections.abc import Iterator
from typing import Any

from . import parts
from .values import Finding

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FETCHES = re.compile(
    r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|RD|DATABASE|MACROBUTTON)\b",
    re.IGNORECASE,
)
_FOREIGN = tuple(f"{_W}{tag}" for tag in ("altChunk", "object", "control", "subDoc"))
_TRACKED = tuple(f"{_W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo"))


def findings(members: dict[str, bytes]) -> Iterator[Finding]:
    """What a template holds that is not its text: barred, or to be looked at."""
    for part in parts.textual(members):
        root = parts.tree("modèle", part, members[part])
        yield from _barred(part, root)
        if next(root.iter(*_TRACKED), None) is not None:
            yield Finding(
                place=parts.in_french(part), excerpt="", blocks=False,
                why="des modifications suivies sont restées dans le modèle",
                remedy="Dans Word, onglet Révision : acceptez-les ou refusez-les.",
            )  # fmt: skip
    if any(re.fullmatch(r"word/comments\w*\.xml", name) for name in members):
        yield Finding(
            place="commentaires", excerpt="", blocks=False,
            why="des commentaires sont restés dans le modèle : chaque projet les porterait",
            remedy="Dans Word, onglet Révision : supprimez tous les commentaires.",
        )  # fmt: skip


def _barred(part: str, root: Any) -> Iterator[Finding]:
    fields = [node.text or "" for node in root.iter(f"{_W}instrText")]
    fields += [node.get(f"{_W}instr", "") for node in root.iter(f"{_W}fldSimple")]
    # Word may cut a field's code into several runs: it is looked for in each, and in all of them.
    for text in (*fields, "".join(fields)):
        if match := _FETCHES.match(text):
            yield Finding(
                place=parts.in_french(part), excerpt=text.strip()[:80],
                why=f"le champ {match[1].upper()} va chercher ou lancer quelque chose ailleurs",
                remedy="Supprimez ce champ, ou remplacez-le par son texte (Ctrl+Maj+F9).",
            )  # fmt: skip
            return
    if next(root.iter(*_FOREIGN), None) is not None:
        yield Finding(
            place=parts.in_french(part), excerpt="",
            why="un objet ou un fichier étranger est incorporé",
            remedy="Supprimez-le, ou collez son contenu comme texte ou comme image.",
        )  # fmt: skip
