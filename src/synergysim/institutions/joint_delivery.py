"""A month of deliveries of many programmes in one compiled call.

It follows :meth:`Programme.deliver` and its instruments step by step, by the same rules and to the
same bits: cash, package, the way to families, lessons, services.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from synergysim.arrays import (
    BoolArray,
    CountArray,
    FloatArray,
    IntArray,
    MonthArray,
    Rows,
    SingleArray,
    TerritoryArray,
)
from synergysim.engine.compiled import kernel, rule
from synergysim.household.fields import STATE_ROW
from synergysim.institutions.instruments.cash import call_up, collect_cash, earn, give_cash
from synergysim.institutions.instruments.package import collect_tranches, give_package
from synergysim.institutions.instruments.services import offer_insurance
from synergysim.institutions.instruments.training import train
from synergysim.institutions.ledger import ALL_NEEDED, CELLS
from synergysim.institutions.office import TALLY

DESIGN = np.dtype(
    [(name, np.int64) for name in ("start", "key", "lead", "cash", "package", "training")]
    + [(name, np.int64) for name in ("first_calendar_month", "calendar", "paid_every")]
    + [(name, np.int64) for name in ("tranche_every", "lessons")]
    + [(name, np.bool_) for name in ("delivers", "as_needed", "condition", "messages")]
    + [(name, np.bool_) for name in ("links", "counts_search")]
    + [(name, np.float64) for name in ("administration", "way", "missing", "quality", "works")]
    + [(name, np.float64) for name in ("tranche", "consumable", "dose", "coaching", "groups")]
    + [(name, np.float64) for name in ("association", "insurance", "lateness", "mixed_messages")],
    align=True,
)
"""What a programme is as long as the run lasts.

``lead`` is the row of the programme whose messages its families hear as well; ``cash``, ``package``
and ``training`` are the rows of these instruments among theirs; -1 for none. ``calendar`` has a bit
for each calendar month for which cash is due.
"""

TODAY = ("search", "found", "administration", "doses", "capacity", "hired", "visited")
"""What may change, by row.

