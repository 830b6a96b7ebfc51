"""Import profiles that people saved; the built-in ones are files."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from governance.models.base import DERIVED, Base, IntPk, Timestamped, Word


class ImportProfile(Timestamped, Base):
    """A mapping from the columns of a sheet to our fields, as YAML text."""

    __tablename__ = "import_profile"

    id: Mapped[IntPk]
    name: Mapped[Word] = mapped_column(unique=True)
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(info=DERIVED)

    __mapper_args__ = {"version_id_col": version}
