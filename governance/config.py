"""Settings; the only reader of the environment."""

from functools import cache
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url


class Settings(BaseSettings):
    """Everything that differs between a laptop and production; each is ``GOVERNANCE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="GOVERNANCE_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///trackgate.db"
    """SQLAlchemy URL; SQLite and PostgreSQL (``postgresql://user@host/name``) are supported."""

    audit_anchor: Path | None = None
    """File that keeps the head of the audit chain outside the database; see :meth:`anchor_path`."""

    busy_timeout_s: float = 30.0
    """How long a write waits for another one, in seconds, before it gives up with one sentence."""

    max_upload_mb: int = 100
    """Largest file that an import reads, in megabytes (10⁶ bytes); unpacked, ten times that."""

    max_import_rows: int = 200_000
    """Largest number of data rows in one import file."""

    def anchor_path(self) -> Path | None:
        """Return where audit heads are anchored.

        The setting if there is one, else a file beside the SQLite database, else None: a database
        server has no place beside it that this process could know.
        """
        if self.audit_anchor is not None:
            return self.audit_anchor
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            return Path(f"{url.database}.anchors.jsonl")
        return None


@cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
