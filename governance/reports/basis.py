"""What every report stands on: whose view, which day, which state of the record."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.domain import clock
from governance.domain.actors import Actor
from governance.domain.catalogue import Catalogue
from governance.domain.filters import PortfolioFilter
from governance.domain.report_kinds import Kind
from governance.errors import InvalidInputError
from governance.exchange.published import newest_version_id, published_catalogues
from governance.models import AuditEvent, BusinessUnit
from governance.queries.audit import head_hash
from governance.reports import words
from governance.reports.blocks import Section, Source
from governance.reports.document import Document, key_of

_LAST_SECOND = dt.time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked beside the filter."""

    plain: object
    """As plain values; part of the key."""
    words: str


@dataclass(frozen=True)  # without slots: what is read once is kept
class Basis:
    """One reader's question to one state of the record."""

    session: Session
    viewer: Actor
    where: PortfolioFilter
    as_of: dt.date | None
    """The finished day up to whose end facts count; None: up to now."""
    instant: dt.datetime
    """The same as an instant."""

    @property
    def day(self) -> dt.date:
        """The day on which the report looks at the portfolio."""
        return self.instant.date()

    @cached_property
    def rules_on(self) -> dt.date:
        """The day by which waivers, answers and reviews are judged.

        That of the report, unless the record has moved on since: then what was recorded last is
        judged by its own day, because answers of later would be judged by a day before them.
        """
        return max(self.day, self.recorded_until or self.day)

    @property
    def record_moved_on(self) -> bool:
        """Whether something was recorded after the day of the report."""
        return self.rules_on > self.day

    @property
    def counted_on(self) -> dt.date | None:
        """What reads that know a past day are asked for; None where the present state is that."""
        return self.day if self.record_moved_on else None

    @cached_property
    def recorded_until(self) -> dt.date | None:
        """The day (UTC) of the newest audit event; None in an empty database."""
        newest = self.session.scalar(select(func.max(AuditEvent.recorded_at)))
        return None if newest is None else newest.astimezone(dt.UTC).date()

    @cached_property
    def catalogue_of(self) -> Callable[[int | None], Catalogue]:
        """The catalogue by its version, each read once."""
        return published_catalogues(self.session)

    @cached_property
    def catalogue(self) -> Catalogue | None:
        """The newest catalogue; None before the first is published."""
        published = newest_version_id(self.session) is not None
        return self.catalogue_of(None) if published else None

    @cached_property
    def unit_names(self) -> dict[int, str]:
        """Names of all business units by id."""
        return dict(iter(self.session.execute(select(BusinessUnit.id, BusinessUnit.name))))

    def document(
        self,
        kind: Kind,
        *,
        subject: str,
        sentence: str,
        subjects: int,
        sections: tuple[Section, ...],
        sources: tuple[Source, ...] = (),
        question: Question | None = None,
    ) -> Document:
        """Return a report with everything that names what it stands on.

        Parameters
        ----------
        question
            What is asked, where the filter does not say it.
        """
        head = head_hash(self.session)
        units = None if self.viewer.units is None else sorted(self.viewer.units)
        catalogue = self.catalogue
        asked: list[object] = [_asked(self.where), question.plain if question else None]
        if self.record_moved_on and head:  # what is known of that day depends on when one asks
            asked.append(head[0])
        return Document(
            kind=kind,
            key=key_of(kind, units, asked, self.instant),
            subject=subject,
            as_of=self.instant,
            as_of_words=self.as_of_words,
            scope=words.scope_words(self.viewer, self.unit_names),
            filter=question.words if question else self.filter_words,
            subjects=subjects,
            catalogue=catalogue.label if catalogue else "",
            catalogue_sha256=catalogue.digest if catalogue else "",
            audit_sequence=head[0] if head else 0,
            audit_head=head[1] if head else "",
            sentence=sentence,
            cautions=self._cautions(),
            sections=sections,
            sources=sources,
        )

    @property
    def filter_words(self) -> str:
        """What the filter admits."""
        return words.filter_words(self.where, self.unit_names)

    @property
    def as_of_words(self) -> str:
        """The instant as the header says it: a day and by what is known of it, or a moment."""
        if self.as_of is None:
            return words.instant(self.instant)
        if self.record_moved_on and self.recorded_until is not None:
            return f"{words.day(self.day)}, as known on {words.day(self.recorded_until)}"
        return words.day(self.day)

    def _cautions(self) -> tuple[str, ...]:
        if not self.record_moved_on or self.recorded_until is None:
            return ()
        said = (
            f"Something was recorded after {words.day(self.day)}. Stages, pilots and value are as "
            "of that day, as far as known now; names, checklists, answers, waivers and exceptions "
            f"are those on record on {words.day(self.recorded_until)}."
        )
        return (said,)


def basis(
    session: Session, viewer: Actor, where: PortfolioFilter, as_of: dt.date | None = None
) -> Basis:
    """Return what a report stands on.

    Parameters
    ----------
    as_of
        The day up to whose end facts count. For a day that is not over, and for None, they count up
        to now, to the second: at the end of that day more may be known.

    Raises
    ------
    InvalidInputError
        The day lies in the future.
    """
    now = clock.now().replace(microsecond=0)
    if as_of is not None and as_of > now.date():
        raise InvalidInputError(f"{as_of} lies in the future; name today or an earlier day.")
    if as_of is None or not clock.is_over(as_of):
        return Basis(session, viewer, where, None, now)
    return Basis(session, viewer, where, as_of, dt.datetime.combine(as_of, _LAST_SECOND, dt.UTC))


def _asked(where: PortfolioFilter) -> dict[str, object]:
    """Return a filter as plain values, without the fields that restrict nothing."""
    held = {field.name: getattr(where, field.name) for field in fields(where)}
    return {
        name: sorted(value) if isinstance(value, tuple) else value
        for name, value in held.items()
        if value
    }
