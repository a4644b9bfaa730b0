"""A letter as a PDF on A4: address behind the window of a C5 or E65 envelope, fold marks, page numbers.

Pure: text in, bytes out. The address field follows DIN 5008 form B (45 mm from the top, 20 mm from the left), which the
envelopes sold in Norway and Sweden fit; with fold marks at 105 and 210 mm the sheet goes into an E65, with the one at the
middle into a C5.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import font_source_sans_pro as source_sans
from fpdf import FPDF
from fpdf.enums import XPos, YPos

logging.getLogger("fontTools").setLevel(logging.WARNING)  # It tells of every table of a font that it leaves out.

FAMILY = "letter"
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 25.0, 20.0, 25.0, 25.0
WINDOW_LEFT_MM, WINDOW_TOP_MM, WINDOW_WIDTH_MM = 25.0, 45.0, 80.0
SENDER_LINE_MM = 50.0
ADDRESS_TOP_MM = 56.0
REFERENCE_TOP_MM = 50.0
REFERENCE_LEFT_MM = 125.0
BODY_TOP_MM = 103.0
FOLDS_MM = (105.0, 148.5, 210.0)
LINE_MM = 5.2
MOST_ADDRESS_LINES = 6


@dataclass(frozen=True)
class Letter:
    """What stands in a letter. `written_on` is the day in words, `labels` are «Date» and «Our reference»."""

    sender: Sequence[str]
    recipient: Sequence[str]
    reference: str
    title: str
    text: str
    signature: str
    written_on: str
    labels: tuple[str, str]
    page_label: str
    language: str
    made_at: datetime


def pdf(letter: Letter) -> bytes:
    """Return the letter; the same letter is the same bytes."""
    sheet = _Sheet(letter)
    sheet.add_page()
    _window(sheet, letter)
    _reference(sheet, letter)
    _body(sheet, letter)
    out = io.BytesIO()
    sheet.output(out)
    return out.getvalue()


class _Sheet(FPDF):
    """A4 with our margins; every page says which it is, the first has fold marks."""

    def __init__(self, letter: Letter) -> None:
        super().__init__(format="A4", unit="mm")
        self._letter = letter
        self.add_font(FAMILY, "", source_sans.SourceSansPro)
        self.add_font(FAMILY, "B", source_sans.SourceSansProBold)
        self.set_margins(LEFT_MM, TOP_MM, RIGHT_MM)
        self.set_auto_page_break(auto=True, margin=BOTTOM_MM)
        self.set_title(letter.title)
        self.set_author(letter.sender[0] if letter.sender else "")
        self.set_lang(letter.language)
        self.set_creation_date(letter.made_at)

    def header(self) -> None:
        """Draw fold marks on the first page, the reference on later ones."""
        if self.page_no() > 1:
            self.set_font(FAMILY, "", 9)
            self.set_text_color(90)
            self.cell(0, 5, self._letter.reference, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            self.set_text_color(0)
            self.ln(5)
            return
        self.set_draw_color(150)
        for fold in FOLDS_MM:
            self.line(4, fold, 8, fold)

    def footer(self) -> None:
        """Say which page this is."""
        self.set_y(-15)
        self.set_font(FAMILY, "", 9)
        self.set_text_color(90)
        self.cell(0, 5, f"{self._letter.page_label} {self.page_no()}", align="R")
        self.set_text_color(0)


def _window(sheet: _Sheet, letter: Letter) -> None:
    """Write the sender small above the recipient, both where the envelope's window shows them."""
    sheet.set_font(FAMILY, "B", 16)
    sheet.set_xy(LEFT_MM, 20)
    sheet.cell(0, 8, letter.sender[0] if letter.sender else "")
    sheet.set_font(FAMILY, "", 8)
    sheet.set_text_color(90)
    sheet.set_xy(WINDOW_LEFT_MM, SENDER_LINE_MM)
    sheet.cell(WINDOW_WIDTH_MM, 4, " · ".join(letter.sender))
    sheet.set_text_color(0)
    sheet.set_font(FAMILY, "", 11)
    for place, line in enumerate(letter.recipient[:MOST_ADDRESS_LINES]):
        sheet.set_xy(WINDOW_LEFT_MM, ADDRESS_TOP_MM + place * LINE_MM)
        sheet.cell(WINDOW_WIDTH_MM, LINE_MM, line)


def _reference(sheet: _Sheet, letter: Letter) -> None:
    sheet.set_y(REFERENCE_TOP_MM)
    for label, value in zip(letter.labels, (letter.written_on, letter.reference), strict=True):
        sheet.set_x(REFERENCE_LEFT_MM)
        sheet.set_font(FAMILY, "", 8)
        sheet.set_text_color(90)
        sheet.cell(0, 4, label, new_x=XPos.LEFT, new_y=YPos.NEXT)
        sheet.set_font(FAMILY, "", 11)
        sheet.set_text_color(0)
        sheet.cell(0, LINE_MM, value, new_x=XPos.LEFT, new_y=YPos.NEXT)
        sheet.ln(1)


def _body(sheet: _Sheet, letter: Letter) -> None:
    sheet.set_xy(LEFT_MM, BODY_TOP_MM)
    sheet.set_font(FAMILY, "B", 13)
    sheet.multi_cell(0, 6.5, letter.title, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(4)
    sheet.set_font(FAMILY, "", 11)
    sheet.multi_cell(0, LINE_MM, letter.text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.ln(8)
    # A signature alone on a page looks like a mistake.
    if sheet.will_page_break(LINE_MM * (letter.signature.count("\n") + 1)):
        sheet.add_page()
    sheet.multi_cell(0, LINE_MM, letter.signature, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
