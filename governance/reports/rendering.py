"""A document as the bytes of a file, in each format that renders one."""

from collections.abc import Callable

from governance.domain.report_kinds import ReportFormat
from governance.errors import InvalidInputError
from governance.reports import json, pdf, xlsx
from governance.reports.document import Document

_RENDERERS: dict[ReportFormat, Callable[[Document], bytes]] = {
    ReportFormat.PDF: pdf.render,
    ReportFormat.PDF_LETTER: lambda document: pdf.render(document, pdf.Paper.US_LETTER),
    ReportFormat.XLSX: xlsx.render,
    ReportFormat.JSON: json.render,
}


def render(document: Document, file_format: ReportFormat) -> bytes:
    """Return the file of a document.

    Raises
    ------
    InvalidInputError
        The format says something else than the document and is not made of it.
    ConfigurationError
        The folder of fonts in the settings cannot be used.
    ReportError
        The report cannot be set.
    """
    if file_format not in _RENDERERS:
        raise InvalidInputError(
            f"{document.title} has no {file_format.value.upper()}; ask for a dossier."
        )
    return _RENDERERS[file_format](document)
