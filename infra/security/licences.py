"""Under which licence each shipped package is, and whether it may travel in ours."""

from functools import cache
from importlib.metadata import metadata
from pathlib import Path

import msgspec

from chalicelib.errors import BadInput

from .locked import Locked

TABLE = Path(__file__).with_name("licences.toml")
_HEAD = """\
# Licences of what is shipped

Written by `python -m infra.security licences --write` from the lock, the packages' own metadata
and `infra/security/licences.toml`, which says why each licence is accepted. Do not edit.

| package | licence | accepted because |
|---|---|---|
"""
_FOOT = """
`pillow` is locked because fpdf2 declares it, and left out of the package.
The fonts of the exhibits (DejaVu) are in `templates/letters/fonts` with the checkout.
Who hands the package itself to somebody else owes the LGPL's offer of source of those libraries.
"""


class Licences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table: SPDX name → why; package → SPDX name, as read in its own licence file."""

    accepted: dict[str, str]
    read: dict[str, str]
    besides: dict[str, str]


@cache
def table() -> Licences:
    """The table of accepted licences. Raises BadInput when it is malformed."""
    try:
        return msgspec.toml.decode(TABLE.read_bytes(), type=Licences)
    except msgspec.DecodeError as why:
        raise BadInput(str(TABLE), str(why)) from why


def declared(name: str) -> str:
    """What the installed package says of itself (PEP 639, then the older field); else empty."""
    said = metadata(name).json
    return str(said.get("license_expression") or said.get("license") or "").strip()


def licence_of(name: str) -> str:
    """The SPDX name of an accepted licence.

    Raises BadInput when the package says none that is accepted: somebody reads its licence first.
    """
    known = table()
    found = known.read.get(name) or declared(name)
    if found not in known.accepted:
        raise BadInput(
            name,
            f"licence {found[:60] or 'not declared'} is not in the accepted list.",
            f"Read its licence file, then complete {TABLE.name}, or leave the package out.",
        )
    return found


def page(shipped: tuple[Locked, ...]) -> str:
    """The page of all licences, in Markdown. Raises BadInput as `licence_of` does."""
    known = table()
    found = {one.name: licence_of(one.name) for one in shipped} | known.besides
    lines = (
        f"| {name} | {spdx} | {known.accepted[spdx]} |" for name, spdx in sorted(found.items())
    )
    return _HEAD + "\n".join(lines) + "\n" + _FOOT
