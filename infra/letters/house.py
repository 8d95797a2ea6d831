"""The house's plain letter: page, styles, header and footer, written with python-docx.

A4, 2.5 cm margins, Times New Roman 11.5, justified, no colour. Only named styles: a firm changes
them in Word and every paragraph follows.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import NamedTuple

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat

from chalicelib.letters.package import sealed
from chalicelib.letters.typography import typeset

from .blocks import gathered

FONT = "Times New Roman"
_TAG = re.compile(r"(\{[{%].*?[%}]\})")


class Kind(NamedTuple):
    """A line's style in Word, and what sets it apart: spaces in points, kept with the next."""

    style: str
    before: float = 0
    after: float = 0
    with_next: bool = False
    bold: bool = False


# `*` opens a group, `>` announces what follows, `.` leaves room to sign by hand, `!` does both.
KINDS = {
    "sender": Kind("Expéditeur"),
    "sender*": Kind("Expéditeur", bold=True),
    "addressee": Kind("Destinataire"),
    "addressee*": Kind("Destinataire", before=14),
    "dateline": Kind("Destinataire", before=14, with_next=True),
    "reference": Kind("Référence"),
    "reference*": Kind("Référence", before=18),
    "heading": Kind("Heading 1"),
    "subheading": Kind("Heading 2"),
    "point": Kind("Heading 3"),
    "court": Kind("Juridiction", with_next=True),
    "court.": Kind("Juridiction", after=6, with_next=True),
    "title": Kind("Titre de requête", before=14, with_next=True),
    "title.": Kind("Titre de requête", after=12, with_next=True),
    "party": Kind("Partie", before=12, with_next=True),
    "block": Kind("Identité"),
    "block*": Kind("Identité", bold=True, with_next=True),
    "block.": Kind("Identité", after=12),
    "closing": Kind("Dispositif", before=16, with_next=True),
    "annex": Kind("Annexe"),
    "text": Kind("Body Text"),
    "text*": Kind("Body Text", before=10),
    "text>": Kind("Body Text", with_next=True),
    "item": Kind("Alinéa"),
    "item>": Kind("Alinéa", with_next=True),
    "tag": Kind("Body Text"),
    "cell": Kind("Cellule"),
    "signature*": Kind("Signature", before=12, with_next=True),
    "signature": Kind("Signature", with_next=True),
    "signature!": Kind("Signature", before=12, after=48),
    "signature.": Kind("Signature", after=48),
}


