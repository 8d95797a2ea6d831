"""The mail by which a mailbox asks leave to forward to Vigie: its code and its link, as text.

Nothing is followed. A link is shown only when it leads to a host of rules.toml.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ..cases.words import Confidence
from . import wording
from .forwards import sender_address
from .page import Page
from .patterns import Cue
from .propose import Report
from .rulebook import is_under, rules
from .values import Fact, Original

MAX_LINKS = 20
_STRANGE_SENDER = (
    "Cette demande de transfert ne vient pas d’une messagerie connue ({})\u00a0: "
    "n’y donnez suite que si vous l’avez faite vous-même."
)
_STRANGE_LINK = (
    "Le lien de ce courriel ne mène pas à une messagerie connue\u00a0: il n’est pas montré."
)


def confirming(body: Page, original: Original) -> Report:
    """What such a mail gives: the mailbox that asks, a code, a link; and what was left out."""
    subject = Page(original.subject, body.part.replace("body", "subject"))
    pages = (body, subject)
    links = list(_links(body))
    host = sender_address(original.sender).rpartition("@")[2]
    known_sender = is_under(host, rules().confirmation_senders)
    trusted = [fact for fact, known in links if known and known_sender]
    found = [*_first(pages, "mailbox", wording.ASKER), *_first(pages, "code", wording.CODE)]
    problems: tuple[str, ...] = ()
    if not known_sender:
        problems = (_STRANGE_SENDER.format(host or "inconnu"),)
    elif links and not trusted:
        problems = (_STRANGE_LINK,)
    return Report((*found, *trusted[:1]), (), problems)


def _first(pages: tuple[Page, ...], name: str, cue: Cue) -> Iterator[Fact]:
    for page in pages:
        found = cue.search(page.folded)
        if found and found.lastindex:
            place = found.span(found.lastindex)
            yield page.fact(name, page.text[slice(*place)], place, around=found.span())
            return


def _links(body: Page) -> Iterator[tuple[Fact, bool]]:
    for count, found in enumerate(wording.LINK.finditer(body.text)):
        if count == MAX_LINKS:
            return
        link = found[0].rstrip(".,;:!?")
        place = (found.start(), found.start() + len(link))
        fact = body.fact("link", link, place, sure=Confidence.HIGH)
        yield fact, _confirms(link)


def _confirms(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    # "https://mail.google.com@evil.example": what counts is the host, and no name goes before it.
    return parts.username is None and is_under(parts.hostname or "", rules().confirmation_hosts)
