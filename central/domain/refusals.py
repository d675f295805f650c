"""Why the platform says no. The message is English, for logs; `name` is the sentence's name in the catalogues, with
`values` in its places, for whoever asked."""

from datetime import datetime

from epass.errors import Refusal


class PlatformRefusal(Refusal):
    name = ""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.values = values


class NoSuchSite(PlatformRefusal):
    name = "no_such_site"

    def __init__(self) -> None:
        super().__init__("There is no such site.")


class NoSuchService(PlatformRefusal):
    name = "no_such_service"

    def __init__(self) -> None:
        super().__init__("This site has no such service.")


class NoSuchBooking(PlatformRefusal):
    """Also for one that belongs to somebody else: nobody learns that it exists."""

    name = "no_such_booking"

    def __init__(self) -> None:
        super().__init__("There is no such booking.")


class NoSuchTicket(PlatformRefusal):
    name = "no_such_ticket"

    def __init__(self) -> None:
        super().__init__("There is no such ticket.")


class NoSuchUser(PlatformRefusal):
    name = "no_such_user"

    def __init__(self) -> None:
        super().__init__("There is no such user.")


class SlotNotOffered(PlatformRefusal):
    """Outside the hours, too soon, too far ahead, or not on the service's rhythm."""

    name = "slot_not_offered"

    def __init__(self) -> None:
        super().__init__("No booking can be made for this time.")


class SlotTaken(PlatformRefusal):
    """Somebody was faster."""

    name = "slot_taken"

    def __init__(self) -> None:
        super().__init__("The last place at this time has just been taken.")


class TooManyBookings(PlatformRefusal):
    """`most`: how many bookings that are still to come a person may have."""

    name = "too_many_bookings"

    def __init__(self, most: int) -> None:
        super().__init__(f"One person may have {most} bookings to come.", most=most)
        self.most = most


class SameTimeAlready(PlatformRefusal):
    """The same applicant has a booking that overlaps this one: one person cannot be at two counters."""

    name = "same_time_already"

    def __init__(self, slot: datetime) -> None:
        super().__init__("The same person has another booking at this time.", slot=slot)
        self.slot = slot


class NotPossibleNow(PlatformRefusal):
    """The life of a booking has no such step: it is over, or was cancelled."""

    name = "not_possible_now"

    def __init__(self, status: str) -> None:
        super().__init__(f"A booking that is {status} does not allow this.", status=status)
        self.status = status


class TooLateToChange(PlatformRefusal):
    """Its time has come: only the ΚΕΠ can still do something."""

    name = "too_late_to_change"

    def __init__(self) -> None:
        super().__init__("The time of this booking has come: it cannot be changed any more.")


class WrongDetails(PlatformRefusal):
    """`field`: which one, `why`: "missing", "too_long", "wrong_form"."""

    name = "wrong_details"

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field} is {why}.", field=field, why=why)
        self.field, self.why = field, why


class WrongTaxNumber(PlatformRefusal):
    name = "wrong_tax_number"

    def __init__(self) -> None:
        super().__init__("This is no tax number.")


class SiteSilent(PlatformRefusal):
    """The site has not been heard of: no number is promised that nobody there knows."""

    name = "site_silent"

    def __init__(self) -> None:
        super().__init__("This site cannot be reached now: no number can be taken from here.")


class NoNumbersNow(PlatformRefusal):
    """The service gives no numbers to phones, or the site is closed."""

    name = "no_numbers_now"

    def __init__(self) -> None:
        super().__init__("No numbers of this service can be taken now.")


class TicketAlready(PlatformRefusal):
    """The same holder has a number at this site that is still good. `ticket`: the id of its page."""

    name = "ticket_already"

    def __init__(self, ticket: str) -> None:
        super().__init__("There is a number already that is still good.", ticket=ticket)
        self.ticket = ticket


class TooOften(PlatformRefusal):
    """`retry_at`: from when it may be tried again."""

    name = "too_often"

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("Too many attempts.", retry_at=retry_at)
        self.retry_at = retry_at


class WrongPassword(PlatformRefusal):
    """The login or the password: which of them is not said."""

    name = "wrong_password"

    def __init__(self) -> None:
        super().__init__("Login or password is wrong.")


class WeakPassword(PlatformRefusal):
    name = "weak_password"

    def __init__(self, least: int) -> None:
        super().__init__(f"A password needs at least {least} characters.", least=least)
        self.least = least


class LoginTaken(PlatformRefusal):
    name = "login_taken"

    def __init__(self) -> None:
        super().__init__("There is a user with this login already.")


class NotAllowed(PlatformRefusal):
    """This user may not do this at this site."""

    name = "not_allowed"

    def __init__(self) -> None:
        super().__init__("This user may not do this here.")


class NoSuchMessage(PlatformRefusal):
    name = "no_such_message"

    def __init__(self) -> None:
        super().__init__("There is no such message.")


class NoSuchToken(PlatformRefusal):
    name = "no_such_token"

    def __init__(self) -> None:
        super().__init__("There is no such token.")
