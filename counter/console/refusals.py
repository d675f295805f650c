"""Why the console says no where the hall would not: each has what its sentence needs as attributes."""

from epass.clerks import Role
from epass.errors import Refusal
from epass.queueing.ticket import Ticket


class NoCounterChosen(Refusal):
    def __init__(self) -> None:
        super().__init__("Choose your counter first.")


class NotYourCounter(Refusal):
    def __init__(self, counter: int) -> None:
        super().__init__(f"You are not at counter {counter}.")
        self.counter = counter


class AtAnotherCounter(Refusal):
    """The ticket is in front of a colleague."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket.number} is at counter {ticket.counter}.")
        self.ticket = ticket


class NotAllowed(Refusal):
    """`role`: who may."""

    def __init__(self, role: Role) -> None:
        super().__init__(f"Only for the role “{role}”.")
        self.role = role


class ReasonNeeded(Refusal):
    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"It is not the turn of {ticket.number}: say why it is called before others.")
        self.ticket = ticket


class EmergenciesAreOff(Refusal):
    def __init__(self) -> None:
        super().__init__("Emergencies are switched off at this site.")


class WrongPinBefore(Refusal):
    def __init__(self) -> None:
        super().__init__("The PIN until now is another one.")


class NotYourself(Refusal):
    def __init__(self) -> None:
        super().__init__("Let another administrator do this.")
