"""A firm's letterhead as Word makes one, to look at the letters on."""

import io
from functools import cache
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt


@cache
def letterhead() -> bytes:
    """Name and bar in the header, address in the footer, wide margins, another font."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(3)
    section.top_margin, section.bottom_margin = Cm(3.5), Cm(3)
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.text, foot.text = "CABINET NOIR – AVOCATS", "3 place Grenette, 38000 Grenoble – palais 12"
    head.alignment = foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Serif", Pt(12)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()
