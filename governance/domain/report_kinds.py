"""Which kinds of reports there are, what each is for, and in which files it leaves."""

from enum import StrEnum


class Kind(StrEnum):
    """What a report is about."""

    BRIEF = "brief"
    PORTFOLIO = "portfolio"
    DOSSIER = "dossier"
    FRAMEWORK = "framework"
    REGISTER = "register"
    CHANGES = "changes"


TITLES = {
    Kind.BRIEF: "Executive brief",
    Kind.PORTFOLIO: "Portfolio compliance report",
    Kind.DOSSIER: "Initiative dossier",
    Kind.FRAMEWORK: "Framework coverage statement",
    Kind.REGISTER: "AI register",
    Kind.CHANGES: "What changed",
}
"""What each kind is called."""

PURPOSES = {
    Kind.BRIEF: "Two pages for the board: five numbers, two charts, the exceptions, what changed.",
    Kind.PORTFOLIO: (
        "For compliance and internal audit: every initiative in production with its controls, and "
        "all exceptions."
    ),
    Kind.DOSSIER: (
        "For an auditor of one initiative: why it is what it is, its checklist with evidence, its "
        "decisions and its history."
    ),
    Kind.FRAMEWORK: (
        "For whoever answers to a law or standard: clause by clause, which controls answer it and "
        "where they stand."
    ),
    Kind.REGISTER: "For the public: one line an initiative, without people and free texts.",
    Kind.CHANGES: (
        "For a meeting: what was added, moved, retagged, won and lost between two days."
    ),
}
"""Who reads each kind, and for what."""

ABBREVIATIONS = {
    Kind.BRIEF: "EB",
    Kind.PORTFOLIO: "PC",
    Kind.DOSSIER: "DO",
    Kind.FRAMEWORK: "FC",
    Kind.REGISTER: "AR",
    Kind.CHANGES: "WC",
}
"""What the key of a report begins with."""


class ReportFormat(StrEnum):
    """In which kind of file a report leaves the application."""

    PDF = "pdf"
    """On A4."""
    PDF_LETTER = "pdf-letter"
    """On the letter paper of the United States."""
    XLSX = "xlsx"
    JSON = "json"
    OSCAL = "oscal"
    """Assessment results of one initiative, in the JSON of OSCAL."""

    @property
    def suffix(self) -> str:
        """What the name of such a file ends with, without the dot."""
        return _SUFFIXES.get(self, self.value)

    @property
    def media_type(self) -> str:
        """What such a file is served as."""
        return _MEDIA_TYPES[self.suffix.rpartition(".")[2]]


_SUFFIXES = {
    ReportFormat.PDF_LETTER: "letter.pdf",
    ReportFormat.OSCAL: "oscal.json",
}
_MEDIA_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def formats_of(kind: Kind) -> tuple[ReportFormat, ...]:
    """Return the files in which a kind of report can be had."""
    every = tuple(ReportFormat)
    if kind is Kind.DOSSIER:
        return every
    return tuple(each for each in every if each is not ReportFormat.OSCAL)
