"""Public money by programme and quarter: committed, released, retained, executed, unspent."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from synergysim.institutions.ledger import SPENT, USES, Account
from synergysim.institutions.system import InstitutionalSystem
from synergysim.scenario.responses import RESPONSE
from synergysim.units import MINOR_UNITS

Key = tuple[str, str]
"""Side and name of an account, as tables write them; a response has the side ``response``."""


def accounts(system: InstitutionalSystem) -> Iterator[tuple[Key, str, Account]]:
    """Yield key, ministry and account of every programme and response."""
    for name, programme in system.programmes.items():
        yield (programme.config.side, name), programme.owner.name, programme.account
    for name, response in system.responses.items():
        yield (RESPONSE, name), RESPONSE, response.account


def named_uses(money: pd.DataFrame) -> pd.Series[str]:
    """Name what money was used for, and benefits by the side that gave them.

    Parameters
    ----------
    money : DataFrame
        Rows of the table ``money``.
    """
    use = money["use"].astype(str)
    return use.where(use != "benefits", "benefits_" + money["side"].astype(str))


class QuarterlyMoney:
    """Keeps what happened to every account in each quarter.

    Parameters
    ----------
    system : InstitutionalSystem
    households : int
        Households modelled.

    Attributes
    ----------
    quarter : dict of (str, str) to dict
        Minor units by use in the quarter closed last, by side and name of the account.
    latest : dict of (str, str) to dict
        The same with what follows from it, local currency per modelled household.
    """

    def __init__(self, system: InstitutionalSystem, households: int) -> None:
        self.system = system
        self.unit = float(MINOR_UNITS * households)
        self._rows: list[dict[str, object]] = []
        self.quarter: dict[Key, dict[str, int]] = {}
        self.latest: dict[Key, dict[str, float]] = {}
        self._before: dict[Key, dict[str, int]] = {}

    @property
    def rows(self) -> list[dict[str, object]]:
        """Rows of the table `budgets`; a run that goes on without responses has none of them."""
        known = {key for key, *_ in accounts(self.system)}
        return [row for row in self._rows if (row["side"], row["programme"]) in known]

    def close(self, quarter: dict[str, object]) -> None:
        """Close a quarter; what it is called comes first in its rows."""
        for key, ministry, account in accounts(self.system):
            amounts = {"committed": account.appropriated} | account.used
            amounts["reprogrammed"] = account.reprogrammed
            amounts["retained"] += account.reprogrammed
            before = self._before.get(key, dict.fromkeys(amounts, 0))
            flow = {use: amount - before[use] for use, amount in amounts.items()}
            self._before[key], self.quarter[key] = amounts, flow
            voted = flow["committed"] + flow["reprogrammed"]
            released = voted - flow["retained"]
            executed = sum(flow[use] for use in SPENT)
            amounts = {
                "committed": flow["committed"],
                "released": released,
                "executed": executed,
                "reprogrammed": flow["reprogrammed"],
                **{use: flow[use] for use in USES},
                "carried": account.available,
            }
            self.latest[key] = {use: amount / self.unit for use, amount in amounts.items()}
            side, name = key
            about = {"programme": name, "side": side, "ministry": ministry}
            self._rows.append(quarter | about | self.latest[key])
