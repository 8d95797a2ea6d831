"""The recap (récapitulatif): what did not press, gathered in one mail per person and period. Pure.

Each line is made from the facts of the moment it is sent, as its own message would have been.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from ..cases import canonical
from ..cases.parts import Part
from ..law import french_day
from ..store.keys import digest
from ..store.records import Channel, Delivery, Person
from . import facts
from .about import About, Links, as_it_stands
from .channels import OF_A_FIRM, Outgoing, tags_of
from .matrix import matrix
from .view import EmployerView, View
from .words import capital

RECAP = "recap"
TEMPLATE = "recap"
MOST = 40
"""How many messages one recap says; more make a second part, so that no mail is cut short.

Mail readers cut at some 100 kB, and `render` refuses more: forty files at their longest are less.
"""
_TO_DO = "À faire"
_SILENT = (
    "Vérifiez votre espace sur la plateforme, relancez par écrit en gardant la preuve, et ne "
    "réservez rien de non remboursable."
)


class Told(Part, frozen=True, kw_only=True):
    """One message as a line: `file` and `about` name its file, `today` opens its own mail."""

    delivery: str
    file: str
    about: str
    title: str
    sentence: str
    today: str
    link: str
    head: str
    may_not_start: bool = False


class File(Part, frozen=True, kw_only=True):
    """What a recap says of one file; `today` is what to do, said once."""

    title: str
    about: str
    today: str
    lines: tuple[str, ...]
    link: str
    head: str
    may_not_start: bool


class RecapView(View, frozen=True, kw_only=True):
    """What the recap's template may print."""

    files: tuple[File, ...] = ()
    settings: str = ""


def carrier(person: Person, period: str, part: int, now: datetime) -> Delivery:
    """The delivery of a recap: its id follows from person, period and part."""
    return Delivery(
        id=digest(RECAP, person.id, period, str(part)),
        # A lawyer's recap is of several employers: it belongs to the firm.
        tenant=person.tenant or f"{OF_A_FIRM}{person.firm}",
        case="",
        cause=f"{period}:{part}",
        purpose=RECAP,
        person=person.id,
        channel=Channel.EMAIL,
        created_at=now,
        updated_at=now,
        data={"period": period, "part": part, "told": []},
    )


def told(delivery: Delivery, about: About, links: Links, on: date) -> Told:
    """One message as a line of a recap. Raises NotFound when it lost its cause."""
    view = facts.view(as_it_stands(delivery, about), about, links, on)
    worker = f" (salarié : {view.worker})" if view.worker else ""
    about_it = (f"demande n° {view.reference}" if view.reference else "", view.employer)
    return Told(
        delivery=delivery.id,
        file=f"Dossier {view.dossier}{worker}" if view.dossier else "",
        about=capital(", ".join(one for one in about_it if one)),
        title=capital(view.label),
        sentence=_sentence(view),
        today=view.today,
        link=view.link,
        head=view.head if view.dossier else "",
        may_not_start=view.may_not_start,
    )


def _sentence(view: View) -> str:
    """What happened, in one line: the event, the date reminded, the silence, the mailbox."""
    said = [view.sentence]
    if view.deadline:
        said.append(f"{view.deadline} : {view.remaining}.")
    if view.silent:
        said.append(f"Aucune nouvelle de l’administration depuis {view.silent}.")
        said.extend(view.watched)
        said.append(_SILENT if isinstance(view, EmployerView) else "")
    if isinstance(view, EmployerView) and view.why:
        said.append(view.why)
    if view.unauthenticated:
        said.append("Courriel non authentifié : vérifiez sur la plateforme.")
    return " ".join(one for one in said if one)


def recap_view(lines: Iterable[Told], on: date, base_url: str, *, sample: bool) -> RecapView:
    """The recap's view: what is to be done first, then file by file, in order of arrival."""
    kept = list(lines)
    by_file: dict[str, list[Told]] = {}
    for one in kept:
        by_file.setdefault(one.file or one.link, []).append(one)
    files = sorted((_file(told) for told in by_file.values()), key=lambda f: _calm(f.today))
    plural = "s" if len(kept) > 1 else ""
    return RecapView(
        brand=matrix().brand,
        kind=RECAP,
        label=f"récapitulatif du {french_day(on)} : {len(kept)} message{plural}",
        today=_opening(files),
        link=f"{base_url}/dossiers",
        sms_link="",
        files=tuple(files),
        settings=f"{base_url}/alertes",
        sample=sample,
    )


def _file(lines: list[Told]) -> File:
    last = lines[-1]
    return File(
        title=last.file or last.title,
        about=last.about,
        # The latest facts speak for the whole file; what calls for an act today comes first.
        today=min((one.today for one in lines), key=_calm),
        lines=tuple(f"{one.title}. {one.sentence}".strip() for one in lines),
        link=last.link,
        head=last.head,
        may_not_start=last.may_not_start,
    )


def _opening(files: list[File]) -> str:
    busy = sum(not _calm(file.today) for file in files)
    if len(files) == 1:
        return files[0].today
    if not busy:
        nothing = "aucun de ces dossiers n’attend d’acte de vous aujourd’hui"
        return f"Rien à faire avant le prochain message : {nothing}."
    if busy == len(files):
        return f"À faire aujourd’hui dans les {busy} dossiers de ce message."
    where = "un dossier sur" if busy == 1 else f"{busy} dossiers sur"
    place = "il est" if busy == 1 else "ils sont"
    return f"À faire aujourd’hui dans {where} {len(files)} : {place} en tête de ce message."


def _calm(today: str) -> bool:
    return not today.startswith(_TO_DO)


def recap_mail(
    delivery: Delivery, view: RecapView, to: Person, now: datetime, sender: str
) -> Outgoing:
    """The mail of a recap. Raises TemplateError, BadInput."""
    from . import mime, render  # Jinja2 and the mail library, only where a message is made.

    words = render.render_mail(TEMPLATE, view)
    envelope = mime.Envelope(
        sender=sender,
        sender_name=matrix().brand,
        to=to.email,
        to_name=to.name,
        delivery=delivery.id,
        date=now,
        unsubscribe=view.unsubscribe,
    )
    sha256 = hashlib.sha256(canonical(words)).hexdigest()
    body = mime.build(words, envelope)
    return Outgoing(to=to.email, body=body, sha256=sha256, tags=tags_of(delivery))
