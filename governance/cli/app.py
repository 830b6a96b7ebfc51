"""The tree of commands, and how a command ends.

A command imports what it works with when it runs, so that ``--help`` answers at once.
"""

import sys
from typing import NoReturn

import typer

from governance.cli import (
    audit,
    backup,
    bundle,
    catalogue,
    changes,
    checklist,
    curve,
    database,
    delivery,
    doctor,
    export,
    flow,
    gate,
    imports,
    lint,
    portfolio,
    report,
    summaries,
    triage,
    value,
)
from governance.cli.terminal import examples, remark
from governance.domain.record_tables import RecordTable
from governance.errors import GovernanceError

HELP = """The record of an organisation's AI initiatives, from the command line.

Every command works on the database that GOVERNANCE_DATABASE_URL names, by default the SQLite file
trackgate.db in the current directory. A command ends with 0 when it did what was asked, with 1 when
it refused (one sentence on standard error says why), and with 2 when it was typed wrongly."""


def group(purpose: str) -> typer.Typer:
    """Return a command that holds other commands."""
    return typer.Typer(
        help=purpose,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )


app = group(HELP)
app.command(epilog=examples("init", "init --demo"))(database.init)

demo = group("The demo portfolio that `init --demo` loads.")
demo.command("remove", epilog=examples("demo remove"))(database.remove_demo)
app.add_typer(demo, name="demo")

app.command(
    "import",
    epilog=examples(
        "import inventory.csv --profile omb-2025 --as-of 2026-01-28",
        "import register.xlsx --sheet 2026 --profile mapping.yaml --as-of 2026-03-31 --dry-run",
        "import value-2026.xlsx --profile values --json",
    ),
)(imports.import_file)

app.command(
    epilog=examples("figures", "figures --json --as-of 2026-03-31", "figures --track genai")
)(portfolio.figures)

curve_group = group("How something accumulates with age.")
curve_group.command(
    "conversion",
    epilog=examples(
        "curve conversion", "curve conversion --json --by track", "curve conversion --unit Treasury"
    ),
)(curve.conversion)
app.add_typer(curve_group, name="curve")

app.command(
    epilog=examples(
        "changes --from 2026-01-31 --to 2026-02-28",
        "changes --from 2025-12-31 --to 2026-03-31 --unit Treasury --json",
    ),
)(changes.changes)

app.command(
    epilog=examples(
        "flow --from 2026-01-01 --to 2026-03-31",
        "flow --from 2025-12-31 --to 2026-06-30 --by track --json",
    )
)(flow.flow)

export_group = group("Write records to a file.")
export_group.command(
    "initiatives",
    epilog=examples(
        "export initiatives --format xlsx --out portfolio.xlsx",
        "export initiatives --stage pilot --unit Treasury --out pilots.csv",
    ),
)(export.initiatives)
export_group.command(
    "values",
    epilog=examples("export values --out values.csv", "export values --track genai --out -"),
)(export.values)
export_group.command(
    "federal",
    epilog=examples(
        "export federal --out inventory.csv", "export federal --unit DOJ --strict --out doj.csv"
    ),
)(export.federal)
for table in RecordTable:
    export_group.command(
        table.value, epilog=examples(f"export {table} --format xlsx --out {table}.xlsx")
    )(export.records(table))
app.add_typer(export_group, name="export")

app.command(
    epilog=examples(
        "report brief --out brief.pdf",
        "report portfolio --unit Treasury --as-of 2026-03-31 --format xlsx --out portfolio.xlsx",
        "report dossier --initiative DOJ-0042 --out dossier.pdf",
        "report framework --framework eu_ai_act --format json --out -",
        "report brief --mail-to board@example.org --notify",
        "report changes --from 2026-01-31 --to 2026-02-28 --out changes.pdf",
    )
)(report.report)

delivery_group = group("Send reports by mail and to chat services.")
delivery_group.command(
    "test", epilog=examples("delivery test", "delivery test --mail-to ada@example.org")
)(delivery.try_settings)
app.add_typer(delivery_group, name="delivery")

verify = group("Prove that what was recorded is still what it was.")
verify.command("audit", epilog=examples("verify audit", "verify audit --json"))(audit.verify)
verify.command(
    "bundle",
    epilog=examples("verify bundle audit.zip", "verify bundle audit.zip --head 1042:9f3a… --json"),
)(bundle.verify)
verify.command(
    "report", epilog=examples("verify report brief.pdf", "verify report dossier.json --json")
)(report.verify)
app.add_typer(verify, name="verify")

app.command("backup", epilog=examples("backup --out trackgate-backup.zip"))(backup.backup)
app.command(
    "restore",
    epilog=examples(
        "restore trackgate-backup.zip --into sqlite:///restored.db",
        "restore trackgate-backup.zip --into postgresql://user@host/trackgate",
    ),
)(backup.restore)
app.command("bundle", epilog=examples("bundle --out audit.zip"))(bundle.bundle)

triage_group = group("Decide which track an initiative belongs to.")
triage_group.command(
    "suggest",
    epilog=examples("triage suggest --evaluate inventory.csv --profile omb-2025"),
)(triage.suggest)
app.add_typer(triage_group, name="triage")

catalogue_group = group("The control catalogue and an organisation's own additions to it.")
catalogue_group.command(
    "validate",
    epilog=examples("catalogue validate our-controls.yaml", "catalogue validate seeds/catalogue"),
)(catalogue.validate)
catalogue_group.command(
    "publish",
    epilog=examples("catalogue publish", "catalogue publish --overlay our-controls.yaml"),
)(catalogue.publish)
catalogue_group.command(
    "export", epilog=examples("catalogue export --format oscal --out catalogue.json")
)(catalogue.export)
app.add_typer(catalogue_group, name="catalogue")

app.command(epilog=examples("checklist 17", "checklist DOJ-0042 --json"))(checklist.checklist)

gate_group = group("The gates between stages.")
gate_group.command(
    "check",
    epilog=examples("gate check 17 --to production", "gate check DOJ-0042 --to pilot --json"),
)(gate.check)
app.add_typer(gate_group, name="gate")

value_group = group("The value ledger.")
value_group.command(
    "terms",
    epilog=examples("value terms", "value terms --base-currency EUR --discount-rate 0.08"),
)(value.terms)
app.add_typer(value_group, name="value")

app.command("rebuild-summaries", epilog=examples("rebuild-summaries --check", "rebuild-summaries"))(
    summaries.rebuild
)

app.command(
    epilog=examples(
        "lint", "lint --json --unit Treasury", "lint --rule stage_overdue --stage pilot"
    )
)(lint.lint)

app.command(epilog=examples("doctor"))(doctor.doctor)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code.

    Parameters
    ----------
    arguments
        What was typed after ``python -m governance``; None takes it from the process.
    """
    try:
        app(arguments, prog_name="python -m governance")
    except GovernanceError as error:
        remark(str(error))
        sys.exit(1)
    sys.exit(0)
