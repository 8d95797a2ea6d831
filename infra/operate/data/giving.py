"""Giving somebody their data: one zip of JSON, evidence as it was received, and deliveries.

Whoever holds it can prove each case without us (`python -m chalicelib verify`). Secrets (hashes of
sessions and tokens, a webhook's key) and a firm's own file are never in it.
"""

import hashlib
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from chalicelib.errors import BadInput, NotFound
from chalicelib.flows.giving import FORMAT, as_json, case_files, record_of
from chalicelib.store.table import Item

from .belonging import Known, hashes, judge
from .fates import Kept
from .of_firm import evidence_of, files_of
from .plan import known_of
from .subjects import Subject
from .vault import Vault

if TYPE_CHECKING:
    from chalicelib.store import Store


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a zip holds: `files` name → SHA-256, `absent` evidence that is no longer there.

    `withheld` are mails about other cases too: giving them would give other people's data.
    """

    format: str
    subject: str
    made_at: datetime
    records: dict[str, int]
    cases: tuple[str, ...]
    absent: tuple[str, ...]
    withheld: tuple[str, ...]
    files: dict[str, str]


def give(store: "Store", vault: Vault, subject: Subject, now: datetime, path: Path) -> Given:
    """Write the zip at `path`, whole or not at all, readable by its owner only. Raises BadInput."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.touch(0o600)
        with beside.open("wb") as file:
            given = _written(store, vault, subject, now, file)
        beside.replace(path)
    except OSError as fault:
        raise BadInput(str(path), f"cannot be written ({fault.strerror}).") from fault
    finally:
        beside.unlink(missing_ok=True)
    return given


def _written(
    store: "Store", vault: Vault, subject: Subject, now: datetime, file: IO[bytes]
) -> Given:
    known = known_of(store, subject)
    found = _found(store, known)
    files: dict[str, str] = {}
    absent: list[str] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:

        def put(name: str, data: bytes) -> None:
            files[name] = hashlib.sha256(data).hexdigest()
            made.writestr(name, data)

        for kind, rows in sorted(found.records.items()):
            put(f"donnees/{kind}.json", as_json(rows))
        for case in sorted(known.cases):
            for name, data in case_files(store, known.tenant, case):
                put(f"dossiers/{case}/{name}", data)
        for name, read in _sources(vault, found):
            try:
                put(name, read())
            except NotFound:
                absent.append(name)
        given = Given(
            format=FORMAT,
            subject=subject.name,
            made_at=now,
            records={kind: len(rows) for kind, rows in sorted(found.records.items())},
            cases=tuple(sorted(known.cases)),
            absent=tuple(absent),
            withheld=tuple(sorted(found.shared)),
            files=dict(files),
        )
        put("manifeste.json", as_json(msgspec.to_builtins(given)))
        made.writestr("LISEZMOI.txt", _OF_A_FIRM if subject.kind == "firm" else _READ_ME)
    return given


class _Found(msgspec.Struct):
    """Records by kind, the hashes of evidence and of mails about others too, keys of letters."""

    records: dict[str, list[dict[str, Any]]]
    evidence: set[str] = set()
    shared: set[str] = set()
    letters: set[str] = set()


def _found(store: "Store", known: Known) -> _Found:
    """One reading of the table."""
    found = _Found(defaultdict(list))
    for item in store.table.every():
        fate = judge(item, known)
        if fate is Kept.SHARED:
            found.shared |= hashes(item)
        elif fate is not None and _theirs(item, fate, known):
            _add(found, item, known)
    found.shared &= found.evidence
    found.evidence -= found.shared
    return found


def _add(found: _Found, item: Item, known: Known) -> None:
    if known.subject.kind == "firm":
        found.letters |= files_of(item, known.subject.id)
        # Of a case under mandate the evidence is the employer's to give.
        found.evidence |= evidence_of(item) if item.kind == "archive" else set()
    elif known.subject.kind != "person":
        found.evidence |= hashes(item)
    record = record_of(item)
    if record is None:
        return
    found.records[item.kind].append(record)
    if item.kind == "reply" and record.get("key"):
        found.letters.add(record["key"])


def _theirs(item: Item, fate: object, known: Known) -> bool:
    """Of what only speaks of a person, what was said to them; a firm's own file to it alone."""
    if known.subject.kind == "firm" and item.pk.startswith("FIRM#"):
        return not isinstance(fate, Kept)
    if item.pk.startswith(("DUE#", "UNIQUE#", "FIRM#")):
        return False
    if fate is Kept.CASE:
        said = json.loads(item.data) if item.data.startswith("{") else {}
        return item.kind in ("delivery", "acknowledgement") and said.get("person") in known.people
    return fate is not Kept.FIRM


def _sources(vault: Vault, found: _Found) -> list[tuple[str, Callable[[], bytes]]]:
    return [
        *((f"pieces/{sha}.eml", partial(vault.evidence, sha)) for sha in sorted(found.evidence)),
        *((f"lettres/{key}", partial(vault.letter, key)) for key in sorted(found.letters)),
    ]


_READ_ME = """\
Ce que Vigie conserve de vous ou de votre entreprise, au jour de manifeste.json.

dossiers/…/journal.json   le journal du dossier ; « python -m chalicelib verify journal.json »
                          prouve que rien n’y a été changé
dossiers/…/dossier.json   le même dossier, tel que l’interface et la ligne de commande le lisent
dossiers/…/dates.json     ses échéances
dossiers/…/envois.json    les messages envoyés : à qui, quand, comment chacun s’est terminé
donnees/                  les autres données, une liste par nature
pieces/                   les courriels et les fichiers reçus, sans changement ; le nom de
                          chacun est son empreinte SHA-256
lettres/                  les lettres de réponse préparées
manifeste.json            la liste des fichiers et leur empreinte ; « absent » : effacés depuis ;
                          « withheld » : courriels qui parlent aussi d’autres dossiers

Les notes, les choix et les projets de l’avocat n’y sont pas : ils appartiennent au cabinet.
"""

_OF_A_FIRM = """\
Ce que Vigie conserve de votre cabinet, au jour de manifeste.json.

donnees/        vos projets, notes, levées de doute, modèles, archives et personnes, une liste par
                nature
lettres/        les fichiers : projets et leurs notes internes, versions, documents définitifs,
                bordereaux, modèles, dossiers archivés
pieces/         les pièces des dossiers dont le mandat a pris fin, sans changement ; le nom de
                chacune est son empreinte SHA-256
manifeste.json  la liste des fichiers et leur empreinte ; « absent » : effacés depuis

Les dossiers sous mandat n’y sont pas : ils appartiennent à l’employeur, qui peut vous les remettre.
"""
