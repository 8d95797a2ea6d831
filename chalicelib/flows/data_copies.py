"""All that is kept of an employer, as zips for its manager: ordered on « Vos données ».

Made part by part by the queue of the drafts, each within what its function may hold. Nothing of a
law firm's is read: only the employer's own partitions, its people and its mails (decision 67).
"""

import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ..errors import BadInput, Conflict, NotFound
from ..store import DueRow
from ..store.audit_records import Action
from ..store.draft_records import DraftState
from ..store.keys import digest
from ..store.own_data_records import DataCopy
from ..store.records import Person
from ..store.table import Item
from .audit import note
from .context import Context, Desk
from .draft import COPY, Order
from .giving import FORMAT, as_json, case_files, record_of
from .limits import within

PART_BYTES = 80_000_000
PART_CASES = 200
MAX_ATTEMPTS = 3
KEPT = timedelta(days=1)
"""How long a copy may be taken: files under remises/ are dropped after a day (infra/data.yaml)."""
_FILED = frozenset(("mail", "deposit", "quarantined", "noted"))


def order_copy(ctx: Context, by: Person) -> None:
    """Have a copy of the data of this manager's employer made; one at a time.

    Raises BadInput when too many were ordered.
    """
    from .dispatch import draft_row, send_draft

    now = ctx.now()
    if any(_running(one, now) for one in ctx.store.data_copies.of_tenant(by.tenant)):
        return
    if not within(ctx, "data_copy", home=by.tenant):
        raise BadInput(
            "copie", "Trop de copies ont été demandées aujourd’hui.", "Réessayez demain."
        )
    copy = DataCopy(
        tenant=by.tenant,
        id=digest("copy", by.tenant, now.isoformat()),
        by=by.id,
        by_name=by.name,
        ordered_at=now,
        cases=tuple(sorted(one.id for one in ctx.store.cases.of_tenant(by.tenant))),
    )
    order = _order(copy)
    row = draft_row(ctx, order)
    ctx.store.data_copies.put(copy, row)
    note(ctx, by, Action.COPY_ORDERED)
    send_draft(ctx, order, row)


def latest(desk: Desk, tenant: str) -> DataCopy | None:
    """The copy to show: the last one ordered, unless it can be taken no more."""
    kept = desk.store.data_copies.of_tenant(tenant)
    return next((one for one in kept if desk.now() < until(one)), None)


def until(copy: DataCopy) -> datetime:
    """When it can be taken no more: its first part was made after it was ordered."""
    return copy.ordered_at + KEPT


def copy_url(ctx: Context, by: Person, copy_id: str, part: int) -> str:
    """Where `by` takes a part of their employer's copy for a minute; the log says so.

    Raises NotFound for another's, for one that is not ready, and once its time is over.
    """
    copy = ctx.store.data_copies.get(by.tenant, copy_id)
    whole = copy.state is DraftState.READY and ctx.now() < until(copy)
    if not whole or not 1 <= part <= len(copy.sizes):
        raise NotFound("copy", f"{copy_id}/{part}")
    said = f"partie {part} sur {len(copy.sizes)}" if len(copy.sizes) > 1 else ""
    url: str = ctx.files.draft_url(_key(copy, part), f"vos-donnees-{part:02d}.zip")
    note(ctx, by, Action.COPY_TAKEN, said)
    return url


def make_part(ctx: Context, order: Order) -> None:
    """Make the next part of a copy once; a part that was made is left alone.

    Attempts are counted before the work: what stops its function must not come back for ever.
    """
    copy_id, _, number = order.cause.partition(".")
    try:
        copy = ctx.store.data_copies.get(order.tenant, copy_id)
    except NotFound:
        return  # Erased since.
    if copy.state is not DraftState.PREPARING or int(number) != len(copy.sizes):
        return
    try:
        begun = _moved(ctx, copy, attempts=copy.attempts + 1)
        if begun.attempts > MAX_ATTEMPTS:
            why = "La copie n’a pas pu être préparée."
            _moved(ctx, begun, state=DraftState.REFUSED, why=why)
            return
        made = _Part(ctx, begun)
        made.fill()
        ctx.files.put_draft(_key(copy, len(copy.sizes) + 1), made.close())
        _advance(ctx, begun, made)
    except Conflict:
        return  # Another worker makes the same part.


def _advance(ctx: Context, copy: DataCopy, made: "_Part") -> None:
    """The next part is left to the sweep, by the due row written with this one."""
    from .dispatch import draft_row

    after = msgspec.structs.replace(
        copy,
        sizes=(*copy.sizes, made.size),
        done=made.done,
        after=made.after,
        absent=copy.absent + len(made.absent),
        attempts=0,
        revision=copy.revision + 1,
    )
    if made.whole:
        ready = msgspec.structs.replace(after, state=DraftState.READY, ready_at=ctx.now())
        ctx.store.data_copies.put(ready)
        return
    row: DueRow = msgspec.structs.replace(draft_row(ctx, _order(after)), at=ctx.now())
    ctx.store.data_copies.put(after, row)


