"""One person to be registered, as the domain knows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DelegateDetails:
    """One person to be registered.

    `sessions` are the primary keys of the sessions they chose, `waits` those of full ones they
    wait for; `online` says how they take part where the event lets them choose.
    """

    name: str
    email: str
    job_title: str = ""
    dietary: str = ""
    access: str = ""
    sessions: tuple[int, ...] = ()
    shares_details: bool = False
    online: bool = False
    waits: tuple[int, ...] = ()

    @property
    def address(self) -> str:
        """Return the address in the one spelling by which people are told apart."""
        return self.email.strip().lower()
