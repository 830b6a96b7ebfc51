"""The command that holds the record against the rules of data quality."""

from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.filters import Stages, Text, Tiers, Tracks, Units, unit_ids
from governance.cli.terminal import operator, remark, say, say_json, say_table
from governance.domain.filters import PortfolioFilter
from governance.domain.quality import RULES, SEARCHED, FindingSeverity, RuleId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from governance.domain.actors import Actor
    from governance.queries.quality import Found


def lint(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list with an object for each line.")
    ] = False,
    rule: Annotated[
        RuleId | None,
        typer.Option("--rule", metavar="RULE", help="List the initiatives that break this rule."),
    ] = None,
    track: Tracks = None,
    stage: Stages = None,
    unit: Units = None,
    tier: Tiers = None,
    text: Text = "",
) -> None:
    """Say how many initiatives break each rule of data quality, and what to do about it.

    With `--rule` the initiatives that break it are listed, each with what about it does. Findings
    are no failure of the command: it ends with 0 whatever it finds.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.queries import choices

    require_current_schema()
    viewer = operator()
    with read_scope() as session:
        where = PortfolioFilter(
            tracks=tuple(track or ()),
            stages=tuple(stage or ()),
            units=unit_ids(unit, choices.units(session, viewer)) if unit else (),
            tiers=tuple(tier or ()),
            text=text,
        )
        if rule is None:
            _say_rules(_counts(session, where, viewer), as_json=as_json)
        else:
            _say_found(rule, _found(session, where, viewer, rule), as_json=as_json)


def _counts(session: "Session", where: PortfolioFilter, viewer: "Actor") -> dict[RuleId, int]:
    from governance.queries import quality

    counts = quality.rule_counts(session, where, viewer)
    pairs = quality.duplicate_pairs(session, viewer)
    searched = len(quality.duplicated(session, where, viewer, pairs))
    return counts | dict.fromkeys(SEARCHED, searched)


def _found(
    session: "Session", where: PortfolioFilter, viewer: "Actor", rule: RuleId
) -> "list[Found]":
    from governance.queries import quality

    pairs = quality.duplicate_pairs(session, viewer) if rule in SEARCHED else ()
    return list(quality.every_found(session, where, viewer, rule, pairs=pairs))


def _say_rules(counts: dict[RuleId, int], *, as_json: bool) -> None:
    if as_json:
        say_json(
            [
                {
                    "rule": rule.id.value,
                    "severity": rule.severity.value,
                    "count": counts[rule.id],
                    "label": rule.label,
                    "wrong": rule.wrong,
                    "fix": rule.fix,
                    "weakens": list(rule.weakens),
                }
                for rule in RULES.values()
            ]
        )
        return
    rows: list[tuple[str, ...]] = [
        (rule.severity.value, f"{counts[rule.id]:,}", rule.label, rule.id.value, rule.fix)
        for rule in RULES.values()
    ]
    say_table(("Severity", "Count", "What is wrong", "Rule", "What to do"), rows)
    errors = sum(counts[r.id] for r in RULES.values() if r.severity is FindingSeverity.ERROR)
    remark(f"{sum(counts.values()):,} findings, {errors:,} of them errors.")


def _say_found(rule: RuleId, found: "list[Found]", *, as_json: bool) -> None:
    if as_json:
        say_json([_as_json(each) for each in found])
    elif not found:
        say(f"No initiative breaks the rule {rule}.")
    else:
        headings = ("Id", "Name", "Unit", "Owner", "What about it")
        say_table(headings, [_in_words(each) for each in found])
        remark(f"{RULES[rule].wrong} {RULES[rule].fix}")


def _as_json(found: "Found") -> dict[str, object]:
    about = found.subject
    shown: dict[str, object] = {
        "id": about.id,
        "name": about.name,
        "unit": about.unit,
        "track": about.track.value,
        "stage": about.stage.value,
        "owner": about.owner,
        "detail": found.detail,
    }
    if found.like:
        shown["like"] = [{"id": each.id, "name": each.name} for each in found.like]
    return shown


def _in_words(found: "Found") -> tuple[str, ...]:
    about = found.subject
    like = "; ".join(f"{each.name} ({each.id})" for each in found.like)
    detail = found.detail or (f"like {like}" if like else "")
    return (str(about.id), about.name, about.unit, about.owner or "", detail)
