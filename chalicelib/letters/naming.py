"""The file name of an exhibit: its number first (CJA R414-5), then its label, plain ASCII."""

import re
import unicodedata

MAX_STEM = 80
"""Characters of a name without its extension: what any court's system and disk accepts."""

_SAME = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "°": "o"})


def stem(number: int, label: str) -> str:
    """`01_Courriel_du_23_novembre_2026_annoncant_la_cloture_de_la_demande`."""
    return f"{number:02}_{plain(label)}"[:MAX_STEM].rstrip("_")


def plain(text: str) -> str:
    """The words of a text in ASCII, joined by underscores, cut between two words."""
    bare = unicodedata.normalize("NFKD", text[:500].translate(_SAME))
    words = re.findall(r"[A-Za-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)))
    kept = ""
    for word in words:
        if len(kept) + 1 + len(word) > MAX_STEM - 4:
            break
        kept = f"{kept}_{word}" if kept else word
    return kept or "Piece"
