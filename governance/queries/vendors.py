"""Reads of who supplies what runs in production."""

import json
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from governance.analytics.definition import Vendors
from governance.domain.actors import Actor
from governance.domain.enums import Stage
from governance.domain.filters import PortfolioFilter
from governance.domain.names import name_key
from governance.models import Initiative
from governance.queries.portfolio import conditions


def vendors_in_production(session: Session, where: PortfolioFilter, viewer: Actor) -> Vendors:
    """Return which vendors the filtered initiatives in production name.

    Spellings that differ in case, accents or punctuation are one vendor under its commonest
    spelling.

    Raises
    ------
    PermissionDeniedError
        The viewer may not read initiatives.
    """
    named = Initiative.facts["vendor"].as_string()
    running = (
        select(named, func.count())
        .where(Initiative.stage == Stage.PRODUCTION, named.is_not(None), *conditions(where, viewer))
        .group_by(named)
    )
    spelled: dict[str, Counter[str]] = {}
    initiatives = 0
    for text, n in session.execute(running):
        vendors = {key: each for each in _vendors(text) if (key := name_key(each))}
        initiatives += n if vendors else 0
        for key, vendor in vendors.items():
            spelled.setdefault(key, Counter())[vendor] += n
    uses = {max(own, key=lambda name: (own[name], name)): own.total() for own in spelled.values()}
    return Vendors(initiatives, dict(sorted(uses.items(), key=lambda each: (-each[1], each[0]))))


def _vendors(text: str) -> Iterable[str]:
    """Return the names in the text of a fact, which may be a list in JSON."""
    if text.startswith("["):
        return [str(each).strip() for each in json.loads(text)]
    return [text.strip()]
