"""People and team mailboxes that own or sponsor initiatives."""

from sqlalchemy.orm import Mapped, mapped_column

from governance.models.base import DERIVED, Base, IntPk, Title


class Person(Base):
    """Somebody who answers for initiatives; not an account, nobody signs in as a person."""

    __tablename__ = "person"

    id: Mapped[IntPk]

    name: Mapped[Title]

    name_key: Mapped[Title] = mapped_column(unique=True, info=DERIVED)
    """:func:`governance.domain.names.name_key` of e-mail if there is one, else of the name."""

    email: Mapped[Title | None]

    is_demo: Mapped[bool] = mapped_column(default=False)
