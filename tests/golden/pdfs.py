"""Small PDFs made by hand, the same bytes everywhere: no library, no date, no random identifier."""

import zlib

_WIDTHS = "[" + "600 " * 224 + "]"


def letter(text: str, *, packed: bool = False) -> bytes:
    """A PDF with the lines of `text`, forty a page; `packed` puts its pages through Flate."""
    lines = text.strip().split("\n")
    pages = [lines[at : at + 40] for at in range(0, len(lines), 40)]
    return document([_page(page) for page in pages], packed=packed)


def picture() -> bytes:
    """A page that holds no text, as a scanner makes it."""
    return document([b"0.5 g 0 0 500 700 re f"])


def bomb(size: int) -> bytes:
    """A page whose content is `size` blanks once decompressed."""
    return document([b" " * size], squeeze=True)


def document(contents: list[bytes], *, packed: bool = False, squeeze: bool = False) -> bytes:
    """A PDF 1.4 with one page for each content stream, and one font."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding"
        b" /FirstChar 32 /LastChar 255 /Widths " + _WIDTHS.encode() + b" >>",
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(_stream(content, packed=packed, squeeze=squeeze))
    return _file(objects)


def _page(lines: list[str]) -> bytes:
    shown = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in lines)
    return b"BT /F1 10 Tf 14 TL 50 790 Td\n" + shown + b"ET"


def _escaped(line: str) -> bytes:
    data = line.encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(content: bytes, *, packed: bool, squeeze: bool) -> bytes:
    names = b""
    if squeeze:
        content, names = zlib.compress(content, 9), b" /Filter /FlateDecode"
    elif packed:
        content, names = stored(content), b" /Filter /FlateDecode"
    head = b"<< /Length " + str(len(content)).encode() + names + b" >>"
    return head + b"\nstream\n" + content + b"\nendstream"


def stored(data: bytes) -> bytes:
    """A zlib stream of stored blocks (RFC 1950, RFC 1951 §3.2.4): no zlib makes other bytes of it."""
    blocks = [data[at : at + 65_535] for at in range(0, len(data), 65_535)] or [b""]
    out = b"\x78\x01"
    for number, block in enumerate(blocks):
        last = number == len(blocks) - 1
        size = len(block)
        out += bytes([last]) + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little")
        out += block
    return out + zlib.adler32(data).to_bytes(4, "big")


def _file(objects: list[bytes]) -> bytes:
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    )
    return out + tail.encode()
