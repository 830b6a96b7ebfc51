"""Business units: a tree, agencies above bureaus, divisions above departments."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from governance.models.base import DERIVED, Base, IntPk, Title, Word


class BusinessUnit(Base):
    """The part of the organisation that answers for an initiative."""

    __tablename__ = "business_unit"
    __table_args__ = (
        UniqueConstraint("parent_id", "name_key"),
        # A unique constraint does not see two rows without a parent as equal.
        Index(
            "uq_business_unit_top_level_name",
            "name_key",
            unique=True,
            sqlite_where=text("parent_id IS NULL"),
            postgresql_where=text("parent_id IS NULL"),
        ),
    )

    id: Mapped[IntPk]

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("business_unit.id"))
    """The unit above; None for a top-level unit, which is where permission scope is set."""

    name: Mapped[Title]

    name_key: Mapped[Title] = mapped_column(info=DERIVED)
    """:func:`governance.domain.names.name_key` of the name; unique below one parent."""

    code: Mapped[Word | None]
    """Short form, such as an agency's abbreviation."""

    is_demo: Mapped[bool] = mapped_column(default=False)
