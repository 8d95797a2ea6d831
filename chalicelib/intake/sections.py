"""A message and the PDFs it came with: read as one text, quoted each from its own part.

An act is often a short mail with the decision in a PDF: both are classified together, so that a
mail and a PDF that disagree are contradictory, and every quote then says where its words stand.
"""

from collections.abc import Iterable, Sequence

import msgspec

from ..cases.events import AnyEvent
from ..cases.parts import Quote
from .pdf import Pdf
from .text import one_line
from .values import Fact

_BODY = "body"
_CUT = " […]"


def joined(text: str, pdfs: Sequence[Pdf]) -> str:
    """The mail's text, then each PDF's, between blank lines that no sentence crosses."""
    return "\n\n".join([text, *(pdf.text for pdf in pdfs if pdf.text)])


class Places:
    """Says of a quote whether its words stand in the mail or in one of its PDFs."""

    def __init__(self, text: str, pdfs: Sequence[Pdf]) -> None:
        read = [pdf for pdf in pdfs if pdf.text]
        # The mail comes first: what both say is quoted from it.
        self._parts = [(_BODY, one_line(text))] if read else []
        self._parts += [(f"pdf:{pdf.name}", one_line(pdf.text)) for pdf in read]

    def of(self, quote: Quote) -> Quote:
        """The quote with its part."""
        if not self._parts or quote.part != _BODY:
            return quote
        words = quote.text.removesuffix(_CUT)
        part = next((name for name, text in self._parts if words in text), _BODY)
        return msgspec.structs.replace(quote, part=part)

    def quotes(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        return tuple(self.of(quote) for quote in quotes)

    def fact(self, fact: Fact) -> Fact:
        return msgspec.structs.replace(fact, quote=self.of(fact.quote))

    def event(self, event: AnyEvent) -> AnyEvent:
        return msgspec.structs.replace(event, quotes=self.quotes(event.quotes))
