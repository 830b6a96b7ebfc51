"""Reading the questions and rules of the risk tier from their YAML file."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from governance.domain import triage
from governance.domain.applicability import ALWAYS, Rule, facts_of, rule_of
from governance.domain.drafts import fact_refusal
from governance.domain.enums import RiskTier
from governance.domain.triage import TriageRules
from governance.errors import TriageError
from governance.exchange.yaml_texts import YamlPart, read_part

SHIPPED = Path(__file__).parents[2] / "seeds" / "triage" / "risk-tier.yaml"

_ALWAYS = "always"
"""Stands for a rule without a condition."""

Text = Annotated[str, Field(min_length=1)]
Condition = str | dict[str, Any]


class _Question(YamlPart):
    id: Text
    ask: Text
    ref: Text
    whom: str = ""
    when: Condition = _ALWAYS
    confirms: bool = False
    applies_from: dt.date | None = Field(default=None, alias="from")
    fact: str = ""
    facts_if_yes: dict[str, bool | str] = Field(default_factory=dict)
    role: str = ""
    flag: str = ""


class _Section(YamlPart):
    id: Text
    title: Text
    whom: Text
    when: Condition = _ALWAYS
    applies_from: dt.date | None = Field(default=None, alias="from")
    questions: tuple[_Question, ...] = Field(min_length=1)


class _Rule(YamlPart):
    id: Text
    when: Condition
    fact: str = ""
    value: str = ""


class _Tier(YamlPart):
    id: Text
    tier: RiskTier
    when: Condition
    ref: Text


class _Duty(YamlPart):
    id: Text
    when: Condition
    holder: Text
    do: Text
    ref: Text
    applies_from: dt.date | None = Field(default=None, alias="from")
    fact: str = ""


class _TriageFile(YamlPart):
    id: Text
    version: Text
    as_of: dt.date
    sections: tuple[_Section, ...] = Field(min_length=1)
    rules: tuple[_Rule, ...] = ()
    tiers: tuple[_Tier, ...] = Field(min_length=1)
    duties: tuple[_Duty, ...] = ()


class _FaultError(ValueError):
    """Where in the file something is wrong, and what; the end of a sentence."""


class _Reading:
    """A file whose parts are well-formed, while its names are resolved."""

    def __init__(self, file: _TriageFile) -> None:
        self.file = file
        self.named: Mapping[str, Condition] = {each.id: each.when for each in file.rules} | {
            each.id: each.when for each in file.tiers
        }
        ids = [question.id for section in file.sections for question in section.questions]
        self.question_ids = frozenset(ids)
        every = Counter([_ALWAYS, *ids])
        for part in (file.rules, file.tiers, file.duties):
            every.update(each.id for each in part)
        if twice := [name for name, times in every.items() if times > 1]:
            raise _FaultError(f"{twice[0]}: the id is taken; choose another for one of the two")

    def rules(self) -> TriageRules:
        file = self.file
        for name, condition in self.named.items():  # those that nothing refers to as well
            self.rule(name, condition)
        tiers = tuple(
            triage.TierRule(each.id, each.tier, self.rule(each.id, each.when), each.ref)
            for each in file.tiers
        )
        if tiers[-1].when != ALWAYS:
            raise _FaultError(f"{tiers[-1].id}, when: the last tier must hold {_ALWAYS}")
        return TriageRules(
            id=file.id,
            version=file.version,
            as_of=file.as_of,
            questions=tuple(self.questions()),
            tiers=tiers,
            facts=tuple(
                triage.FactRule(
                    _fact(each.id, each.fact), self.rule(each.id, each.when), each.value
                )
                for each in file.rules
                if each.fact
            ),
            duties=tuple(self.duties()),
        )

    def questions(self) -> Iterator[triage.Question]:
        above: set[str] = set()
        for section in self.file.sections:
            for each in section.questions:
                when = self.rule(each.id, {"all": [section.when, each.when]})
                if later := [name for name in facts_of(when) if name not in above]:
                    raise _FaultError(
                        f"{each.id}, when: {later[0]} stands below it; ask it first or leave it out"
                    )
                own_date = "applies_from" in each.model_fields_set
                for fact in each.facts_if_yes:
                    _fact(each.id, fact)
                yield triage.Question(
                    id=each.id,
                    section=section.title,
                    ask=each.ask,
                    ref=each.ref,
                    whom=each.whom or section.whom,
                    when=when,
                    confirms=each.confirms,
                    applies_from=each.applies_from if own_date else section.applies_from,
                    fact=_fact(each.id, each.fact),
                    facts_if_yes=each.facts_if_yes,
                    role=each.role,
                    flag=each.flag,
                )
                above.add(each.id)

    def duties(self) -> Iterator[triage.Duty]:
        for each in self.file.duties:
            yield triage.Duty(
                id=each.id,
                when=self.rule(each.id, each.when),
                holder=each.holder,
                do=each.do,
                ref=each.ref,
                applies_from=each.applies_from,
                fact=_fact(each.id, each.fact),
            )

    def rule(self, owner: str, condition: Condition) -> Rule:
        """Return a condition as a rule over answers."""
        plain = self.plain(condition, (owner,))
        if plain == _ALWAYS:
            return ALWAYS
        try:
            return rule_of(plain)
        except ValueError as error:
            raise _FaultError(f"{owner}, when: {error}") from error

    def plain(self, condition: object, within: tuple[str, ...]) -> object:
        """Return a condition with every id written out, over answers alone.

        Parameters
        ----------
        within
            What it stands in: a question or rule, the rule it names, and so on.
        """
        if isinstance(condition, dict):
            written = {key: self.part(part, within) for key, part in condition.items()}
            if written.keys() == {"all"} and isinstance(written["all"], list):
                parts = [part for part in written["all"] if part != _ALWAYS]
                return {"all": parts} if parts else _ALWAYS
            return written
        if condition in self.question_ids:
            return {"fact": condition, "is": True}
        if condition == _ALWAYS:
            return _ALWAYS
        if condition in within:
            raise _FaultError(f"{within[-1]}, when: {condition} refers to itself; break the circle")
        if isinstance(condition, str) and condition in self.named:
            return self.plain(self.named[condition], (*within, condition))
        raise _FaultError(f"{within[-1]}, when: there is no question or rule {condition}")

    def part(self, part: object, within: tuple[str, ...]) -> object:
        if isinstance(part, list):
            return [self.plain(each, within) for each in part]
        return self.plain(part, within)


def _fact(owner: str, fact: str) -> str:
    if fact and (reason := fact_refusal(fact, "")):
        raise _FaultError(f"{owner}, fact: {reason.rstrip('.')}")
    return fact


def load_triage_rules(path: Path = SHIPPED) -> TriageRules:
    """Return the questions and rules that lead to a risk tier.

    Parameters
    ----------
    path
        The YAML file; by default the one that comes with the application.

    Raises
    ------
    TriageError
        The file is missing or wrong; the message names the file, the question or rule, and the key.
    """
    file = read_part(path, _TriageFile, TriageError)
    try:
        return _Reading(file).rules()
    except _FaultError as error:
        raise TriageError(f"{path.name}, {error}.") from error


@cache
def triage_rules() -> TriageRules:
    """Return the rules that come with the application, read once.

    Raises
    ------
    TriageError
        See :func:`load_triage_rules`.
    """
    return load_triage_rules()
