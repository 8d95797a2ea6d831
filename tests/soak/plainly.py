"""Mails said in two lines, but one in so many: what a mail looks like is proven elsewhere.

A mail takes longer to typeset than all the rest of its delivery. The facts are looked at for every
one (what is gone is not said), the SMS are written whole, and so is one mail in `EVERY`, whose
bytes are weighed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from chalicelib.alerts import mime, render

EVERY = 25
PLAIN = b"X-Plain: yes\r\n"
_HEADERS = PLAIN + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
_REPEAT = "Renvoi possible d’un message déjà reçu.\n"


@contextmanager
def plainly(every: int = EVERY) -> Iterator[None]:
    """Within it, one mail in `every` is typeset and built."""
    turn = count()
    compose = sys.modules["chalicelib.alerts.compose"]
    whole, build, joined = render.render_mail, mime.build, compose.joined
    plain = [False]

    def rendered(template: str, view: Any, *rest: Any) -> mime.MailText:
        plain[0] = next(turn) % every != 0
        if not plain[0]:
            return whole(template, view, *rest)
        repeat = _REPEAT if view.repeat else ""
        return mime.MailText(subject=view.label, text=f"{repeat}{view.today}", html="")

    def built(words: mime.MailText, envelope: mime.Envelope) -> bytes:
        return _HEADERS + words.text.encode() if plain[0] else build(words, envelope)

    def file(*given: Any) -> bytes:
        found: bytes = b"" if plain[0] else joined(*given)
        return found

    with (
        patch.object(render, "render_mail", rendered),
        patch.object(mime, "build", built),
        patch.object(compose, "joined", file),
    ):
        yield
