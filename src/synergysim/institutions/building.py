"""Construction of the institutions of a run: owners, programmes, pairs, bodies, managers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from synergysim.agents.donor import Donor
from synergysim.agents.manager import LocalManagers, Manager
from synergysim.agents.ministry import Ministry
from synergysim.agents.partnership import Partnership
from synergysim.arrays import BoolArray, FloatArray
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.institutions.body import CoordinationBody, LocalCouncils
from synergysim.institutions.office import DeliveryConditions
from synergysim.institutions.programme import Programme
from synergysim.scenario.consistency import ALL_OWNERS
from synergysim.scenario.institutions import Staff
from synergysim.scenario.pairs import bodies_of, owner_of, owners_of, pairs_of, running
from synergysim.scenario.schema import Scenario
from synergysim.world.population import Households
from synergysim.world.territory import Territories

Programmes = dict[str, Programme]


def open_ministries(model: ColumnarModel, scenario: Scenario) -> dict[str, Ministry]:
    """Ministries by name; all like the social side's owner where owners are held equal."""
    config = scenario.institutions
    like = config.ministries[scenario.architecture.owners.social]
    found = {}
    for name, ministry in config.ministries.items():
        if config.equal_owners:
            own = {"title": ministry.title, "sector": ministry.sector}
            ministry = like.model_copy(update=own)
        found[name] = Ministry(model, name, ministry, config.coordination)
    return found


def set_up_programmes(
    scenario: Scenario,
    ministries: dict[str, Ministry],
    households: Households,
    territories: Territories,
    programme_class: type[Programme] = Programme,
) -> Programmes:
    """Programmes by name, the social side first: the productive side may look at its list."""
    found = {}
    for name, design in running(scenario).items():
        if design.training is not None and not scenario.context.behaviour.groups_apart:
            training = design.training.with_groups_alone()
            design = design.model_copy(update={"training": training})
        owner = ministries[owner_of(scenario, name)]
        at_home = owner.sector == design.side or scenario.institutions.equal_owners
        quality = 1.0 if at_home else scenario.architecture.off_sector_quality
        staff = scenario.institutions.staff
        missing = 1.0 - quality if staff.quality_until_hired else 0.0
        quality = 1.0 if staff.quality_until_hired else quality
        found[name] = programme_class(
            name,
            design,
            owner,
            quality,
            households,
            scenario.month(design.start),
            scenario.run.path_seed,
            territories.keys,
        )
        found[name].lacks_staff(missing, staff.hiring_months)
    return found


def invite_donor(model: ColumnarModel, scenario: Scenario) -> Donor | None:
    """Make the donor, if there is one."""
    forms = "association" if scenario.context.behaviour.groups_apart else "groups"
    config = scenario.institutions.donor
    return None if config is None else Donor(model, config, forms)


def pair_up(scenario: Scenario, programmes: Programmes) -> list[Partnership]:
    """Make the pairs, and seat the ministries that run their programmes."""
    pairs = []
    for terms in pairs_of(scenario):
        both = [programmes[terms.lead], programmes[terms.partner]]
        goals = [getattr(p.owner.config.goals, p.config.side) for p in both]
        pair = Partnership(terms, scenario.institutions.coordination, goals)
        for side, programme in enumerate(both):
            programme.owner.seats.append((pair, side))
        pairs.append(pair)
    return pairs


def seat_speakers(
    staff: Staff, programmes: Programmes, pair_of: Mapping[str, Partnership]
) -> dict[str, int]:
    """Row of the programme whose messages each programme's families hear as well; -1 for none."""
    rows, found = list(programmes), {}
    for name in programmes:
        pair = pair_of.get(name)
        lead = programmes[pair.lead] if pair is not None else None
        speaks = lead is not None and (lead.gives_messages or not staff.messages_where_spoken)
        heard = lead is not None and lead.config.delivers and speaks
        found[name] = rows.index(lead.name) if lead is not None and heard else -1
    return found


def seated(members: list[str], scenario: Scenario) -> list[str]:
    """Ministries named by a list of members, each once; ``owners`` means all owners."""
    named = [
        owner
        for member in members
        for owner in (owners_of(scenario) if member == ALL_OWNERS else [member])
    ]
    return list(dict.fromkeys(named))