Share of administration that search takes, and what the lead's list saves of it; administration per
unit of benefits; full doses of the list; capacity of the owner; missing staff that is hired by now;
full visits to families if the way is paid.
"""

_SEARCH, _FOUND, _RATE, _DOSES, _CAPACITY, _HIRED, _VISITED = range(len(TODAY))
_APPROPRIATED, _AVAILABLE = CELLS.index("appropriated"), CELLS.index("available")
_BENEFITS, _ADMINISTRATION, _DELIVERY = (
    CELLS.index(use) for use in ("benefits", "administration", "delivery")
)
_FAMILY_MONTHS, _VISITS, _DUE, _ON_TIME, _SEARCH_COST, _SEARCH_SAVED, _WITHHELD = range(len(TALLY))
_CONDITION = STATE_ROW["condition"]


@rule
def money_left(as_needed: bool, ledger: IntArray, tally: FloatArray) -> int:
    """Money to spend, minor units; ``Office.available``."""
    spendable = ALL_NEEDED if as_needed else ledger[_AVAILABLE]
    return max(spendable - int(tally[_WITHHELD]), 0)


@rule
def cover(
    amount: int, use: int, delivers: bool, as_needed: bool, ledger: IntArray, tally: FloatArray
) -> int:
    """Book what the money covers of an amount, and return it; ``Office.spend``."""
    covered = min(amount, money_left(as_needed, ledger, tally))
    if not delivers:
        tally[_WITHHELD] += covered
        return covered
    if as_needed and covered > ledger[_AVAILABLE]:
        ledger[_APPROPRIATED] += covered - ledger[_AVAILABLE]
        ledger[_AVAILABLE] = covered
    ledger[_AVAILABLE] -= covered
    ledger[use] += covered
    return covered


@rule
def afford(
    amounts: IntArray,
    wanted: int,
    rate: float,
    delivers: bool,
    as_needed: bool,
    ledger: IntArray,
    tally: FloatArray,
) -> int:
    """Thin benefits out if the account does not cover them, and book them; ``Office.afford``."""
    full = wanted + int(np.rint(wanted * rate))
    available = money_left(as_needed, ledger, tally)
    share = available / full if full > available else 1.0
    if share < 1.0:
        wanted = 0
        for n in range(amounts.size):
            amounts[n] = int(amounts[n] * share)
            wanted += amounts[n]
    cover(wanted, _BENEFITS, delivers, as_needed, ledger, tally)
    cover(int(np.rint(wanted * rate)), _ADMINISTRATION, delivers, as_needed, ledger, tally)
    return wanted


@rule
def note(
    due: int, done: int, wanted: int, rate: float, search: float, found: float, tally: FloatArray
) -> None:
    """Count what was due and on time, and the search that benefits paid for; ``Office.count``."""
    tally[_DUE] += due
    tally[_ON_TIME] += done
    if search > 0.0:
        cost = wanted * rate * search
        tally[_SEARCH_COST] += cost
        tally[_SEARCH_SAVED] += cost * found


@kernel
def deliver_month(  # noqa: PLR0913  (a compiled loop)
    first: int,
    last: int,
    month: int,
    seed: int,
    minor_units: float,
    design: npt.NDArray[np.void],
    today: FloatArray,
    ledgers: IntArray,
    tallies: FloatArray,
    keys: IntArray,
    unchecked: bool,
    visits_lost: FloatArray,
    nowhere: FloatArray,
    nothing_ahead: BoolArray,
    visits: FloatArray,
    aligned: FloatArray,
    follows: FloatArray,
    members: Rows,
    listed: IntArray,
    claims: Rows,
    claiming: IntArray,
    nobody: BoolArray,
    enrolled: BoolArray,
    since: MonthArray,
    dose: SingleArray,
    received: FloatArray,
    monthly: IntArray,
    earned: CountArray,
    owed: CountArray,
    owes: BoolArray,
    paid_out: FloatArray,
    due: MonthArray,
    left: CountArray,
    first_due: IntArray,
    handed_out: FloatArray,
    taught: FloatArray,
    territory: TerritoryArray,
    unable: BoolArray,
    state: FloatArray,
    rows: IntArray,
    amounts: IntArray,
) -> None:
    """Let the programmes of some rows deliver, one after the other.

    Tables have a row for each programme, or for each instrument of its kind; ``members`` and
    ``claims`` hold one list after the other, which begin at ``listed`` and ``claiming``; ``rows``
    and ``amounts`` are scratch, a value for each household.
    """
    for p in range(first, last):
        own, ledger, tally = design[p], ledgers[p], tallies[p]
        delivers, as_needed, c, g = own["delivers"], own["as_needed"], own["cash"], own["package"]
        here, capacity, rate = (
            members[listed[p] : listed[p + 1]],
            today[_CAPACITY, p],
            today[_RATE, p],
        )
        # Without conditions to check, payments wait for no visit.
        lost = nowhere if unchecked and own["condition"] else visits_lost
        search = today[_SEARCH, p] if own["counts_search"] else 0.0
        tally[_FAMILY_MONTHS] += here.size
        if c >= 0:
            if (own["calendar"] >> ((own["first_calendar_month"] + month) % 12)) & 1:
                called = delivers and money_left(as_needed, ledger, tally) > 0
                labour = own["works"] if called else 0.0
                earn(month, here, since[p], dose[p], unable, labour, earned[c], state)
            if month >= own["start"] and (month - own["start"] + 1) % own["paid_every"] == 0:
                call_up(earned[c], owed[c])
                owes[c, 0] = True
            if owes[c, 0]:
                called_up, done, families, wanted = collect_cash(
                    owed[c], monthly[c], dose[p], territory, seed, month, keys[p],
                    own["lateness"], capacity, lost, nothing_ahead, rows, amounts,
                )  # fmt: skip
                owes[c, 0] = done < called_up
                paid = amounts[:families]
                wanted = afford(paid, wanted, rate, delivers, as_needed, ledger, tally)
                if delivers:
                    note(
                        called_up, done, wanted, own["administration"], search, today[_FOUND, p],
                        tally,
                    )  # fmt: skip
                    paid_out[c, 0] += give_cash(rows, paid, minor_units, state, received[p])
        if g >= 0 and 0 <= first_due[g, 0] <= month:
            waiting, families, wanted, first_due[g, 0] = collect_tranches(
                month, claims[claiming[p] : claiming[p + 1]], due[g], left[g], dose[p], territory,
                own["tranche"], own["tranche_every"], follows[p], seed, own["key"], keys[p],
                own["lateness"], capacity, lost, nothing_ahead, rows, amounts,
            )  # fmt: skip
            if waiting > 0:
                paid = amounts[:families]
                wanted = afford(paid, wanted, rate, delivers, as_needed, ledger, tally)
                if delivers:
                    note(
                        waiting, families, wanted, own["administration"], search,
                        today[_FOUND, p], tally,
                    )  # fmt: skip
                    handed_out[g, 0] += give_package(
                        rows, paid, minor_units, own["quality"], own["consumable"], state,
                        received[p],
                    )  # fmt: skip
        missing, hired = own["missing"], today[_HIRED, p]
        way = int(np.rint(own["way"] * (1.0 + missing * hired) * today[_DOSES, p]))
        # Without money for travel there are no visits.
        carried = (
            cover(way, _DELIVERY, delivers, as_needed, ledger, tally) / way if way > 0 else 1.0
        )
        if not delivers or today[_DOSES, p] == 0.0:
            continue
        if own["training"] >= 0:
            partner = enrolled[own["lead"]] if own["lead"] >= 0 else nobody
            teaching = own["quality"] * (1.0 - missing * (1.0 - hired))
            taught[own["training"], 0] += train(
                month, here, since[p], dose[p], territory, visits[p], aligned[p], partner,
                own["mixed_messages"], carried, own["lessons"], own["dose"] * teaching,
                own["coaching"], own["groups"], own["association"], state,
            )  # fmt: skip
        if own["links"]:
            offer_insurance(here, dose[p], territory, visits[p], carried, own["insurance"], state)
        if own["messages"]:
            tally[_VISITS] += carried * today[_VISITED, p]
        if own["condition"]:
            for i in here:
                state[_CONDITION, i] = 1.0
