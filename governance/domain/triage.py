"""From answers to a risk tier, the article that decided it, and what follows from it."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from governance.domain.applicability import ALWAYS, Finding, Rule, evaluate, facts_of, find
from governance.domain.drafts import FactValue
from governance.domain.enums import RiskTier
from governance.errors import TriageError


class Answer(StrEnum):
    """What a person says to a question of the triage."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    """Somebody else must be asked; it never lowers a tier."""


Answers = Mapping[str, Answer]
"""Answers by the id of their question."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the triage; rules look at its answer under its id."""

    id: str
    section: str
    """Title of the part of the form it stands in."""
    ask: str
    ref: str
    """Where the law or policy says so."""
    whom: str
    """Who is to be asked when the answer is unsure."""
    when: Rule = ALWAYS
    """Whether it matters, over questions before it; one that does not counts as no."""
    confirms: bool = False
    """Whether somebody must have confirmed it: unsure counts as no until they have."""
    applies_from: dt.date | None = None
    """First day of what follows from a yes; None for questions that cannot decide a tier."""
    fact: str = ""
    """Fact of the initiative that takes the answer; empty for none."""
    facts_if_yes: Mapping[str, FactValue] = field(default_factory=dict)
    role: str = ""
    """Role in the sense of the AI Act that a yes adds."""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class TierRule:
    """When a tier is reached."""

    id: str
    tier: RiskTier
    when: Rule
    ref: str


@dataclass(frozen=True, slots=True)
class FactRule:
    """A fact that follows from several answers."""

    fact: str
    when: Rule
    value: str = ""
    """What the fact is when the rule holds, the first of several for one fact; empty: yes or no."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody has to do."""

    id: str
    when: Rule
    holder: str
    """Who has to do it: provider, deployer and others."""
    do: str
    ref: str
    applies_from: dt.date | None = None
    """First day; None for the day of the tier it follows from."""
    fact: str = ""


