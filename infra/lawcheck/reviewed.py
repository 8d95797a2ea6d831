"""fingerprints.toml: which text of each article somebody read. Fingerprints only, never a text."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from .compare import ACCEPTABLE, Finding, State

FILE = Path(__file__).with_name("fingerprints.toml")
_HEAD = """\
# The text of each article that was last read and found to say what the catalogue says
# (docs/decisions, on reviewing a change of law): SHA-256 of its words.
# Written by `python -m infra.lawcheck --accept ID`.

"""


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    reviewed: dict[str, str]


def load(path: Path = FILE) -> dict[str, str]:
    """The fingerprints by id. Raises msgspec.MsgspecError on a fault of the table."""
    return msgspec.toml.decode(path.read_bytes(), type=_Table).reviewed


def accepted(
    reviewed: Mapping[str, str], findings: Iterable[Finding], ids: frozenset[str]
) -> dict[str, str]:
    """The fingerprints once these ids were read (`all`: every one that may be accepted)."""
    kept = dict(reviewed)
    for one in findings:
        if one.state not in ACCEPTABLE or not ids & {one.id, "all"}:
            continue
        if one.state is State.LEFT_OVER:
            del kept[one.id]
        else:
            kept[one.id] = one.fingerprint
    return kept


def save(reviewed: Mapping[str, str], path: Path = FILE) -> None:
    """Write the table, in order of id."""
    lines = [f'{id_} = "{digest}"' for id_, digest in sorted(reviewed.items())]
    path.write_text(f"{_HEAD}[reviewed]\n" + "\n".join(lines) + "\n", "utf-8")
