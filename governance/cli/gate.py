"""The command that says whether an initiative may pass a gate."""

from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.checklist import Named
from governance.cli.terminal import operator, say, say_json
from governance.domain.enums import Stage

if TYPE_CHECKING:
    from governance.queries.checklists import GateCheck


def check(
    initiative: Named,
    *,
    to: Annotated[
        Stage,
        typer.Option(
            "--to", help="The stage it would enter, or the one it is in, to be confirmed there."
        ),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print an object that lists what blocks.")
    ] = False,
) -> None:
    """Say whether an initiative may enter a stage; ends with 0 when it may, else with 1.

    The same rules decide when the gate is requested and when it is decided on; nothing is changed.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.domain import clock
    from governance.domain.lifecycle import move_refusal
    from governance.exchange.published import published_catalogue
    from governance.queries.checklists import checklist_of, gate_check, named_initiative

    require_current_schema()
    with read_scope() as session:
        found = named_initiative(session, initiative, operator())
        of = published_catalogue(session, found.catalogue_version_id)
        checked = gate_check(checklist_of(session, found, of, today=clock.today()), to)
        name, current = found.name, found.stage
        number = found.id
    refusal = None if current is to else move_refusal(current, to)
    obstacles = [*([refusal] if refusal else []), *checked.obstacles]
    may_pass = checked.may_pass and not obstacles
    blocking = _blocking(checked)
    if as_json:
        say_json(
            {
                "initiative": number,
                "from": current.value,
                "to": to.value,
                "gate": checked.gate.value if checked.gate else None,
                "may_pass": may_pass,
                "blocking": blocking,
                "obstacles": obstacles,
            }
        )
    else:
        say(f"“{name}” {'may' if may_pass else 'may not'} enter {to}{_because(checked, may_pass)}")
        for sentence in [*obstacles, *(f"{each['id']}: {each['reason']}" for each in blocking)]:
            say(f"- {sentence}")
    if not may_pass:
        raise typer.Exit(1)


def _blocking(checked: "GateCheck") -> list[dict[str, object]]:
    if checked.readiness is None:
        return []
    return [
        {
            "id": each.item.id,
            "title": each.item.control.title,
            "theme": each.item.theme,
            "severity": each.item.severity.value,
            "reason": each.reason,
        }
        for each in checked.readiness.blockers
    ]


def _because(checked: "GateCheck", may_pass: bool) -> str:
    if checked.gate is None:
        return ": no gate lies between." if may_pass else "."
    ready = checked.readiness
    counted = f", {ready.settled} of {ready.required} controls are settled" if ready else ""
    return f" through the {checked.gate} gate{counted}{'.' if may_pass else ':'}"
