"""The parts of a MIME message, walked once: what is text, what is attached, what nobody reads."""

import re
from email.utils import unquote

import msgspec

from .bodies import Text, shown, unflowed
from .charsets import decoded, header_words
from .entity import Entity
from .pdf import Pdf, read_pdf
from .text import MAX_TEXT, clean, one_line

MAX_PARTS = 200
MAX_PDFS = 6
MAX_MESSAGES = 20
MAX_HTML = 2_000_000
"""Characters of HTML read in one message; a picture written inside may take a million."""
MAIL_HEADERS = frozenset(("from", "to", "subject", "date", "received", "message-id"))

_CID = re.compile(r"cid:([^\s\"'<>)]{1,200})", re.I)
_PDF = ("application/pdf", "application/x-pdf")
_ANYTHING = ("application/octet-stream", "application/x-download", "application/force-download")
# Signatures and the papers of a report of non-delivery say nothing of the case.
_SILENT = (
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "text/rfc822-headers", "message/delivery-status",
)  # fmt: skip
_LONG = "Ce courriel est très long\u00a0: seul son début a été lu."
_TNEF = (
    "Ce courriel contient un fichier «\u00a0{}\u00a0», un format propre à Outlook que Vigie ne lit"
    " pas et qui peut cacher le message ou ses pièces\u00a0: transférez l’original en pièce jointe"
    " .eml."
)
_MSG = (
    "La pièce jointe «\u00a0{}\u00a0» est un message au format d’Outlook (.msg), que Vigie ne lit"
    " pas\u00a0: transférez l’original en pièce jointe .eml, ou par une règle de redirection."
)
_SEALED = (
    "Ce courriel est chiffré («\u00a0{}\u00a0»)\u00a0: Vigie ne peut pas le lire,"
    " transférez-le déchiffré."
)
_FOREIGN = {
    "application/ms-tnef": _TNEF, "application/vnd.ms-tnef": _TNEF, "winmail.dat": _TNEF,
    "application/vnd.ms-outlook": _MSG, ".msg": _MSG,
    "application/pkcs7-mime": _SEALED, "application/x-pkcs7-mime": _SEALED, ".p7m": _SEALED,
    "application/pgp-encrypted": _SEALED,
}  # fmt: skip
"""Formats we cannot open that may hide the message itself, by type or by end of name."""


class Budget(msgspec.Struct):
    """What one mail may still cost, however its parts are nested."""

    pdfs: int = MAX_PDFS
    messages: int = MAX_MESSAGES


class Unread(msgspec.Struct, frozen=True):
    """An attachment left aside; `why` in French when more must be said than that."""

    name: str
    why: str = ""


class Parts(msgspec.Struct):
    """What a walk through the parts gathers."""

    texts: list[Text] = []
    attached: list[Entity | bytes] = []
    pdfs: list[Pdf] = []
    unread: list[Unread] = []
    problems: list[str] = []
    whole: bool = True
    images: list[tuple[str, str]] = []


def walk(message: Entity, budget: Budget) -> Parts:
    """Go through the parts without recursion and without entering attached messages."""
    found = Parts()
    waiting: list[tuple[Entity, int]] = [(message, 0)]
    count = 0
    while waiting:
        part, group = waiting.pop()
        count += 1
        if count > MAX_PARTS:
            found.problems.append(
                "Ce courriel contient trop de parties\u00a0: la suite n’a pas été lue."
            )
            found.whole = False
            break
        kind, name, payload = part.kind, filename(part), part.payload
        if kind == "message/rfc822" or name.lower().endswith(".eml"):
            found.attached.append(_attached(part))
        elif isinstance(payload, list):
            inside = count if kind == "multipart/alternative" else group
            waiting.extend((inner, inside) for inner in reversed(payload))
        else:
            _leaf(part, _Leaf(kind, name, group), found, budget)
    _pictures(found)
    return found


def body(found: Parts) -> str:
    """The text of a mail, as a mail client shows it: of two alternatives, the HTML one.

    The HTML keeps the lists, the long lines and the limits of a quotation that text loses; plain
    text is kept when the HTML says less than half of it. What is too long is cut, and said.
    """
    text = clean("\n\n".join(shown(found.texts))[: 2 * MAX_TEXT])
    if len(text) > MAX_TEXT:
        found.problems.append(_LONG)
        found.whole = False
    return text[:MAX_TEXT]