class _Part:
    """One zip: cases, then the employer's own records, then the evidence, from where it stood."""

    def __init__(self, ctx: Context, copy: DataCopy) -> None:
        self._ctx, self._copy, self._left = ctx, copy, PART_BYTES
        self._bytes = io.BytesIO()
        self._zip = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, str] = {}
        self._heads: list[str] = []
        self.done, self.after, self.absent = copy.done, copy.after, list[str]()
        self.whole, self.size = False, 0

    def fill(self) -> None:
        """As much as one part may hold."""
        cases = self._copy.cases
        for case in cases[self.done : self.done + PART_CASES]:
            if self._left <= 0:
                return
            self._case(case)
            self.done += 1
        if self.done < len(cases) or self._left <= 0:
            return
        rows = list(self._own_rows())
        if self.done == len(cases):
            self._records("donnees", rows)
            self.done += 1
        for sha256 in sorted(_filed(rows)):
            if sha256 <= self.after:
                continue
            if self._left <= 0:
                return
            self._file(f"pieces/{sha256}.eml", sha256)
            self.after = sha256
        self.whole = True

    def close(self) -> bytes:
        """The bytes of the part, with its manifest and what to read first."""
        listed = {
            "format": FORMAT,
            "subject": f"tenant:{self._copy.tenant}",
            "ordered_at": self._copy.ordered_at,
            "part": len(self._copy.sizes) + 1,
            "absent": self.absent,
            "files": dict(self._files),
        }
        self._put("manifeste.json", as_json(listed))
        self._put("LISEZMOI.txt", self._read_me().encode())
        self._zip.close()
        made = self._bytes.getvalue()
        self.size = len(made)
        return made

    def _case(self, case: str) -> None:
        store, tenant = self._ctx.store, self._copy.tenant
        try:
            snapshot = store.cases.snapshot(tenant, case)
        except NotFound:
            return  # Erased since it was ordered.
        for name, data in case_files(store, tenant, case):
            self._put(f"dossiers/{case}/{name}", data)
        rows = list(store.data_copies.rows_of_case(tenant, case))
        self._records(f"dossiers/{case}/donnees", rows)
        self._heads.append(f"{snapshot.case.reference}  {case}  {snapshot.head}")

    def _own_rows(self) -> Iterator[Item]:
        people = self._ctx.store.people.ids(tenant=self._copy.tenant)
        store, now = self._ctx.store.data_copies, self._ctx.now()
        return store.rows_of_tenant(self._copy.tenant, people, now)

    def _records(self, folder: str, rows: Iterable[Item]) -> None:
        """A list for each kind; and the letters of reply that the rows name."""
        kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            record = record_of(row)
            if record is None:
                continue
            kinds[row.kind].append(record)
            if row.kind == "reply" and record.get("key"):
                self._letter(record["key"])
        for kind, records in sorted(kinds.items()):
            self._put(f"{folder}/{kind}.json", as_json(records))

    def _letter(self, key: str) -> None:
        try:
            self._put(f"lettres/{key}", self._ctx.files.draft(key))
        except NotFound:
            self.absent.append(f"lettres/{key}")

    def _file(self, name: str, sha256: str) -> None:
        try:
            self._put(name, self._ctx.files.evidence(sha256))
        except NotFound:
            self.absent.append(name)

    def _put(self, name: str, data: bytes) -> None:
        self._files[name] = hashlib.sha256(data).hexdigest()
        self._zip.writestr(name, data)
        self._left -= len(data)

    def _read_me(self) -> str:
        number = len(self._copy.sizes) + 1
        heads = [
            "Dossiers de cette partie (référence, identifiant, dernière empreinte du journal) :"
        ]
        lines = [_READ_ME, *(heads if self._heads else []), *self._heads]
        if self.absent:
            lines += ["", "Fichiers effacés depuis :", *self.absent]
        return f"Vos données, partie {number}\n\n" + "\n".join(lines) + "\n"


def _filed(rows: Iterable[Item]) -> set[str]:
    """The SHA-256 of what this employer received or gave.

    A hash in an event is only a claim, which a program may write: it opens nothing here.
    """
    found = (msgspec.json.decode(row.data).get("sha256") for row in rows if row.kind in _FILED)
    return {sha256 for sha256 in found if sha256}


def _running(copy: DataCopy, now: datetime) -> bool:
    return copy.state is DraftState.PREPARING and now < until(copy)


def _moved(ctx: Context, copy: DataCopy, **changes: Any) -> DataCopy:
    moved = msgspec.structs.replace(copy, revision=copy.revision + 1, **changes)
    ctx.store.data_copies.put(moved)
    return moved


def _order(copy: DataCopy) -> Order:
    cause = f"{copy.id}.{len(copy.sizes)}"
    return Order(tenant=copy.tenant, case="", firm="", document=COPY, cause=cause, by=copy.by)


def _key(copy: DataCopy, part: int) -> str:
    return f"remises/{copy.tenant}/donnees/{copy.id}-{part:02d}.zip"


_READ_ME = """\
dossiers/…/journal.json   le journal du dossier ; « python -m chalicelib verify journal.json »
                          prouve que rien n’y a été changé
dossiers/…/dossier.json   le même dossier, au format d’échange de Vigie
dossiers/…/dates.json     ses échéances
dossiers/…/envois.json    les messages envoyés : à qui, quand, comment chacun s’est terminé
dossiers/…/donnees/       ce qui est gardé d’autre du dossier, une liste par nature
donnees/                  les données de l’entreprise et de son équipe, une liste par nature
pieces/                   les courriels et les fichiers reçus, sans changement ; le nom de
                          chacun est son empreinte SHA-256
lettres/                  les lettres de réponse préparées
manifeste.json            la liste des fichiers de cette partie et leur empreinte

Les notes, les choix et les projets de l’avocat n’y sont pas : ils appartiennent au cabinet.
"""
