"""The command that explains what is set up wrongly."""

from governance.cli.terminal import say
from governance.errors import ConfigurationError


def doctor() -> None:
    """Look at settings, database, anchors, profiles and versions, and say what to do.

    Nothing is changed.
    """
    from governance.analytics.formats import plural
    from governance.services.doctor import diagnose

    problems = 0
    for finding in diagnose():
        say(f"{'✗' if finding.is_problem else '✓'} {finding.subject}: {finding.seen}")
        if finding.is_problem:
            problems += 1
            say(f"  → {finding.remedy}")
    if problems:
        raise ConfigurationError(f"{plural(problems, 'problem')} to put right.")