def filename(part: Entity) -> str:
    """The name of an attachment; the stdlib's `get_filename` would obey any charset label."""
    if "name" not in f"{part.get('content-disposition')} {part.type}".lower():
        return ""
    found = part.param("filename", "content-disposition") or part.param("name")
    if isinstance(found, tuple):  # RFC 2231: charset, language, value.
        label, _, value = found
        found = decoded(value.encode("raw-unicode-escape"), label)[0]
    return header_words(unquote(found or ""))[:100]


def _attached(part: Entity) -> Entity | bytes:
    """An attached message, or its bytes when the parser has not read it as one."""
    inner = part.payload[0] if isinstance(part.payload, list) and part.payload else None
    if not isinstance(inner, Entity):
        return part.data()
    if not MAIL_HEADERS.isdisjoint(inner.first):
        return inner
    # A base64 message/rfc822 (forbidden, seen) or an .eml sent as a plain file.
    name = "content-transfer-encoding"
    return inner.data(inner.get(name) or part.get(name))


class _Leaf(msgspec.Struct, frozen=True):
    """What the headers of a part without parts say: its type, its file name, its group."""

    kind: str
    name: str
    group: int


def _leaf(part: Entity, leaf: _Leaf, found: Parts, budget: Budget) -> None:
    inline = part.disposition() != "attachment"
    kind, name = leaf.kind, leaf.name
    if inline and kind in ("text/plain", "text/html"):
        found.texts.append(_text(part, leaf, found))
    elif kind.startswith("image/"):
        found.images.append((name or kind, "" if inline else _cid(part)))
    elif _is_pdf(part, kind, name):
        _read(part, name or "document.pdf", found, budget)
    elif kind not in _SILENT and part.payload:
        found.unread.append(_unread(kind, name))


def _text(part: Entity, leaf: _Leaf, found: Parts) -> Text:
    text, problem = decoded(part.data(), part.charset())
    if problem:
        found.problems.append(problem)
    html = leaf.kind == "text/html"
    if html:
        text = _allowed(text, found)
    elif "flowed" in part.type.lower() and _says(part, "format", "flowed"):
        text = unflowed(text, joined=_says(part, "delsp", "yes"))
    return Text(leaf.group, html, text)


def _says(part: Entity, name: str, value: str) -> bool:
    return str(part.param(name)).lower() == value


def _allowed(html: str, found: Parts) -> str:
    """As much of the HTML as may still be read."""
    left = MAX_HTML - sum(len(one.text) for one in found.texts if one.html)
    if len(html) > left:
        found.problems.append(_LONG)
        found.whole = False
    return html[:left]


def _unread(kind: str, name: str) -> Unread:
    low = name.lower()
    why = _FOREIGN.get(kind, "")
    if not why:
        why = next((w for end, w in _FOREIGN.items() if "/" not in end and low.endswith(end)), "")
    return Unread(name or kind, why.format(name or kind))


def _is_pdf(part: Entity, kind: str, name: str) -> bool:
    if kind in _PDF or name.lower().endswith(".pdf"):
        return True
    if kind not in _ANYTHING or not isinstance(part.payload, str):
        return False
    return part.payload.startswith(("%PDF-", "JVBERi0"))  # as it is, or in base64


def _read(part: Entity, name: str, found: Parts, budget: Budget) -> None:
    budget.pdfs -= 1
    if budget.pdfs < 0:
        found.unread.append(Unread(name))
        return
    pdf = read_pdf(name, part.data())
    found.pdfs.append(pdf)
    if pdf.problem:
        found.unread.append(Unread(name, pdf.problem))


def _cid(part: Entity) -> str:
    """What an attached picture is called from the HTML by; a picture nobody calls has "-"."""
    return one_line(part.get("content-id")).strip("<>") or "-"


def _pictures(found: Parts) -> None:
    """A picture sent as an attachment may be a scan; one the HTML shows is decoration."""
    asked = [(name, cid) for name, cid in found.images if cid]
    if not asked:
        return
    used = {cid for t in found.texts if t.html for cid in _CID.findall(t.text)}
    found.unread += [Unread(name) for name, cid in asked if cid not in used]
