"""Answering who forwarded a mail by hand: what was read of it, what it means, what to do by when.

One answer a mail, to a proven person of that employer alone, through the same path as an alert.
"""

import logging
from typing import TYPE_CHECKING, Any

from ..store.records import EMPLOYERS_SIDE, Mail, MailState, Person, Role
from .context import Context
from .ended import in_lines
from .limits import within
from .noted import NOTHING_FOLLOWS
from .quarantine import passing

if TYPE_CHECKING:
    from ..intake.values import Reading

log = logging.getLogger("vigie")
_MACHINES = tuple(kind for kind in NOTHING_FOLLOWS if kind != "noise")
_CASES = 3
_LONGEST = 160


def answer(ctx: Context, mail: Mail, why: str, reading: "Reading | None", raw: bytes) -> None:
    """Place the answer to a mail that is about to end, once. `why`: what it is held for (French).

    What is wrong with an answer never holds a mail; only a fault that may pass is raised.
    """
    try:
        _answer(ctx, mail, why, reading, raw)
    except Exception as fault:
        if passing(fault):
            raise
        log.exception("mail %s is not answered", mail.sha256)


def _answer(ctx: Context, mail: Mail, why: str, reading: "Reading | None", raw: bytes) -> None:
    from ..alerts import ANSWERED
    from ..intake import writer_of

    asked = mail.forwarded and mail.kind not in _MACHINES
    writer = writer_of(raw) if asked else None
    person = ctx.store.people.person_by_email(writer.address) if writer else None
    if writer is None or person is None or not _ours(person, mail.tenant):
        return
    told = _held(person, why) if why else _read(ctx, mail)
    if told is None or not within(ctx, "answer", person=person.id):
        return
    outbox = in_lines(
        ctx,
        mail.tenant,
        ANSWERED,
        mail.sha256,
        [_given(ctx, reading), *told.pop("lines")],
        **told,
        person=person.id,
        message_id=writer.message_id,
    )
    # A mailbox that sends a mail again keeps its name: its copies have other headers.
    once = f"{person.id}:{writer.message_id}" if writer.message_id else mail.sha256
    ctx.store.noted.tell_once(outbox, once)


def _ours(person: Person, tenant: str) -> bool:
    """A person of that employer; a worker is told by the employer."""
    return person.tenant == tenant and person.role in EMPLOYERS_SIDE


def _given(ctx: Context, reading: "Reading | None") -> str:
    """Which mail this answers, and what it was taken for."""
    from ..intake import kind_name
    from ..law import french_day

    day = french_day(ctx.today())
    subject = reading.original.subject[:_LONGEST] if reading else ""
    named = f", «\u00a0{subject}\u00a0»" if subject else ""
    line = f"Le {day}, vous nous avez transféré un courriel{named}."
    if reading is None:
        return line
    dated = f", du {french_day(reading.on)}" if reading.on else ""
    return f"{line} Vigie y a lu\u00a0: {kind_name(reading.kind)}{dated}."


def _read(ctx: Context, mail: Mail) -> dict[str, Any] | None:
    """What it changes of each case, with the one date of each; None when it says nothing."""
    from ..law import deadlines, today, today_line

    if mail.state is MailState.NOTED:
        return {
            "lines": ["Il est gardé, et il ne change aucun dossier."],
            "today": "Rien à faire\u00a0: ce courriel ne change aucun dossier.",
            "path": "dossiers",
        }
    if mail.state is not MailState.RECORDED or not mail.cases:
        return None
    cases, lines, first = list(dict.fromkeys(mail.cases)), list[str](), ""
    for case in cases[:_CASES]:
        stored = ctx.store.cases.load(mail.tenant, case)
        header, state, on = stored.snapshot.case, stored.state, ctx.today()
        line = today_line(today(deadlines(header, state, on), state, on))
        first = first or line
        lines.append(f"Dossier {header.reference or 'sans numéro'}\u00a0: {line}")
    more = len(cases) - _CASES
    lines += [f"Et {more} autres dossiers, à lire sur Vigie."] if more > 0 else []
    lines.append("Cette date peut changer si un autre courriel arrive\u00a0: Vigie vous le dira.")
    path = f"dossiers/{mail.tenant}/{cases[0]}" if len(cases) == 1 else "dossiers"
    return {"lines": lines, "today": first, "path": path}


def _held(person: Person, why: str) -> dict[str, Any]:
    """Why nobody could read or place it, and what its forwarder can do about it today."""
    manager = person.role is Role.MANAGER
    who = "Décidez" if manager else "Votre gestionnaire décide"
    return {
        "lines": [
            f"Il attend que quelqu’un décide\u00a0: {why}",
            "Il est gardé tel quel, et rien n’est perdu. Mais s’il annonce une clôture, un refus "
            "ou une demande de pièces, un délai court peut-être déjà\u00a0: vérifiez aujourd’hui "
            "sur la plateforme.",
            f"{who} à quel dossier il appartient, sur «\u00a0Courriels à vérifier\u00a0».",
            "Pour que Vigie le lise mieux, transférez l’original en pièce jointe, ou déposez le "
            "fichier du courriel sur la page «\u00a0Déposer un courriel\u00a0».",
        ],
        "today": "À faire aujourd’hui\u00a0: vérifiez ce courriel sur la plateforme.",
        "path": "quarantaine" if manager else "deposer",
    }
