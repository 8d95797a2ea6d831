"""What a file that somebody gives is, by its first bytes: a mail to read, or evidence to keep.

A name or a declared type is only a claim: neither is looked at.
"""

import re
from enum import StrEnum

from .mime import parse_head

_NEAR = 1_024
# PDF 32000-1 Annex H.3.4.1: readers accept the mark anywhere in the first 1024 bytes.
_PDF = b"%PDF-"
# ISO/IEC 14496-12 §4.3: the major brand stands at byte 8 of the first box.
_HEIF = re.compile(rb".{4}ftyp(?:heic|heix|heim|heis|mif1|msf1|avif)", re.S)
_WEBP = re.compile(rb"RIFF.{4}WEBP", re.S)
_HEADERS = {"from", "to", "date", "subject", "received", "message-id", "mime-version"}


class Media(StrEnum):
    """The kinds of file that are told apart; the value is the extension it is given back with."""

    MAIL = "eml"
    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    HEIF = "heic"
    WEBP = "webp"
    TIFF = "tif"
    OUTLOOK = "msg"
    UNKNOWN = "bin"

    @property
    def kept(self) -> bool:
        """Is it kept as evidence although nothing is read of it?"""
        return self in (Media.PDF, Media.JPEG, Media.PNG, Media.HEIF, Media.WEBP, Media.TIFF)


_MARKS = {
    b"\xff\xd8\xff": Media.JPEG,
    b"\x89PNG\r\n\x1a\n": Media.PNG,
    b"II*\x00": Media.TIFF,
    b"MM\x00*": Media.TIFF,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Media.OUTLOOK,
}


def media_of(raw: bytes) -> Media:
    """What the bytes are; a mail is what has at least two headers that mails have (RFC 5322)."""
    for mark, media in _MARKS.items():
        if raw.startswith(mark):
            return media
    if _HEIF.match(raw):
        return Media.HEIF
    if _WEBP.match(raw):
        return Media.WEBP
    named = {name for name, _ in parse_head(raw).headers}
    if len(named & _HEADERS) > 1:
        return Media.MAIL
    return Media.PDF if _PDF in raw[:_NEAR] else Media.UNKNOWN