def convene(
    model: ColumnarModel, scenario: Scenario, territories: int
) -> tuple[list[CoordinationBody], list[LocalCouncils]]:
    """National and intermediate bodies, and local councils."""
    config, seed = scenario.institutions, scenario.run.path_seed
    seeded = config.donor is not None and config.donor.seeds_councils
    bodies, councils = [], []
    for name, body in bodies_of(scenario).items():
        support, members = config.government.support, seated(body.members, scenario)
        if body.level == "local":
            share = 1.0 if seeded else support
            councils.append(
                LocalCouncils(
                    model, name, body, members, config.coordination, territories, share, seed
                )
            )
        else:
            bodies.append(
                CoordinationBody(model, name, body, members, config.coordination, support, seed)
            )
    return bodies, councils


@dataclass(frozen=True)
class Posts:
    """The managers' rows in their table, whose rows are programmes.

    Attributes
    ----------
    row : dict of str to int
        Row of each programme.
    counterpart : array of int, shape (programmes,)
        Row of the programme whose manager is the counterpart; its own without one.
    partnered, joins : array of bool, shape (programmes,)
        In a pair; in one as the programme that is to join the other.
    pairs : list of pairs of int
        Rows of the leading and the joining programme of every pair.
    leads, partners : list of int
        Rows of programmes that lead a pair, and of those that are to join one, each once.
    """

    row: dict[str, int]
    counterpart: npt.NDArray[np.int64]
    partnered: npt.NDArray[np.bool_]
    joins: npt.NDArray[np.bool_]
    pairs: list[tuple[int, int]]
    leads: list[int]
    partners: list[int]


def assign_posts(names: Iterable[str], partnerships: list[Partnership]) -> Posts:
    """Give every programme its row, and the row of its counterpart."""
    row = {name: position for position, name in enumerate(names)}
    counterpart = np.arange(len(row))
    partnered, joins = np.zeros((2, len(row)), dtype=bool)
    pairs = [(row[pair.lead], row[pair.partner]) for pair in partnerships]
    for lead, partner in pairs:
        # Whoever is to join looks to the lead; a lead looks to its first partner.
        counterpart[partner] = lead
        counterpart[lead] = partner if counterpart[lead] == lead else counterpart[lead]
        partnered[[lead, partner]] = True
        joins[partner] = True
    leads = list(dict.fromkeys(lead for lead, _ in pairs))
    partners = list(dict.fromkeys(partner for _, partner in pairs))
    return Posts(row, counterpart, partnered, joins, pairs, leads, partners)


def appoint_managers(
    model: ColumnarModel, scenario: Scenario, programmes: Programmes, territories: int
) -> LocalManagers:
    """One manager for each programme and territory."""
    staff, names = scenario.institutions.staff, list(programmes)
    sides = [programme.config.side for programme in programmes.values()]
    population = model.populate(
        Manager,
        len(names) * territories,
        programme=np.repeat(np.arange(len(names), dtype=np.int32), territories),
        territory=np.tile(np.arange(territories, dtype=np.int32), len(names)),
    )
    return LocalManagers(
        population,
        staff,
        np.array([getattr(staff.commitment, side) for side in sides]),
        np.array([getattr(staff.caseload, side) for side in sides]),
        names,
        territories,
        scenario.run.path_seed,
    )


def delivery_conditions(
    scenario: Scenario, managers: LocalManagers, follows: FloatArray, row: int, served: BoolArray
) -> DeliveryConditions:
    """What a programme's deliveries meet, in arrays that go on changing with the run.

    Parameters
    ----------
    scenario : Scenario
    managers : LocalManagers
    follows : array of float64, shape (programmes, territories)
        Chance that a tranche follows the partner's calendar.
    row : int
        The programme's.
    served : array of bool, shape (households,)
        Families who hear the messages of another programme as well.
    """
    staff, nowhere = scenario.institutions.staff, np.zeros(managers.shape[1])
    return DeliveryConditions(
        managers.table("visits")[row],
        managers.table("aligned")[row],
        follows[row],
        nowhere,
        nowhere > 0.0,
        served,
        staff.lateness,
        staff.mixed_messages,
        scenario.context.prices.local_per_ppp,
    )
