"""The manifest of a bundle: what each file is, where it comes from, and its hash."""

from enum import StrEnum

import msgspec

from ..cases.parts import Part
from ..cases.words import Sha256
from ..errors import BadInput

FORMAT = "vigie-bundle-1"
NAME = "manifeste.json"


class Kind(StrEnum):
    """What a file is. `original`: of a message received as it was sent.

    `transmitted`: of one that a mailing list or a forwarder's mail program wrote again.
    """

    ORIGINAL = "original"
    TRANSMITTED = "transmitted"
    MADE = "made"


class Role(StrEnum):
    """What a file is for. Only exhibits are filed, each as one file (CJA R414-5)."""

    EXHIBIT = "exhibit"
    MESSAGE = "message"
    INVENTORY = "inventory"
    JOURNAL = "journal"


class File(Part, frozen=True, kw_only=True):
    """A file of the zip. `number`, `label`, `event` and `evidence` as the exhibit's; `number` is 0
    and the others are empty for what is no exhibit. `evidence` is the SHA-256 of what was received.
    """

    path: str
    role: Role
    kind: Kind
    sha256: Sha256
    size: int
    number: int = 0
    label: str = ""
    event: str = ""
    evidence: str = ""


class Missing(Part, frozen=True, kw_only=True):
    """An exhibit to be joined by hand under the name `expected`; `why` is French."""

    number: int
    label: str
    expected: str
    why: str
    event: str = ""
    evidence: str = ""


class Ledger(Part, frozen=True, kw_only=True):
    """The ledger the bundle was made from: how many entries, and the hash of the last."""

    version: int
    head: Sha256


class Manifest(Part, frozen=True, kw_only=True):
    """The whole. `draft_sha256` is the .docx whose exhibits these are."""

    format: str
    case: str
    reference: str
    document: str
    draft: str
    draft_sha256: str
    law_version: str
    ledger: Ledger
    files: tuple[File, ...]
    missing: tuple[Missing, ...] = ()

    def exhibits(self) -> tuple[File, ...]:
        """The files to be filed, in order."""
        return tuple(file for file in self.files if file.role is Role.EXHIBIT)


def encoded(manifest: Manifest) -> bytes:
    """The manifest as it is in the zip."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decoded(data: bytes) -> Manifest:
    """Read a manifest. Raises BadInput, in French."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise BadInput(NAME, f"illisible ({fault}).", "Préparez à nouveau les pièces.") from fault
    if manifest.format != FORMAT:
        why = f"format inconnu {manifest.format!r}, attendu {FORMAT}."
        raise BadInput(NAME, why, "Vérifiez-le avec une version de Vigie qui le connaît.")
    return manifest
