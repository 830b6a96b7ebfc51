"""All tables; importing this package fills ``Base.metadata`` and starts the audit recorder."""

from governance.models import recorder
from governance.models.audit_event import AuditEvent
from governance.models.base import Base
from governance.models.business_unit import BusinessUnit
from governance.models.import_batch import ImportBatch, ImportRow
from governance.models.import_profile import ImportProfile
from governance.models.initiative import Initiative
from governance.models.person import Person
from governance.models.source_record import SourceRecord
from governance.models.stage_entry import StageEntry

__all__ = [
    "AuditEvent",
    "Base",
    "BusinessUnit",
    "ImportBatch",
    "ImportProfile",
    "ImportRow",
    "Initiative",
    "Person",
    "SourceRecord",
    "StageEntry",
    "recorder",
]
