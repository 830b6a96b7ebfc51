"""What people of the demo do with its initiatives, as a file describes it."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.domain.actors import Actor, Role
from governance.domain.drafts import FactValue
from governance.domain.enums import ControlResult, Gate, ReviewTrigger, Stage, Verdict
from governance.errors import InvalidInputError
from governance.services.demo_portfolio import AgoText

FILE = Path(__file__).parents[2] / "seeds" / "demo_governance.yaml"
"""The acts that ship with the product."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DemoPerson(_Record):
    """Somebody who acts in the demo."""

    identity: str
    name: str
    roles: frozenset[Role] = Field(min_length=1)

    @property
    def actor(self) -> Actor:
        """The person as services know people."""
        return Actor(self.identity, self.name, self.roles)


class _Act(_Record):
    when: AgoText | None = None
    """The day on which it happened; None: the day on which the demo is loaded."""


class Settle(_Act):
    """Everything that blocks a gate is answered as met, and confirmed by somebody else."""

    do: Literal["settle"]
    gate: Gate
    leave: tuple[str, ...] = ()
    """Controls that stay as they are."""
    by: str = "analyst"
    confirmed_by: str = "reviewer"


class Answer(_Act):
    """One control is answered."""

    do: Literal["answer"]
    control: str
    result: ControlResult
    comment: str = ""
    link: str = ""
    """Address of the evidence."""
    by: str = "analyst"
    confirmed_by: str = ""
    """Empty: nobody has confirmed it."""


class Waive(_Act):
    """A waiver is asked for, and perhaps decided on."""

    do: Literal["waive"]
    control: str
    reason: str
    measure: str
    days: int
    """How long it lasts, from the day of the request."""
    granted: bool = True
    ended: str = ""
    """Why it was refused or revoked; empty: it was not."""
    by: str = "analyst"
    decided_by: str = "approver"


class DemoCondition(_Record):
    """A condition of an approval."""

    text: str
    days: int
    """Until it is due, from the day of the decision."""
    fulfilled: str = ""
    """How it was fulfilled; empty: it is open."""


class Ask(_Act):
    """A gate is requested, and perhaps decided on."""

    do: Literal["ask"]
    to: Stage
    reason: str
    verdict: Verdict | None = None
    """None: the request waits."""
    rationale: str = ""
    conditions: tuple[DemoCondition, ...] = ()
    withdrawn: str = ""
    """Why the request was taken back; empty: it was not."""
    by: str = "analyst"
    decided_by: str = "approver"


class Change(_Act):
    """Facts of an initiative change, on which an approval may rest."""

    do: Literal["change"]
    facts: dict[str, FactValue]
    reason: str
    by: str = "analyst"


class Review(_Act):
    """A review becomes due."""

    do: Literal["review"]
    trigger: ReviewTrigger
    cause: str
    days: int
    """Until it is due, from the day of the act."""
    by: str = "reviewer"


Act = Annotated[Settle | Answer | Waive | Ask | Change | Review, Field(discriminator="do")]


class DemoGovernance(_Record):
    """The whole file."""

    people: dict[str, DemoPerson]
    acts: dict[str, tuple[Act, ...]]
    """In the order in which they happened, by the id of the initiative."""


def read_governance(file: Path = FILE) -> DemoGovernance:
    """Read what people of the demo do.

    Raises
    ------
    InvalidInputError
        The file is missing, is not YAML, or an act in it is wrong; the message names the act.
    """
    try:
        return DemoGovernance.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise InvalidInputError(f"The demo {file.name} cannot be read: {reason}") from error
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise InvalidInputError(f"{file.name}, key {where}: {fault['msg']}.") from error
