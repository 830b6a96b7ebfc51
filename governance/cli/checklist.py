"""The command that prints the checklist of an initiative."""

from typing import TYPE_CHECKING, Annotated

import typer

from governance.cli.terminal import operator, say, say_json, say_table

if TYPE_CHECKING:
    from governance.queries.checklists import Line

Named = Annotated[
    str,
    typer.Argument(metavar="INITIATIVE", help="Its id, or its external id if no other has it."),
]


def checklist(
    initiative: Named,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a list with an object for each control.")
    ] = False,
) -> None:
    """Print every control that an initiative is asked, whether it applies, and what is answered.

    In JSON `applies` is false only where a rule says so: a control whose facts are `missing`
    applies until they are answered. `confirmed` says whether a second person confirmed the answer.
    Answers to controls that the track no longer asks about come last, and do not apply.
    """
    from governance.db.schema import require_current_schema
    from governance.db.session import read_scope
    from governance.domain import clock
    from governance.exchange.published import published_catalogue
    from governance.queries.checklists import checklist_of, named_initiative

    require_current_schema()
    with read_scope() as session:
        found = named_initiative(session, initiative, operator())
        of = published_catalogue(session, found.catalogue_version_id)
        lines = [
            _as_json(line) for line in checklist_of(session, found, of, today=clock.today()).lines
        ]
        called, label = found.name, of.label
    if as_json:
        say_json(lines)
        return
    applying = [line for line in lines if line["applies"]]
    say(f"{called}: {len(applying)} of {len(lines)} controls of {label} apply.")
    headings = ("Control", "Theme", "Severity", "Gate", "Answer", "Why it applies")
    say_table(headings, [_in_words(line) for line in applying])


def _as_json(line: "Line") -> dict[str, object]:
    from governance.domain.enums import Applies

    item, answer = line.item, line.assessment
    gone = "The track no longer asks about it; the answer stays on record."
    return {
        "id": item.id,
        "title": item.control.title,
        "track": item.control.track.value,
        "theme": item.theme,
        "severity": item.severity.value,
        "gate": item.gate.value,
        "applies": not line.dropped and item.applies is not Applies.NO,
        "missing": list(item.missing),
        "why": gone if line.dropped else item.why,
        "result": line.result.value,
        "confirmed": answer is not None and answer.confirmed_by is not None,
        "source": answer.source.value if answer else None,
    }


def _in_words(line: dict[str, object]) -> tuple[str, ...]:
    answer = str(line["result"]).replace("_", " ") + (", confirmed" if line["confirmed"] else "")
    parts = (line["id"], line["theme"], line["severity"], line["gate"], answer, line["why"])
    return tuple(map(str, parts))
