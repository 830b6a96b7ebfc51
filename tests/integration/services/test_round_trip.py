"""What is exported and imported again, or changed in its register, keeps phases and units."""

import csv
import datetime as dt
import io

from sqlalchemy import func, select

from governance.db.session import read_scope, write_scope
from governance.domain.enums import FileFormat, Phase, Track
from governance.domain.filters import PortfolioFilter
from governance.exchange.export import export_initiatives
from governance.exchange.profiles import load_profile
from governance.models import BusinessUnit, Initiative
from governance.queries.initiatives import all_rows
from governance.services.initiatives import Edit, edit_initiative
from tests.support.sheets import AS_OF, csv_sheet, import_sheet

DAY = dt.timedelta(days=1)
GOOD = {"name": "Good", "unit": "Service", "stage": "pilot", "pilot_on": "2024-05"}


def one(name):
    with read_scope() as session:
        return session.scalars(select(Initiative).where(Initiative.name == name)).one()


def test_an_export_keeps_phases_and_every_level_of_the_units(database, admin):
    rows = (
        GOOD | {"track": "ml", "phase": "training", "unit": "Service"},
        GOOD | {"name": "Deep", "external_id": "8", "unit": "Service › North › Desk › Night"},
        GOOD | {"name": "Flat", "external_id": "9", "unit": "Service › Desk"},
    )
    import_sheet(admin, csv_sheet(*rows))
    out = io.BytesIO()
    with read_scope() as session:
        export_initiatives(all_rows(session, PortfolioFilter(), admin), FileFormat.CSV, out)
        units = session.scalar(select(func.count()).select_from(BusinessUnit))
        phases = session.execute(select(Initiative.name, Initiative.phase)).all()
    assert ("Good", Phase.TRAINING) in [tuple(row) for row in phases]
    exported = {
        row["name"]: row for row in csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    }
    assert exported["Deep"]["units_between"] == "North › Desk"
    assert exported["Flat"]["units_between"] == exported["Good"]["units_between"] == ""

    again = load_profile("generic").model_copy(update={"register_name": "another"})
    result = import_sheet(admin, out.getvalue(), profile=again)

    assert (result.counts.rows, result.counts.unchanged) == (3, 3)
    with read_scope() as session:
        assert session.scalar(select(func.count()).select_from(BusinessUnit)) == units


def test_a_phase_of_another_track_is_refused_with_its_row_and_its_column(database, admin):
    result = import_sheet(admin, csv_sheet(GOOD | {"track": "ml", "phase": "fine_tuning"}))
    assert result.counts.rejected == 1
    (problem,) = result.problems
    assert problem.column == "phase"
    assert "is not a phase of ML work" in problem.reason


def test_a_phase_follows_its_register_until_the_track_was_changed_here(database, admin):
    row = GOOD | {"track": "ml", "phase": "training"}
    import_sheet(admin, csv_sheet(row))
    import_sheet(admin, csv_sheet(row | {"phase": "validation"}), as_of=AS_OF + DAY)
    assert one("Good").phase is Phase.VALIDATION

    good = one("Good")
    with write_scope() as session:
        edit_initiative(
            session,
            actor=admin,
            edit=Edit(good.id, good.version, {"track": Track.GENAI, "phase": None}),
        )
    import_sheet(admin, csv_sheet(row | {"phase": "deployment"}), as_of=AS_OF + 2 * DAY)
    assert one("Good").phase is None
