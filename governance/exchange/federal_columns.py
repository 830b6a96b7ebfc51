"""The columns of the federal inventory and the answers that each allows."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from governance.domain.names import name_key
from governance.errors import ConfigurationError
from governance.exchange.wording import list_items
from governance.exchange.yaml_texts import YamlPart, read_part

COLUMNS_FILE = Path(__file__).parents[2] / "seeds" / "federal" / "inventory-2025.yaml"


class AllowedAnswer(YamlPart):
    """One answer that a column allows."""

    full: str
    """As the data dictionary words it."""
    short: str = ""
    """As the consolidated inventory writes it; empty where that is the same."""


def _answer(value: object) -> object:
    return {"full": value} if isinstance(value, str) else value


class FederalColumn(YamlPart):
    """One column of the inventory."""

    title: str
    """What the form of the agencies calls it."""
    many: bool = False
    """Whether it holds a list of answers."""
    allowed: tuple[Annotated[AllowedAnswer, BeforeValidator(_answer)], ...] = ()
    """Empty for free text."""
    writes: dict[str, str] = Field(default_factory=dict)
    """Which answer stands for what is recorded here."""

    def unallowed(self, text: str) -> tuple[str, ...]:
        """Return the answers in a cell that the column does not allow; a blank is none.

        Answers are compared without case, spaces and punctuation.
        """
        if not self.allowed or not text:
            return ()
        known = {name_key(word) for each in self.allowed for word in (each.full, each.short)}
        answers = list_items(text) if self.many and text.startswith("[") else [text]
        return tuple(answer for answer in answers if name_key(answer) not in known)

    def words(self) -> str:
        """Return the allowed answers as the consolidated inventory writes them."""
        return ", ".join(f"“{each.short or each.full}”" for each in self.allowed)


class _Columns(YamlPart):
    columns: dict[str, FederalColumn]


@cache
def federal_columns() -> dict[str, FederalColumn]:
    """Return the columns by name, in the order of the file.

    Raises
    ------
    ConfigurationError
        The file that ships with the product is damaged.
    """
    return read_part(COLUMNS_FILE, _Columns, ConfigurationError).columns
