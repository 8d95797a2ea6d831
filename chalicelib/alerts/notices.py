"""Mails that are no alert (sign-in, invitation, a choice kept…): no delivery record."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from ..cases import canonical
from ..cases.parts import Part
from ..settings import Settings
from ..store.keys import digest
from ..store.records import Person
from .channels import OF_A_PAGE, Outgoing
from .matrix import matrix
from .view import View

PHONE_CODE = "phone_code"
TEMPLATES = ("sign_in", "space", "trial", "invitation", "phone_again", "opted_out")
"""The mails that are no alert; the matrix does not know them."""


class NoticeView(View, frozen=True, kw_only=True):
    """What such a mail may say: `who` acts, for which `home` (an employer or a firm), `until`
    when it holds, of which masked `number`; `lines` are whole French sentences."""

    who: str = ""
    home: str = ""
    until: str = ""
    number: str = ""
    code: str = ""
    lines: tuple[str, ...] = ()


class Notice(Part, frozen=True, kw_only=True):
    """One mail to write: its template, its subject (`label`), its opening, its only link.

    `facts` are other fields of NoticeView, by name.
    """

    template: str
    label: str
    today: str
    link: str
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    lines: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


def notice_mail(settings: Settings, notice: Notice, to: Person, now: datetime) -> Outgoing:
    """The mail of a notice to a person. Raises TemplateError, BadInput.

    Its id is made from what it carries: the same notice sent twice has the same Message-ID.
    """
    from . import mime, render  # Jinja2 and the mail library, only where a message is made.

    brand = matrix().brand
    view = NoticeView(
        brand=brand,
        kind=notice.template,
        label=notice.label,
        today=notice.today,
        link=notice.link,
        sms_link="",
        lines=notice.lines,
        **notice.facts,
    )
    words = render.render_mail(notice.template, view)
    envelope = mime.Envelope(
        sender=settings.mail_from,
        sender_name=brand,
        to=to.email,
        to_name=to.name,
        delivery=digest(notice.template, to.id, notice.link, *notice.facts.values()),
        date=now,
        headers=notice.headers,
    )
    content = hashlib.sha256(canonical(words)).hexdigest()
    return Outgoing(
        to=to.email, body=mime.build(words, envelope), sha256=content, tags=(OF_A_PAGE,)
    )


def code_sms(number: str, code: str) -> Outgoing:
    """The SMS that carries a confirmation code. It names nobody and nothing."""
    from . import render

    brand = matrix().brand
    view = NoticeView(
        brand=brand, kind=PHONE_CODE, label="", today="", link="", sms_link="", code=code
    )
    text = render.render_sms(PHONE_CODE, view).encode()
    content = hashlib.sha256(text).hexdigest()
    return Outgoing(to=number, body=text, sha256=content, tags=(OF_A_PAGE,))
