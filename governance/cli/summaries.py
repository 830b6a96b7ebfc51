"""The command that proves the summary rows equal to what they summarise."""

from typing import Annotated

import typer

from governance.cli.terminal import operator, say, say_json


def rebuild(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; ends with 1 when something differs.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Compute the summary rows of all initiatives from scratch and correct those that differ.

    They are kept in every transaction; only the passing of days (a waiver or an answer that runs
    out) changes them without one, and the pages reckon with that. So `--check` on the day after
    names the initiatives where something has run out.
    """
    from governance.analytics.formats import plural
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope, write_scope
    from governance.services.summaries import rebuild_summaries

    require_current_schema()
    with read_scope() if check else write_scope() as session:
        found = rebuild_summaries(session, actor=operator(), check=check)
    if as_json:
        say_json(
            {
                "equal": found.equal,
                "initiatives": found.initiatives,
                "different": list(found.different),
                "sums_different": found.sums_different,
                "spells_different": list(found.spells_different),
                "value_different": list(found.value.initiatives),
                "value_months_different": found.value.months,
                "corrected": not check and not found.equal,
            }
        )
    elif found.equal:
        say(f"The summary rows of {plural(found.initiatives, 'initiative')} are as they should be.")
    else:
        verb = "differ" if check else "were corrected"
        say(
            f"Summary rows that {verb}: checklists of initiatives {_named(found.different)}; "
            f"{found.sums_different} sums; pilots of initiatives {_named(found.spells_different)}."
        )
        valued = _named(found.value.initiatives)
        say(f"Of value: initiatives {valued}; {found.value.months} sums by month.")
    if check and not found.equal:
        raise typer.Exit(1)


def _named(initiatives: tuple[int, ...]) -> str:
    return ", ".join(map(str, initiatives)) or "none"
