"""The administration's own messages inside a received mail, as an exhibit may show them.

Never a forwarder's comment, never what a lawyer and a client wrote to each other (design §3.17):
what is not certainly the administration's message is left out, and the exhibit is said missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .classify import is_administration
from .forwards import Found, opens_another, sender_address, unwrap
from .mime import MAX_DEPTH, Document, parse
from .slices import Slice, slices


@dataclass(frozen=True, kw_only=True)
class PlatformMail:
    """One message of the administration. `how` = direct, attached, or transferred (by hand).

    The headers are as written, decoded and unfolded. `raw` are its exact bytes when it is
    unmodified (direct, attached), None when a forwarder's mail program wrote it again. `enclosed`
    are its attachments; `doubtful` names those of a transfer, which may be the forwarder's own.
    `whole` is False when its end was cut.
    """

    how: str
    sender: str
    to: str = ""
    cc: str = ""
    date: str = ""
    subject: str = ""
    message_id: str = ""
    at: datetime | None = None
    text: str = ""
    whole: bool = True
    raw: bytes | None = None
    enclosed: tuple[Slice, ...] = ()
    doubtful: tuple[str, ...] = ()


def platform_mails(raw: bytes) -> tuple[PlatformMail, ...]:
    """The administration's messages in a received mail, in order; none when nothing is sure.

    Raises BadInput only when the mail is over 25 MB.
    """
    return tuple(_messages(raw, "direct", 0))


def _messages(raw: bytes, how: str, depth: int) -> Iterator[PlatformMail]:
    document, parts = parse(raw, depth), slices(raw)
    attached = [part for part in parts if part.message]
    if not document.readable:
        return
    for part in attached if depth < MAX_DEPTH else ():
        yield from _messages(part.data, "attached", depth + 1)
    # Slices that disagree with the reader are not to be trusted with what they leave out.
    if attached or document.attached:
        return
    (found,) = unwrap(document)
    if not is_administration(sender_address(found.original.sender)):
        return
    if found.original.how == "inline":
        if found.written and not _several(found):
            yield _transferred(found)
    else:
        yield _itself(document, found, how, raw, parts)


def _itself(
    document: Document, found: Found, how: str, raw: bytes, parts: tuple[Slice, ...]
) -> PlatformMail:
    return PlatformMail(
        how=how,
        sender=document.header("from"),
        to=document.header("to"),
        cc=document.header("cc"),
        date=document.header("date"),
        subject=document.header("subject"),
        message_id=document.header("message-id"),
        at=found.original.at,
        text=found.text,
        whole=document.whole,
        raw=raw,
        enclosed=tuple(part for part in parts if _enclosed(part)),
    )


def _enclosed(part: Slice) -> bool:
    """Attached to be read: not the text itself, nor a picture that decorates it."""
    if part.attached:
        return True
    return not part.kind.startswith(("text/", "image/", "multipart/"))


def _transferred(found: Found) -> PlatformMail:
    written = dict(found.written)
    text, whole = _above_comment(found.below)
    return PlatformMail(
        how="transferred",
        sender=written.get("from", ""),
        to=written.get("to", ""),
        cc=written.get("cc", ""),
        date=written.get("date", ""),
        subject=written.get("subject", ""),
        at=found.original.at,
        text=text,
        whole=whole,
        doubtful=found.unread,
    )


def _above_comment(below: str) -> tuple[str, bool]:
    """The transferred text without what its forwarder wrote under it, and is nothing cut?

    Where every line is quoted (>), the first that is not is the forwarder's; so is all that
    follows the mark of a signature (RFC 3676 §4.3) or announces another message. Elsewhere
    nothing tells the two apart, and the lawyer is asked to look.
    """
    lines = below.strip("\n").split("\n")
    quoted = lines[0].startswith(">")
    kept = []
    for line in lines:
        text = line.lstrip("> ") if quoted else line
        if (quoted and line.strip() and not line.startswith(">")) or _ends(text):
            break
        kept.append(text)
    return "\n".join(kept).strip(), len(kept) == len(lines)


def _ends(line: str) -> bool:
    return line.rstrip() == "--" or opens_another(line)


def _several(found: Found) -> bool:
    """Another message stands under this one: a thread, not a message of the administration."""
    return unwrap(Document(text=found.below))[0].written != ()
