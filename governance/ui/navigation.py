"""The site map: which pages exist, under which URL, and who may open them."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from governance.domain import policy
from governance.domain.actors import Actor
from governance.domain.policy import Permission

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One entry of the site map."""

    path: str
    """Last part of its URL; the first page of the map answers the bare address too."""

    title: str

    permission: Permission
    """What the reader must be allowed to do; else the page is neither offered nor opened."""

    listed: bool = True
    """Whether the navigation offers it; a page about one record is reached through links."""

    section: str = ""
    """Under which heading the navigation lists it; those without one come first."""

    @property
    def file(self) -> Path:
        """Script of the page."""
        return PAGES / f"{self.path.replace('-', '_')}.py"


OVERVIEW = PageSpec("overview", "Overview", Permission.INITIATIVE_READ)
INITIATIVES = PageSpec("initiatives", "Initiatives", Permission.INITIATIVE_READ)
INITIATIVE = PageSpec("initiative", "Initiative", Permission.INITIATIVE_READ, listed=False)
CHECKLIST = PageSpec("checklist", "Checklist", Permission.INITIATIVE_READ, listed=False)
VALUE_LEDGER = PageSpec("value-ledger", "Value ledger", Permission.INITIATIVE_READ, listed=False)
CONVERSION = PageSpec("conversion", "Conversion", Permission.INITIATIVE_READ)
VALUE = PageSpec("value", "Value", Permission.INITIATIVE_READ)
REPORTS = PageSpec("reports", "Reports", Permission.INITIATIVE_READ)
WHAT_CHANGED = PageSpec(
    "what-changed", "What changed", Permission.INITIATIVE_READ, section="Records"
)
MY_WORK = PageSpec("my-work", "My work", Permission.INITIATIVE_READ)
GATE_QUEUE = PageSpec("gate-queue", "Gate queue", Permission.INITIATIVE_READ, section="Governance")
GOVERNANCE = PageSpec(
    "governance", "Overview of governance", Permission.INITIATIVE_READ, section="Governance"
)
WAIVERS_REVIEWS = PageSpec(
    "waivers-reviews", "Waivers and reviews", Permission.INITIATIVE_READ, section="Governance"
)
CATALOGUE = PageSpec("catalogue", "Catalogue", Permission.INITIATIVE_READ, section="Governance")
CROSSWALK = PageSpec("crosswalk", "Crosswalk", Permission.INITIATIVE_READ, section="Governance")
ANSWER_MANY = PageSpec("answer-many", "Answer for many", Permission.CONTROL_ASSESS, listed=False)
INTAKE = PageSpec("intake", "Intake", Permission.INITIATIVE_CREATE, section="Records")
TRIAGE_QUEUE = PageSpec(
    "triage-queue", "Triage queue", Permission.INITIATIVE_READ, section="Records"
)
DATA_QUALITY = PageSpec(
    "data-quality", "Data quality", Permission.INITIATIVE_READ, section="Records"
)
RATES = PageSpec("rates", "Rates", Permission.INITIATIVE_READ, section="Records")
IMPORTS = PageSpec("imports", "Imports", Permission.IMPORT_READ, section="Records")
AUDIT_TRAIL = PageSpec("audit-trail", "Audit trail", Permission.AUDIT_READ, section="Records")

SITE_MAP = (
    OVERVIEW,
    INITIATIVES,
    INITIATIVE,
    CHECKLIST,
    VALUE_LEDGER,
    CONVERSION,
    VALUE,
    REPORTS,
    MY_WORK,
    GOVERNANCE,
    GATE_QUEUE,
    WAIVERS_REVIEWS,
    CATALOGUE,
    CROSSWALK,
    ANSWER_MANY,
    INTAKE,
    TRIAGE_QUEUE,
    DATA_QUALITY,
    WHAT_CHANGED,
    RATES,
    IMPORTS,
    AUDIT_TRAIL,
)


def build(viewer: Actor) -> Page:
    """Register the pages that the viewer may open and return the one to run."""
    sections: defaultdict[str, list[Page]] = defaultdict(list)
    for spec in SITE_MAP:
        if opens(spec, viewer):
            sections[spec.section].append(_page(spec))
    return st.navigation(sections, position="top")


def opens(spec: PageSpec, viewer: Actor) -> bool:
    """Tell whether a page is there for a viewer."""
    return policy.may(viewer, spec.permission)


def _page(spec: PageSpec) -> Page:
    return st.Page(
        spec.file,
        title=spec.title,
        url_path=spec.path,
        default=spec is OVERVIEW,
        visibility="visible" if spec.listed else "hidden",
    )
