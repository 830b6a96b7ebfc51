"""Published versions of the control catalogue; a checklist is always of one of them."""

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from governance.models.base import Base, IntPk, Title, Word, utc_now


class CatalogueVersion(Base):
    """One catalogue as it was published: core, overlays and all; never changed afterwards."""

    __tablename__ = "catalogue_version"

    append_only = True

    id: Mapped[IntPk]
    catalogue: Mapped[Word]
    """Id of the core catalogue."""
    label: Mapped[Word]
    """Its version, with those of the overlays."""
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 over the canonical JSON of ``body``."""
    body: Mapped[dict[str, Any]]
    controls: Mapped[int]
    """Number of controls."""
    published_by: Mapped[Title]
    published_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
