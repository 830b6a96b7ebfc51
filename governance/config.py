"""Settings; the only reader of the environment."""

import difflib
import getpass
import os
import tempfile
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

from governance.errors import ConfigurationError

TEST_SETTINGS = frozenset({"GOVERNANCE_TEST_POSTGRES_URL", "GOVERNANCE_REAL_INVENTORY"})
"""Variables of the prefix that only tests read."""


class SmtpSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    """It begins in the clear and is encrypted before anything is said (RFC 3207)."""
    TLS = "tls"
    """It is encrypted from its first byte (RFC 8314)."""
    NONE = "none"


class Settings(BaseSettings):
    """Everything that differs between a laptop and production; each is ``GOVERNANCE_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="GOVERNANCE_", env_file=".env", extra="ignore")

    database_url: str = "sqlite:///trackgate.db"
    """SQLAlchemy URL; SQLite and PostgreSQL (``postgresql://user@host/name``) are supported."""

    audit_anchor: Path | None = None
    """File that keeps the head of the audit chain outside the database; see :meth:`anchor_path`."""

    busy_timeout_s: float = 30.0
    """How long a write waits for another one, in seconds, before it gives up with one sentence."""

    evidence_url: str | None = None
    """Folder or bucket that keeps the files attached as evidence; :meth:`evidence_location`."""

    max_upload_mb: int = 100
    """Largest file that an import reads or that is attached as evidence, in megabytes (10⁶ bytes);
    unpacked, an import may have ten times that."""

    max_import_rows: int = 200_000
    """Largest number of data rows in one import file."""

    past_dir: Path | None = None
    """Folder for the portfolios of past days that somebody looked at; see :meth:`past_location`."""

    report_fonts: Path | None = None
    """Folder with more fonts for printed reports, for scripts that ours do not draw."""

    smtp_host: str | None = None
    """Mail server that takes reports; without one nothing is sent by mail."""

    smtp_port: int | None = Field(default=None, ge=1, le=65_535)
    """Its port; by default 587 with ``starttls``, 465 with ``tls``, 25 with ``none``."""

    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    """How the connection to it is protected."""

    smtp_user: str | None = None
    """Name for its login; without one there is none."""

    smtp_password: SecretStr | None = None
    """Password for its login."""

    smtp_sender: str | None = None
    """Address that mail comes from."""

    smtp_timeout_s: float = Field(default=30.0, gt=0)
    """How long the mail server may take for one answer, in seconds."""

    notify_urls: SecretStr | None = None
    """Chat services and webhooks, as URLs of apprise with a space or line break between them."""

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

    def evidence_location(self) -> str | None:
        """Return where evidence files are kept.

        The setting if there is one, else the folder ``evidence`` beside the SQLite database, else
        None, as for :meth:`anchor_path`.
        """
        if self.evidence_url is not None:
            return self.evidence_url
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            return str(Path(url.database).absolute().parent / "evidence")
        return None

    def past_location(self) -> Path:
        """Return where the portfolios of past days are kept, as databases that can be made anew.

        The setting if there is one, else a folder beside the SQLite database, else one among the
        temporary files that only this user may read.
        """
        if self.past_dir is not None:
            return self.past_dir
        url = make_url(self.database_url)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            return Path(f"{url.database}.past")
        return Path(tempfile.gettempdir()) / f"trackgate-past-{getpass.getuser()}"


PREFIX = "GOVERNANCE_"
"""What the names of all our environment variables begin with."""


@cache
def settings() -> Settings:
    """Return the settings of this process.

    Raises
    ------
    ConfigurationError
        A value cannot be read; the message names the variable.
    """
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = f"{PREFIX}{fault['loc'][0]}".upper()
        raise ConfigurationError(
            f"{name} is {fault['input']!r}: {fault['msg'][:1].lower()}{fault['msg'][1:]}; "
            "correct it, or leave it out to take the default."
        ) from error


def unknown_settings() -> dict[str, str | None]:
    """Return the variables of our prefix that no setting has, with the setting most like each."""
    known = [name.upper() for name in Settings.model_fields]
    given = {name.upper() for name in (*os.environ, *dotenv_values(".env"))} - TEST_SETTINGS
    ours = {name.removeprefix(PREFIX) for name in given if name.startswith(PREFIX)}
    found: dict[str, str | None] = {}
    for name in sorted(ours - set(known)):
        near = difflib.get_close_matches(name, known, n=1)
        found[f"{PREFIX}{name}"] = f"{PREFIX}{near[0]}" if near else None
    return found


def server_address() -> str | None:
    """Return the address on which Streamlit is told to serve, None when nothing tells it.

    Streamlit's environment variable counts before the ``.streamlit/config.toml`` of the current
    directory, and that before the one of the user. An option typed behind ``streamlit run`` counts
    before all of them and cannot be seen from here.
    """
    if address := os.environ.get("STREAMLIT_SERVER_ADDRESS"):
        return address
    for directory in (Path.cwd(), Path.home()):
        file = directory / ".streamlit" / "config.toml"
        if file.is_file():
            options = tomllib.loads(file.read_text(encoding="utf-8"))
            if address := options.get("server", {}).get("address"):
                return str(address)
    return None
