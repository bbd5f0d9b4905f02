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
    [(name, np.int64) for name in ("start", "key", "lead", "cash", "package")]
    + [(name, np.int64) for name in ("first_calendar_month", "calendar", "paid_every")]
    + [(name, np.int64) for name in ("tranche_every", "lessons")]
    + [(name, np.bool_) for name in ("delivers", "as_needed", "condition", "messages")]
    + [(name, np.bool_) for name in ("trains", "links", "counts_search")]
    + [(name, np.float64) for name in ("administration", "way", "missing", "quality", "works")]
    + [(name, np.float64) for name in ("tranche", "consumable", "dose", "coaching", "groups")]
    + [(name, np.float64) for name in ("association", "insurance", "lateness", "mixed_messages")],
    align=True,
)
"""What a programme is as long as the run lasts.

``lead`` is the row of the programme whose messages its families hear as well; ``cash`` and
``package`` are the rows of these instruments among theirs; -1 for none. ``calendar`` has a bit
for each calendar month for which cash is due.
"""

NUMBERS = (*TALLY, "paid_out", "handed_out", "taught")
"""What a programme and its instruments add up."""

MONEY = (*CELLS, "owes", "first_due", "listed", "listed_end", "claiming", "claiming_end")
"""Whole numbers of a programme.

Its account; whether cash is owed, and when a tranche is due first; and where, among the rows of all
lists, those of its families and of their claims to tranches begin and end.
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
_OWES, _FIRST_DUE, _LISTED, _LISTED_END, _CLAIMING, _CLAIMING_END = range(len(CELLS), len(MONEY))
_FAMILY_MONTHS, _VISITS, _DUE, _ON_TIME, _SEARCH_COST, _SEARCH_SAVED, _WITHHELD = range(len(TALLY))
_PAID_OUT, _HANDED_OUT, _TAUGHT = range(len(TALLY), len(NUMBERS))
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
def count_doses(
    lists: Rows,
    money: IntArray,
    design: npt.NDArray[np.void],
    dose: SingleArray,
    territory: TerritoryArray,
    doses: FloatArray,
) -> None:
    """Full doses by territory of programmes that visit; ``Office.doses_by_territory``.

    Tables are as those of :func:`deliver_month`; ``doses`` has shape (programmes, territories).
    """
    for p in range(design.size):
        if design[p]["messages"]:
            doses[p] = 0.0
            for i in lists[money[p, _LISTED] : money[p, _LISTED_END]]:
                doses[p, territory[i]] += dose[p, i]


@kernel
def deliver_month(  # noqa: PLR0913  (a compiled loop)
    first: int,
    last: int,
    month: int,
    unchecked: bool,
    visits_lost: FloatArray,
    lists: Rows,
    seed: int,
    minor_units: float,
    design: npt.NDArray[np.void],
    today: FloatArray,
    money: IntArray,
    numbers: FloatArray,
    keys: IntArray,
    visits: FloatArray,
    aligned: FloatArray,
    follows: FloatArray,
    enrolled: BoolArray,
    months: MonthArray,
    dose: SingleArray,
    received: FloatArray,
    monthly: IntArray,
    counts: CountArray,
    territory: TerritoryArray,
    unable: BoolArray,
    state: FloatArray,
) -> None:
    """Let the programmes of some rows deliver, one after the other.

    Tables have a row for each programme. ``months`` has one more for each package, the month in
    which its tranches are due; ``monthly`` has one for each programme with cash; and ``counts`` has
    months earned, then months owed, for each of these, then tranches left for each package.
    """
    programmes, transfers = design.size, monthly.shape[0]
    nowhere, nothing_ahead = np.zeros(keys.shape[1]), np.zeros(keys.shape[1], dtype=np.bool_)
    nobody = np.zeros(territory.size, dtype=np.bool_)
    rows, amounts = np.empty(territory.size, np.int64), np.empty(territory.size, np.int64)
    for p in range(first, last):
        own, ledger, tally, since = design[p], money[p], numbers[p], months[p]
        delivers, as_needed, c, g = own["delivers"], own["as_needed"], own["cash"], own["package"]
        here = lists[ledger[_LISTED] : ledger[_LISTED_END]]
        capacity, rate = today[_CAPACITY, p], today[_RATE, p]
        # Without conditions to check, payments wait for no visit.
        lost = nowhere if unchecked and own["condition"] else visits_lost
        search = today[_SEARCH, p] if own["counts_search"] else 0.0
        tally[_FAMILY_MONTHS] += here.size
        if c >= 0:
            earned, owed = counts[c], counts[transfers + c]
            if (own["calendar"] >> ((own["first_calendar_month"] + month) % 12)) & 1:
                called = delivers and money_left(as_needed, ledger, tally) > 0
                labour = own["works"] if called else 0.0
                earn(month, here, since, dose[p], unable, labour, earned, state)
            if month >= own["start"] and (month - own["start"] + 1) % own["paid_every"] == 0:
                call_up(earned, owed)
                ledger[_OWES] = 1
            if ledger[_OWES]:
                called_up, done, families, wanted = collect_cash(
                    owed, monthly[c], dose[p], territory, seed, month, keys[p],
                    own["lateness"], capacity, lost, nothing_ahead, rows, amounts,
                )  # fmt: skip
                ledger[_OWES] = done < called_up
                paid = amounts[:families]
                wanted = afford(paid, wanted, rate, delivers, as_needed, ledger, tally)
                if delivers:
                    note(
                        called_up, done, wanted, own["administration"], search, today[_FOUND, p],
                        tally,
                    )  # fmt: skip
                    tally[_PAID_OUT] += give_cash(rows, paid, minor_units, state, received[p])
        if g >= 0 and 0 <= ledger[_FIRST_DUE] <= month:
            claims = lists[ledger[_CLAIMING] : ledger[_CLAIMING_END]]
            waiting, families, wanted, ledger[_FIRST_DUE] = collect_tranches(
                month, claims, months[programmes + g], counts[2 * transfers + g], dose[p],
                territory, own["tranche"], own["tranche_every"], follows[p], seed, own["key"],
                keys[p], own["lateness"], capacity, lost, nothing_ahead, rows, amounts,
            )  # fmt: skip
            if waiting > 0:
                paid = amounts[:families]
                wanted = afford(paid, wanted, rate, delivers, as_needed, ledger, tally)
                if delivers:
                    note(
                        waiting, families, wanted, own["administration"], search,
                        today[_FOUND, p], tally,
                    )  # fmt: skip
                    tally[_HANDED_OUT] += give_package(
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
        if own["trains"]:
            partner = enrolled[own["lead"]] if own["lead"] >= 0 else nobody
            teaching = own["quality"] * (1.0 - missing * (1.0 - hired))
            tally[_TAUGHT] += train(
                month, here, since, dose[p], territory, visits[p], aligned[p], partner,
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
