"""What the API says of each refusal (problems.toml): RFC 9457, in the reader's language."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from ..errors import BadInput, Conflict, Forbidden, NotFound, TooMany, VigieError
from .access import ForgedForm, KeyBusy, KeyReused, MissingScope, Stale, TokenNeeded
from .responses import answer

if TYPE_CHECKING:
    from chalice.app import Response

    from ..settings import Settings

_FILE = Path(__file__).with_name("problems.toml")
Language = Literal["fr", "en"]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    fr: str
    en: str

    def in_(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


class Problem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the table: its stable code, its HTTP status, what it is, what to do."""

    code: str
    status: int
    title: Said
    help: Said


class ProblemOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """problem+json (RFC 9457 §3). `type` is an address that explains `code`; `help` what to do.

    `path` is the place of the fault in what was sent (`$.event.on`, `?limit`, a header's name).
    """

    type: str
    code: str
    status: int
    title: str
    help: str
    detail: str = ""
    path: str = ""
    scope: str = ""


class Detail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words of `detail`, as an expression in English, and in French."""

    en: str
    fr: str


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    problem: tuple[Problem, ...]
    detail: tuple[Detail, ...]


_CODES: dict[type[VigieError], str] = {
    BadInput: "invalid-input",
    TokenNeeded: "token-needed",
    MissingScope: "missing-scope",
    Forbidden: "access-denied",
    ForgedForm: "access-denied",
    NotFound: "not-found",
    KeyBusy: "request-in-progress",
    Conflict: "changed-meanwhile",
    Stale: "precondition-failed",
    KeyReused: "key-reused",
    TooMany: "too-many-requests",
}


@cache
def problems() -> dict[str, Problem]:
    """The table by code. Raises BadInput naming what is wrong in the file."""
    table = {one.code: one for one in _table().problem}
    if missing := set(_CODES.values()) - table.keys():
        raise BadInput("web/problems.toml", f"no entry for {sorted(missing)}.")
    return table


@cache
def _table() -> Table:
    try:
        return msgspec.toml.decode(_FILE.read_bytes(), type=Table)
    except (msgspec.MsgspecError, tomllib.TOMLDecodeError) as fault:
        raise BadInput("web/problems.toml", f"{fault}.") from fault


@cache
def _french() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one.en), one.fr) for one in _table().detail)


def detail_of(fault: BadInput, language: Language) -> str:
    """What is wrong and what to do; what only programs can get wrong is said in both languages."""
    said = f"{fault.why} {fault.remedy}".strip()
    if language == "fr":
        for english, french in _french():
            said = english.sub(french, said)
    return said


def code_of(status: int, error: VigieError | None) -> str:
    """The code of an error of ours; of the framework's own status when there is none."""
    for kind in type(error).__mro__:
        if code := _CODES.get(kind):
            return code
    of_status = (one.code for one in problems().values() if one.status == status)
    return next(of_status, "internal-error")


def problem(
    settings: Settings, status: int, error: VigieError | None, language: Language
) -> Response:
    """The answer to a refusal; `status` is used where the error is the framework's."""
    said = _plain(settings.base_url, code_of(status, error), language)
    if isinstance(error, BadInput):
        detail = detail_of(error, language)
        said = msgspec.structs.replace(said, detail=detail, path=error.where)
    elif isinstance(error, MissingScope):
        said = msgspec.structs.replace(said, scope=error.scope)
    made = answer(said, said.status, "application/problem+json")
    made.headers |= {"Content-Language": language, "Vary": "Accept-Language"}
    if isinstance(error, TooMany):
        made.headers["Retry-After"] = str(error.seconds)
    if isinstance(error, KeyBusy):
        made.headers["Retry-After"] = "2"
    if isinstance(error, TokenNeeded):
        made.headers["WWW-Authenticate"] = 'Bearer realm="vigie"'  # RFC 9110 §11.6.1.
    return made


@cache
def _plain(base_url: str, code: str, language: Language) -> ProblemOut:
    """The problem before anything is said of this very request."""
    known = problems()[code]
    return ProblemOut(
        type=f"{base_url}/api#{code}",
        code=code,
        status=known.status,
        title=known.title.in_(language),
        help=known.help.in_(language),
    )


@lru_cache(maxsize=64)
def language_of(accepted: str) -> Language:
    """French or English, as `Accept-Language` prefers (RFC 9110 §12.5.4); French by default."""
    best: tuple[float, Language] = (0.0, "fr")
    for one in accepted.split(",")[:20]:
        tag, _, weight = one.partition(";")
        name = tag.strip().lower().partition("-")[0]
        quality = _quality(weight)
        if name in ("fr", "en") and quality > best[0]:
            best = quality, "fr" if name == "fr" else "en"
    return best[1]


def _quality(weight: str) -> float:
    name, _, given = weight.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(given) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