@dataclass(frozen=True)
class TriageRules:
    """The questions in the order of the form, and what their answers lead to."""

    id: str
    version: str
    as_of: dt.date
    """State of the law."""
    questions: tuple[Question, ...]
    tiers: tuple[TierRule, ...]
    """Out of scope first, then from the highest tier down; the last one always holds."""
    facts: tuple[FactRule, ...]
    duties: tuple[Duty, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Return the questions by id."""
        return {question.id: question for question in self.questions}


@dataclass(frozen=True, slots=True)
class DueDuty:
    """A duty that follows from answers."""

    duty: Duty
    certain: bool
    """False while an unsure or missing answer leaves open whether it follows."""
    applies_from: dt.date | None
    """None as long as what decides the day is open."""

    def upcoming(self, today: dt.date) -> bool:
        """Tell whether it applies only later."""
        return self.applies_from is not None and today < self.applies_from


@dataclass(frozen=True, slots=True)
class TierDecision:
    """The tier that answers lead to, and why."""

    tier: RiskTier
    """``undetermined`` as long as an open answer could lead to a higher one."""
    at_least: RiskTier
    """The tier that holds whatever the open answers turn out to be, provided the Act applies."""
    rule: str
    """Id of the rule behind ``at_least``."""
    grounds: tuple[str, ...]
    """Ids of the questions whose answers decided that rule; empty when none had to."""
    articles: tuple[str, ...]
    """What these questions refer to, each once."""
    applies_from: dt.date | None
    """First day of what the tier brings; None for tiers that bring nothing."""
    roles: tuple[str, ...]
    """In the sense of the AI Act, in the order of the questions."""
    facts: Mapping[str, FactValue]
    """Facts of the initiative that the answers settle; what is open is absent."""
    flags: tuple[str, ...]
    duties: tuple[DueDuty, ...]
    unsure: tuple[Question, ...]
    """Questions answered unsure, with whom to ask."""
    unanswered: tuple[Question, ...]
    """Questions that can be asked now and still matter, in the order of the form."""

    @property
    def article(self) -> str:
        """The articles that decided it, as one text."""
        return ", ".join(self.articles)

    @property
    def complete(self) -> bool:
        """Whether every question that matters is answered, be it with unsure."""
        return not self.unanswered


@dataclass(slots=True)
class _Walk:
    """What is known after going through the questions in their order."""

    known: dict[str, FactValue] = field(default_factory=dict)
    """True and False by question; questions that are unsure or open are absent."""
    asked: list[tuple[Question, Answer]] = field(default_factory=list)
    unanswered: list[Question] = field(default_factory=list)


def decide_tier(rules: TriageRules, answers: Answers) -> TierDecision:
    """Return the tier that answers lead to; what is open keeps it undetermined, never lowers it.

    Parameters
    ----------
    answers
        Answers to questions that do not matter after the others are passed over.

    Raises
    ------
    TriageError
        There is no such question, or no such answer.
    """
    walk = _walked(rules, answers)
    reached, finding, tier = _tier(rules, walk.known)
    grounds = tuple(_grounds(rules, reached, finding, walk.known))
    dates = [day for each in grounds if (day := each.applies_from)]
    applies_from = min(dates, default=None)
    duties = tuple(_duties(rules, walk.known, applies_from))
    return TierDecision(
        tier=tier,
        at_least=reached.tier,
        rule=reached.id,
        grounds=tuple(each.id for each in grounds),
        articles=tuple(dict.fromkeys(each.ref for each in grounds)) or (reached.ref,),
        applies_from=applies_from,
        roles=_roles(walk),
        facts=dict(_facts(rules, walk)),
        flags=tuple(each.flag for each, said in walk.asked if each.flag and said is Answer.YES),
        duties=duties,
        unsure=tuple(each for each, said in walk.asked if said is Answer.UNSURE),
        unanswered=tuple(walk.unanswered),
    )


def next_questions(rules: TriageRules, answers: Answers) -> tuple[Question, ...]:
    """Return the questions that still matter and can be asked now, in the order of the form.

    A form asks the first of them; empty when the triage is at its end.

    Raises
    ------
    TriageError
        There is no such question, or no such answer.
    """
    return tuple(_walked(rules, answers).unanswered)


def _walked(rules: TriageRules, answers: Answers) -> _Walk:
    for name, answer in answers.items():
        if name not in rules.by_id:
            raise TriageError(f"{rules.id} has no question {name}; leave the answer out.")
        if answer not in set(Answer):
            raise TriageError(f"Question {name} is answered {answer!r}; say yes, no or unsure.")
    walk = _Walk()
    pending: set[str] = set()  # no answer yet, or not known yet whether one is needed
    for question in rules.questions:
        matters = evaluate(question.when, walk.known)
        if matters is False:
            walk.known[question.id] = False
        elif matters is None and not pending.isdisjoint(facts_of(question.when)):
            pending.add(question.id)
        elif question.id not in answers:
            pending.add(question.id)
            walk.unanswered.append(question)
        else:
            answer = Answer(answers[question.id])
            walk.asked.append((question, answer))
            if answer is not Answer.UNSURE or question.confirms:
                walk.known[question.id] = answer is Answer.YES
    return walk


def _tier(rules: TriageRules, known: Mapping[str, FactValue]) -> tuple[TierRule, Finding, RiskTier]:
    """Return the first rule that holds, and the tier unless a rule before it is open."""
    open_before: set[RiskTier] = set()
    for rule in rules.tiers:
        finding = find(rule.when, known)
        if finding.holds is None:
            open_before.add(rule.tier)
        elif finding.holds:
            # At high and above, whether the Act applies can be cleared up while its duties are met.
            if rule.tier in (RiskTier.PROHIBITED, RiskTier.HIGH):
                open_before.discard(RiskTier.OUT_OF_SCOPE)
            return rule, finding, RiskTier.UNDETERMINED if open_before else rule.tier
    raise AssertionError("the last tier rule always holds; the loader has seen to that")


def _grounds(
    rules: TriageRules, reached: TierRule, finding: Finding, known: Mapping[str, FactValue]
) -> Iterator[Question]:
    for name in finding.because:
        question = rules.by_id[name]
        decides = question.applies_from is not None and known[name] is True
        if decides or reached.tier is RiskTier.OUT_OF_SCOPE:
            yield question


def _roles(walk: _Walk) -> tuple[str, ...]:
    roles = (each.role for each, said in walk.asked if each.role and said is Answer.YES)
    return tuple(dict.fromkeys(roles))


def _facts(rules: TriageRules, walk: _Walk) -> Iterator[tuple[str, FactValue]]:
    for question, answer in walk.asked:
        if question.fact and answer is not Answer.UNSURE:
            yield question.fact, answer is Answer.YES
        if answer is Answer.YES:
            yield from question.facts_if_yes.items()
    # With one role open, a rule that looks for it must not find it missing from the list.
    asked = {each.id for each in rules.questions if each.role}
    if asked <= walk.known.keys() and (roles := _roles(walk)):
        yield "eu_role", list(roles)
    derived = [(rule.fact, rule.when) for rule in rules.facts if not rule.value]
    derived += [(duty.fact, duty.when) for duty in rules.duties if duty.fact]
    for fact, when in derived:
        if (holds := evaluate(when, walk.known)) is not None:
            yield fact, holds
    yield from _chosen_facts(rules, walk.known)


def _chosen_facts(
    rules: TriageRules, known: Mapping[str, FactValue]
) -> Iterator[tuple[str, FactValue]]:
    """Yield the facts that take the value of the first of their rules that holds."""
    decided: set[str] = set()
    for rule in rules.facts:
        if rule.value and rule.fact not in decided:
            holds = evaluate(rule.when, known)
            if holds:
                yield rule.fact, rule.value
            if holds is not False:  # an open one may turn out to come first
                decided.add(rule.fact)


def _duties(
    rules: TriageRules, known: Mapping[str, FactValue], tier_from: dt.date | None
) -> Iterator[DueDuty]:
    for duty in rules.duties:
        holds = evaluate(duty.when, known)
        if holds is not False:
            yield DueDuty(duty, bool(holds), duty.applies_from or tier_from)
