"""The company's form: what was typed, and what it means. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from ...cases.words import Siren
from ...flows.company import Company, faults
from .team import name_fault

_FIELDS = {"name": "nom", "siren": "siren", "forwarders": "domaines"}


class CompanyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a program writes: `siren` null for a private person who employs."""

    name: str
    siren: Siren | None = None


class CompanyOut(msgspec.Struct, frozen=True):
    """The employer: `name` empty until somebody gave it; `forwarders` are its own mail domains."""

    name: str
    siren: str | None
    forwarders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields as typed; `errors` by the name of the field."""

    name: str = ""
    siren: str = ""
    domains: str = ""
    own_name: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def shown(company: Company) -> Typed:
    """The form of what is kept."""
    digits = company.siren
    in_threes = " ".join(filter(None, (digits[:3], digits[3:6], digits[6:])))
    return Typed(name=company.name, siren=in_threes, domains="\n".join(company.forwarders))


def read(form: Mapping[str, list[str]], *, asks_name: bool) -> tuple[Typed, Company]:
    """What was typed, with what is wrong of it, and the company it describes.

    Spaces and dots in a SIREN are nothing; an e-mail address stands for its domain.
    """
    name, siren, domains, own = (
        form.get(key, [""])[0].strip() for key in ("nom", "siren", "domaines", "votre_nom")
    )
    company = Company(
        name=" ".join(name.split()),
        siren=re.sub(r"[\s.-]", "", siren),
        forwarders=_domains(domains),
    )
    errors = {_FIELDS[key]: why for key, why in faults(company).items()}
    own = own if asks_name else ""
    if own and (why := name_fault(own)):
        errors["votre_nom"] = why
    typed = Typed(name=name, siren=siren, domains=domains, own_name=own, errors=errors)
    return typed, company


def _domains(text: str) -> tuple[str, ...]:
    words = filter(None, re.split(r"[\s,;]+", text))
    return tuple(dict.fromkeys(w.rpartition("@")[2].strip(".").casefold() for w in words))
