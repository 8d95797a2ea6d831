"""The administration's own messages inside a received mail, as an exhibit may show them.

Never a forwarder's comment, never what a lawyer and a client wrote to each other (design §3.17):
what is not certainly the administration's message is left out, and the exhibit is said missing.
"""

from collections.abc import Iterable, Iterator

from ..cases.messages import Enclosed, PlatformMail
from .blocks import blocks, depth_of, opens_another, unquoted, without_footer
from .classify import is_administration
from .forwards import Found, is_list, unwrap
from .mime import MAX_DEPTH, Document, parse
from .parts import Unread
from .pdf import Pdf
from .slices import Slice, slices


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
    every = unwrap(document)
    found = every[0]
    # Of two messages in one text, nothing tells where the first ends and a comment begins.
    if len(every) > 1 or not is_administration(found.address):
        return
    if found.original.how != "inline":
        yield _itself(document, found, how, raw, parts)
    elif found.written and (message := _transferred(found)):
        yield message


def _itself(
    document: Document, found: Found, how: str, raw: bytes, parts: tuple[Slice, ...]
) -> PlatformMail:
    listed = is_list(document)
    return PlatformMail(
        how="listed" if listed else how,
        sender=found.original.sender if listed else document.header("from"),
        to=document.header("to"),
        cc=document.header("cc"),
        date=document.header("date"),
        subject=found.original.subject if listed else document.header("subject"),
        message_id=document.header("message-id"),
        at=found.original.at,
        text=found.text,
        whole=document.whole,
        raw=None if listed else raw,
        enclosed=tuple(Enclosed(name=p.name, data=p.data) for p in parts if _enclosed(p)),
    )


def _enclosed(part: Slice) -> bool:
    """Attached to be read: not the text itself, nor a picture that decorates it."""
    if part.attached:
        return True
    return not part.kind.startswith(("text/", "image/", "multipart/"))


def _transferred(found: Found) -> PlatformMail | None:
    """The message a mail program copied; None when it is not sure which words are its own."""
    lines, ended = _its_lines(found)
    text, whole = _above_comment(lines, found.depth)
    if not text:
        return None
    written = dict(found.written)
    return PlatformMail(
        how="transferred",
        sender=written["from"],
        to=written.get("to", ""),
        cc=written.get("cc", ""),
        # Of « Le 23 nov. 2026 à 09:12, X <x@y> a écrit : », what stands before the address.
        date=written.get("date", "").rstrip(" ,<"),
        subject=written.get("subject", ""),
        at=found.original.at,
        text=text,
        whole=whole and ended,
        doubtful=tuple(dict.fromkeys((*_names(found.pdfs), *_names(found.unread)))),
    )


def _names(files: Iterable[Pdf | Unread]) -> Iterator[str]:
    return (one.name for one in files)


def _its_lines(found: Found) -> tuple[list[str], bool]:
    """The lines up to the answer quoted under the message, if any, and is nothing cut?

    No line where the headers of another message stand under it: a thread, not a message.
    """
    lines = found.below.split("\n")
    under = blocks(lines)
    if not all(block.answered for block in under):
        return [], False
    return (lines[: under[0].start], False) if under else (lines, True)


def _above_comment(lines: list[str], depth: int) -> tuple[str, bool]:
    """The transferred text without what its forwarder wrote under it, and is nothing cut?

    Where its lines are quoted (>), the first that is less so is the forwarder's; so is all that
    follows the mark of a signature (RFC 3676 §4.3), a footer that a mail program or a gateway adds,
    or the announcement of another message. Elsewhere nothing tells the two apart, and the lawyer
    is asked to look.
    """
    depth = max(depth, depth_of(next((line for line in lines if line.strip()), "")))
    kept = []
    for line in lines:
        text = unquoted(line) if depth else line
        if (line.strip() and depth_of(line) < depth) or opens_another(text):
            break
        kept.append(text)
    ended = len(kept) == len(lines)
    text = "\n".join(kept).strip()
    # It looks below a first line, and here the first may be the footer itself: "." stands above.
    own = without_footer(f".\n{text}")[2:].strip()
    return own, ended and own == text
