"""The sandbox's work: one posted template read, what was found written beside it. Idempotent.

It knows files only: neither the table, nor whose template it is beyond the key it is given.
"""

import hashlib
import logging
from datetime import date
from typing import Any

import msgspec

from ..store.template_records import Fault, Verdict
from .versions import LIMIT

log = logging.getLogger("vigie")


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What to read: a posted file (`upload`), as a template of `document`, on the legal day `on`.

    `letterhead` is the key of what its preview wears, empty for none. Everything is written under
    `folder`; the answer is `folder`/verdict.json.
    """

    upload: str
    document: str
    folder: str
    on: date
    letterhead: str = ""


def read_template(files: Any, reading: Reading) -> None:
    """Read the file and write what was found; a file that never came is a finding too."""
    docx = files.found(reading.upload, LIMIT)
    found = _verdict(files, reading, docx)
    files.put_verdict(verdict_key(reading.folder), msgspec.json.encode(found))


def verdict_key(folder: str) -> str:
    return f"{folder}/verdict.json"


def _verdict(files: Any, reading: Reading, docx: bytes | None) -> Verdict:
    from ..letters import vet

    if docx is None:
        return _refused("le fichier n’est pas arrivé", "Déposez-le de nouveau.")
    if len(docx) > LIMIT:
        return _refused(f"ce fichier dépasse {LIMIT // 1_000_000} Mo", "Allégez-le.")
    digest = hashlib.sha256(docx).hexdigest()
    try:
        vetted = vet(reading.document, docx, reading.on, letterhead=_letterhead(files, reading))
    except Exception:
        # A stranger's file may break any library: that is an answer too, and no second try.
        log.exception("template %s could not be read", reading.upload)
        return _refused("ce fichier fait échouer la vérification", "Refaites-le dans Word.")
    made = Verdict(
        sha256=digest,
        size=len(docx),
        faults=tuple(msgspec.convert(f, Fault, from_attributes=True) for f in vetted.findings),
    )
    if not vetted.usable:
        return made
    key, preview = (f"{reading.folder}/{digest}{end}.docx" for end in ("", "-apercu"))
    files.put_draft(key, docx)
    files.put_draft(preview, vetted.preview)
    return msgspec.structs.replace(made, key=key, preview=preview, text=vetted.text)


def _letterhead(files: Any, reading: Reading) -> bytes:
    """What the preview wears; nothing when it never came."""
    found: bytes | None = files.found(reading.letterhead, LIMIT) if reading.letterhead else None
    return found if found and len(found) <= LIMIT else b""


def _refused(why: str, remedy: str) -> Verdict:
    fault = Fault(place="fichier", excerpt="", why=why, remedy=remedy, blocks=True)
    return Verdict(sha256="", size=0, faults=(fault,))
