"""A message and the PDFs it came with: classified as one text, quoted each from its own part.

An act is often a short mail with the decision in a PDF: both are classified together, so that a
mail and a PDF that disagree are contradictory, and every quote then says where its words stand.
"""

from collections.abc import Sequence

import msgspec

from ..cases.parts import Quote
from .classify import Verdict
from .page import Page
from .pdf import Pdf


class Sections:
    """`pages`: the mail's text, then each PDF's. `whole`: all of them between blank lines, which
    no sentence crosses.
    """

    def __init__(self, text: str, pdfs: Sequence[Pdf], nth: str = "") -> None:
        self.whole = body = Page(text, f"body{nth}")
        self.pages: tuple[Page, ...] = (body,)
        if pdfs:
            self.pages += tuple(Page(pdf.text, f"pdf:{pdf.name}") for pdf in pdfs if pdf.text)
        if len(self.pages) > 1:
            self.whole = Page("\n\n".join(page.text for page in self.pages), body.part)

    def placed(self, verdict: Verdict) -> Verdict:
        """A verdict on the whole, each quote with its own part and its place there."""
        if len(self.pages) == 1:
            return verdict
        quotes = tuple(self._of(quote) for quote in verdict.quotes)
        cause = self._of(verdict.cause_quote) if verdict.cause_quote else None
        return msgspec.structs.replace(verdict, quotes=quotes, cause_quote=cause)

    def _of(self, quote: Quote) -> Quote:
        if quote.part != self.whole.part or quote.start is None or quote.end is None:
            return quote
        start = 0
        for page in self.pages:
            if quote.start <= start + len(page.text):
                where = (quote.start - start, quote.end - start)
                return msgspec.structs.replace(quote, part=page.part, start=where[0], end=where[1])
            start += len(page.text) + 2
        return quote
