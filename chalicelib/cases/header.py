"""The header of a case (fiche du dossier) as corrected: what was said of it last stands. Pure.

A header is what opened the case; its corrections are events, so the ledger keeps both.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from .events import Event, HeaderCorrected
from .kinds import legal_order
from .parts import Case, Header


def headed(case: Case, events: Iterable[Event]) -> Case:
    """The case with its header as its events correct it, in any order; done twice, the same."""
    said = sorted((e for e in events if isinstance(e, HeaderCorrected)), key=legal_order)
    for correction in said:
        case = mended(case, correction.becomes)
    return case


def mended(case: Case, said: Header) -> Case:
    """The case with what is said of its header; what is not said stays."""
    worker = {"name": said.worker, "residence": said.worker_residence, "in_post": said.in_post}
    employer = {"name": said.employer, "residence": said.employer_residence}
    whole = {"reference": said.reference, "court_zone": said.court_zone}
    return msgspec.structs.replace(
        case,
        worker=msgspec.structs.replace(case.worker, **_known(worker)),
        employer=msgspec.structs.replace(case.employer, **_known(employer)),
        **_known(whole),
    )


def header_of(case: Case) -> Header:
    """What the header says now, every field of it."""
    return Header(
        reference=case.reference,
        worker=case.worker.name,
        worker_residence=case.worker.residence,
        in_post=case.worker.in_post,
        employer=case.employer.name,
        employer_residence=case.employer.residence,
        court_zone=case.court_zone,
    )


def difference(case: Case, said: Header) -> tuple[Header, Header]:
    """What these words change of the header, and what stood there; both empty when nothing."""
    now = header_of(case)
    names = [
        name
        for name in said.__struct_fields__
        if getattr(said, name) not in (None, getattr(now, name))
    ]
    becomes, was = ({name: getattr(one, name) for name in names} for one in (said, now))
    return Header(**becomes), Header(**was)


def _known(fields: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
