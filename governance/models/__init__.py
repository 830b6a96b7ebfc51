"""All tables; importing this package fills ``Base.metadata`` and starts the audit recorder."""

from governance.models import recorder, touched
from governance.models.assessment import Assessment
from governance.models.audit_event import AuditEvent
from governance.models.base import Base
from governance.models.business_unit import BusinessUnit
from governance.models.catalogue_version import CatalogueVersion
from governance.models.delivery import Delivery
from governance.models.evidence import Evidence
from governance.models.gate import GateCondition, GateDecision, GateRequest
from governance.models.import_batch import ImportBatch, ImportRow
from governance.models.import_profile import ImportProfile
from governance.models.initiative import Initiative
from governance.models.issued_report import IssuedFile, IssuedReport
from governance.models.person import Person
from governance.models.pilot_decision import PilotDecision
from governance.models.pilot_spell import PilotSpell
from governance.models.readiness import Readiness, ThemeReadiness
from governance.models.review import Review
from governance.models.source_record import SourceRecord
from governance.models.stage_entry import StageEntry
from governance.models.triage import TriageResult
from governance.models.value_line import ValueLine
from governance.models.value_summary import ValueMonth, ValueTotal
from governance.models.value_terms import CurrencyRate, ValueTerms
from governance.models.waiver import Waiver

__all__ = [
    "Assessment",
    "AuditEvent",
    "Base",
    "BusinessUnit",
    "CatalogueVersion",
    "CurrencyRate",
    "Delivery",
    "Evidence",
    "GateCondition",
    "GateDecision",
    "GateRequest",
    "ImportBatch",
    "ImportProfile",
    "ImportRow",
    "Initiative",
    "IssuedFile",
    "IssuedReport",
    "Person",
    "PilotDecision",
    "PilotSpell",
    "Readiness",
    "Review",
    "SourceRecord",
    "StageEntry",
    "ThemeReadiness",
    "TriageResult",
    "ValueLine",
    "ValueMonth",
    "ValueTerms",
    "ValueTotal",
    "Waiver",
    "recorder",
    "touched",
]