class Letter:
    """A letter written top to bottom; `mention` is its page header."""

    def __init__(self, mention: str) -> None:
        self.docx = Document()
        slim(self.docx)
        self._page(mention)
        self._styles()

    def add(self, kind: str, text: str) -> None:
        """One paragraph. Raises KeyError on an unknown kind."""
        chosen = KINDS[kind]
        paragraph = self.docx.add_paragraph(style=chosen.style)
        _runs(paragraph, kind.rstrip("*.>!"), text, chosen.bold)
        form = paragraph.paragraph_format
        form.space_before = Pt(chosen.before) if chosen.before else None
        form.space_after = Pt(chosen.after) if chosen.after else None
        form.keep_with_next = chosen.with_next or None

    def table(self, text: str) -> None:
        """A table: `1,2 ; 5 | head ; head | for row in rows | cell ; cell`, widths in cm.

        Its heads come again on each page, and a row is never cut in two.
        """
        widths, heads, loop, cells = (part.strip() for part in text.split(" | "))
        columns = [Cm(float(width.replace(",", "."))) for width in widths.split(" ; ")]
        table = self.docx.add_table(rows=0, cols=len(columns), style="Table Grid")
        table.autofit = False
        for place, width in enumerate(columns):
            table.columns[place].width = width
        self._row(table, columns, heads.split(" ; "), head=True)
        for tag, row in ((loop, ""), ("", cells), ("endfor", "")):
            self._row(table, columns, [f"{{%tr {tag} %}}"] if tag else row.split(" ; "))
        self.docx.add_paragraph(style="Cellule")

    def _row(
        self, table: Table, widths: Sequence[Length], texts: list[str], head: bool = False
    ) -> None:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it bare
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if head:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for place, cell in enumerate(row.cells):
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.style = "Cellule"
            words = texts[place] if place < len(texts) else ""
            paragraph.add_run(_typeset(words)).bold = head or None

    def bytes(self) -> bytes:
        """The .docx, its addresses gathered, sealed: the same letter gives the same bytes."""
        gathered(self.docx)
        raw = io.BytesIO()
        self.docx.save(raw)
        with zipfile.ZipFile(raw) as archive:
            return sealed({name: archive.read(name) for name in archive.namelist()})

    def _page(self, mention: str) -> None:
        section = self.docx.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)
        header = section.header.paragraphs[0]
        header.alignment = ALIGN.RIGHT
        header.add_run(mention).italic = True
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.CENTER
        for before, field in (("", "PAGE"), (" / ", "NUMPAGES")):
            footer.add_run(before)
            _field(footer, field)
        properties = self.docx.core_properties
        properties.author = properties.comments = properties.title = ""

    def _styles(self) -> None:
        normal = self._style("Normal")
        normal.font.name, normal.font.size = FONT, Pt(11.5)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:cs"):
            fonts.set(qn(script), FONT)
        _language(normal)
        self._spaced("Normal")
        self._spaced("Expéditeur")
        self._spaced("Body Text", after=7).alignment = ALIGN.JUSTIFY
        self._spaced("Destinataire").left_indent = Cm(8)
        self._spaced("Signature").left_indent = Cm(8)
        reference = self._spaced("Référence", after=3)
        reference.left_indent, reference.first_line_indent = Cm(0.6), Cm(-0.6)
        item = self._spaced("Alinéa", after=5)
        item.left_indent, item.first_line_indent = Cm(1.2), Cm(-0.7)
        item.alignment = ALIGN.JUSTIFY
        item.tab_stops.add_tab_stop(Cm(1.2))
        self._spaced("Cellule", before=2, after=2)
        self._style("Cellule").font.size = Pt(10.5)
        self._heading("Heading 1", Pt(12.5), before=12)
        self._heading("Heading 2", Pt(11.5), before=8, italic=True)
        self._heading("Heading 3", Pt(11.5), before=6, bold=False, italic=True)
        self._court()

    def _court(self) -> None:
        """The styles of what is written to a court."""
        for name, size in (("Juridiction", 13), ("Titre de requête", 13), ("Annexe", 12.5)):
            form = self._spaced(name, after=4)
            form.alignment = ALIGN.CENTER
            font = self._style(name).font
            font.size, font.bold = Pt(size), True
        self._style("Juridiction").font.all_caps = True
        self._style("Annexe").paragraph_format.page_break_before = True
        for name in ("Partie", "Dispositif"):
            self._spaced(name, after=5)
            self._style(name).font.bold = True
        self._spaced("Identité", after=2).left_indent = Cm(1.2)

    def _style(self, name: str) -> ParagraphStyle:
        styles = self.docx.styles
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if not isinstance(style, ParagraphStyle):
            raise TypeError(name)
        if name != "Normal":
            style.base_style = styles["Normal"]
        return style

    def _spaced(self, name: str, before: float = 0, after: float = 0) -> ParagraphFormat:
        form: ParagraphFormat = self._style(name).paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.08
        form.widow_control = True
        return form

    def _heading(
        self, name: str, size: Pt, *, before: float, bold: bool = True, italic: bool = False
    ) -> None:
        style = self._style(name)
        properties = style.element.get_or_add_rPr()
        for child in list(properties):
            if child.tag in (qn("w:color"), qn("w:rFonts")):
                properties.remove(child)
        style.font.name, style.font.size = FONT, size
        style.font.bold, style.font.italic = bold, italic
        self._spaced(name, before, 5).keep_with_next = True


def slim(document: WordDocument) -> None:
    """Take out of python-docx's sample what no letter of ours uses: a third of each file.

    A picture of another document, a second copy of the styles for Word 2007, ninety table styles.
    """
    package, part = document.part.package.rels, document.part.rels
    for relations, kind in ((package, "/thumbnail"), (part, "/stylesWithEffects")):
        for key in [k for k, r in relations.items() if r.reltype.endswith(kind)]:
            del relations[key]
    used = {t.get(qn("w:val")) for t in document.element.body.iter(qn("w:tblStyle"))}
    for style in list(document.styles.element.iterchildren(qn("w:style"))):
        name = style.get(qn("w:styleId"))
        kept = name in used | {"TableNormal", "TableGrid"}
        if style.get(qn("w:type")) == "table" and not kept:
            document.styles.element.remove(style)


def _runs(paragraph: Paragraph, kind: str, text: str, bold: bool) -> None:
    if kind == "tag":
        paragraph.add_run(f"{{%p {text} %}}")
    elif kind == "reference":
        name, _, rest = text.partition(" : ")
        paragraph.add_run(typeset(f"{name} : ")).bold = True
        paragraph.add_run(_typeset(rest))
    elif kind == "item":
        mark, _, rest = text.partition(" | ")
        paragraph.add_run(f"{mark}\t{_typeset(rest)}")
    else:
        paragraph.add_run(_typeset(text)).bold = bold or None


def _typeset(text: str) -> str:
    # A tag keeps its plain spaces: Jinja reads them.
    return "".join(p if p.startswith("{") else typeset(p) for p in _TAG.split(text))


def _field(paragraph: Paragraph, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        child = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            child.set(qn("w:fldCharType"), kind)
        else:
            child.text = text
        run._r.append(child)


def _language(style: ParagraphStyle) -> None:
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    properties.append(language)
