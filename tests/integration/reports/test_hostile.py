"""Reports on a portfolio whose names are hostile."""

import datetime as dt
import io
import json

import openpyxl
import pytest

from governance.analytics.changes import Snapshot
from governance.analytics.frames.changes import SNAPSHOT
from governance.db.session import read_scope
from governance.domain import clock
from governance.domain.enums import RiskTier, Stage, Track
from governance.domain.filters import PortfolioFilter
from governance.reports import brief, comparison, dossier, framework, pdf, portfolio, register, xlsx
from governance.reports import json as json_format
from governance.reports.pdf import Paper
from tests import factories
from tests.factories import entered, governing
from tests.factories.reports import HOSTILE
from tests.support import printed

NOTHING = Snapshot(SNAPSHOT.from_rows([]), frozenset())
"""What was known before anything was on record."""
NAMES = tuple(
    text[:200]
    for text in HOSTILE
    if not any(ord(sign) == 0 or "\ud800" <= sign <= "\udfff" for sign in text)
)
"""What a database holds and a name has room for; the others are tried on documents."""


@pytest.fixture
def portfolio_of_names(database) -> list[int]:
    """Initiatives in production with hostile names, units, owners and descriptions."""
    governing.publish()
    return [
        factories.initiative(
            name=name,
            external_id=name[:20],
            unit=(name[:80],),
            owner=f"owner {place}",
            description=name * 3,
            risk_tier_reason=name,
            risk_tier=RiskTier.MINIMAL,
            facts={"vendor": name},
            track=list(Track)[place % 3],
            stages=[entered(Stage.PILOT, "2025-01-01"), entered(Stage.PRODUCTION, "2025-06-01")],
        ).id
        for place, name in enumerate(NAMES)
    ]


@pytest.mark.parametrize("paper", list(Paper))
def test_a_brief_keeps_its_two_pages(portfolio_of_names, admin, paper):
    with read_scope() as session:
        document = brief.build(session, admin, PortfolioFilter(), as_of=clock.today())

    assert printed.pages(pdf.render(document, paper)) == 2


def test_every_format_holds_every_name(portfolio_of_names, admin):
    with read_scope() as session:
        documents = [
            register.build(session, admin, PortfolioFilter()),
            portfolio.build(session, admin, PortfolioFilter()),
            framework.build(session, admin, PortfolioFilter()),
            comparison.build(session, admin, PortfolioFilter(), NOTHING, since=dt.date(2020, 1, 1)),
        ]
    for document in documents:
        assert pdf.render(document).startswith(b"%PDF-")
        held = json.dumps(json.loads(json_format.render(document)), ensure_ascii=False)
        book = openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        if document.kind != "framework":
            values = {cell.value for cell in cells}
            for name in NAMES:
                stored = " ".join(name.split())
                assert json.dumps(stored, ensure_ascii=False)[1:-1] in held
                assert stored in values or not stored.isprintable()


def test_each_has_a_dossier(portfolio_of_names, admin):
    with read_scope() as session:
        for initiative_id in portfolio_of_names[::4]:
            document = dossier.build(session, admin, str(initiative_id))
            assert printed.pages(pdf.render(document)) > 2
