"""The institutions of a run together: offices, money, bodies, lists, staff."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from synergysim.agents.government import Government
from synergysim.agents.manager import mean_row
from synergysim.agents.partnership import Partnership
from synergysim.arrays import BoolArray, FloatArray
from synergysim.engine.columnar_model import ColumnarModel
from synergysim.engine.shared_numbers import gather
from synergysim.institutions import building
from synergysim.institutions.acceptance import grievance, resent
from synergysim.institutions.deliveries import Deliveries
from synergysim.institutions.eligibility import Local
from synergysim.institutions.emergency import Emergency
from synergysim.institutions.intake import Intake, share_rule
from synergysim.institutions.local_coordination import (
    agreed_above,
    coordinate_locally,
    over_places,
)
from synergysim.institutions.observed_welfare import Ranking
from synergysim.institutions.one_programme import crowding_of, programmes_of, queuing
from synergysim.institutions.programme import Programme
from synergysim.institutions.response import EmergencyResponse
from synergysim.institutions.target_fit import know_fits
from synergysim.institutions.targeting import by_territory
from synergysim.institutions.treasury import is_last_quarter, reprogramme, vote_quarter
from synergysim.institutions.visible_results import visible_result
from synergysim.scenario.architecture import Function
from synergysim.scenario.schema import Scenario
from synergysim.world.population import Households
from synergysim.world.shocks import Shocks
from synergysim.world.territory import Territories


class InstitutionalSystem:
    """Everything between an appropriation and a delivery.

    Parameters
    ----------
    model : ColumnarModel
        Ministries, bodies, government and donor register with it; managers become its rows.
    scenario : Scenario
    households : Households
    territories : Territories
    shocks : Shocks
    """

    programme_class: ClassVar[type[Programme]] = Programme

    def __init__(
        self,
        model: ColumnarModel,
        scenario: Scenario,
        households: Households,
        territories: Territories,
        shocks: Shocks,
    ) -> None:
        self.scenario = scenario
        self.households = households
        self.territories = territories
        self.shocks = shocks
        config, seed = scenario.institutions, scenario.run.path_seed
        self.government = Government(model, config.government, seed)
        self.donor = building.invite_donor(model, scenario)
        self.ministries = building.open_ministries(model, scenario)
        self.programmes = building.set_up_programmes(
            scenario, self.ministries, households, territories, self.programme_class
        )
        self._sides = {
            side: [p for p in self.programmes.values() if p.config.side == side]
            for side in ("social", "productive")
        }
        self.partnerships = building.pair_up(scenario, self.programmes)
        self.pair_of = {pair.partner: pair for pair in self.partnerships}
        self.bodies, self.councils = building.convene(model, scenario, len(territories))
        self.managers = building.appoint_managers(
            model, scenario, self.programmes, len(territories)
        )
        self.posts = building.assign_posts(self.programmes, self.partnerships)
        will = self.managers.table("commitment")  # nobody is tired yet, and nobody has worked
        self._ask_staff((np.add.reduce(will, axis=1) / len(territories)).tolist())
        staff = config.staff
        self._whole = programmes_of(
            self.partnerships,
            self.programmes,
            np.array([getattr(staff.caseload, p.config.side) for p in self.programmes.values()]),
        )
        ranking = Ranking(
            households,
            config.targeting_error,
            scenario.context.poverty_line,
            seed,
            scenario.architecture.shared_registry,
        )
        self.intake = Intake(households, territories, ranking, config.staff, config.community, seed)
        with ranking.one_look():
            know_fits(self.intake.eligibility, self.partnerships, self.programmes)
        self._changes = [
            (scenario.month(change.date), name, change)
            for name, programme in self.programmes.items()
            for change in programme.config.targeting.changes.values()
        ]
        self.emergency = Emergency(scenario, households, territories, shocks)
        self.platforms = dict.fromkeys(self.ministries, 0.0)
        self._local, self._follows = np.zeros((2, *self.managers.shape))
        councils = np.zeros((len(self.councils), len(territories)))
        self._coordinating = (
            self.posts.joins,
            self.managers.columns,
            gather(dict(enumerate(self.councils)), "agreement", councils),
            self._local,
            self._follows,
        )
        self._above, self._decided = np.zeros((4, len(self.programmes))), True
        self._visible: tuple[list[int], float | None] = [], None
        self._nowhere, self._meetings = np.zeros((2, len(territories)))
        self._in_order = list(self.programmes.values())
        self._teams = set(self._whole.values()) if staff.one_team else set()
        self._crowded: tuple[list[int], FloatArray] = [], np.ones(len(self.programmes))
        self._nobody = np.zeros(len(households), dtype=bool)
        self._served: dict[str, tuple[int, BoolArray]] = {}
        speakers = building.seat_speakers(staff, self.programmes, self.pair_of)
        self._deliveries = Deliveries(
            self.programmes,
            speakers,
            queuing(self._whole) if staff.one_queue else (),
            staff,
            scenario.context.prices.local_per_ppp,
            self.managers.table("visits"),
            self.managers.table("aligned"),
            self._follows,
        )
        lists = [*(one.enrolled for one in self.programmes.values()), self._nobody]  # at -1
        self._conditions = {
            name: building.delivery_conditions(
                scenario, self.managers, self._follows, row, lists[speakers[name]]
            )
            for row, name in enumerate(self.programmes)
        }

    def leave_out_shocks(self, scenario: Scenario, shocks: Shocks) -> None:
        """Go on in a scenario without shocks: no response is there to be called."""
        self.scenario, self.shocks = scenario, shocks
        self.emergency = Emergency(scenario, self.households, self.territories, shocks)

    @property
    def responses(self) -> dict[str, EmergencyResponse]:
        """Responses to the scenario's shocks, by name."""
        return self.emergency.responses

    def of_side(self, side: str) -> list[Programme]:
        """Programmes of one side."""
        return self._sides[side]

    # The month --------------------------------------------------------------------------------

    def hold_politics(self, month: int) -> None:
        """Elections any month; once a quarter goals drift, efforts are chosen, money is voted."""
        self.government.hold_election(month, self.partnerships)
        if month % 3 == 0:
            self.government.drift(month, self.partnerships)
            for ministry in self.ministries.values():
                ministry.choose_effort(self.government.support)
        self._meet(month)
        if month % 3 == 0:
            self._vote(month)
            self._see_results()

    def _meet(self, month: int) -> None:
        self._decided = month % 3 == 0  # between quarters, only meetings change what is agreed
        due = [body for body in self.bodies if month % body.config.cadence == 0]
        lost = float(np.add.reduce(self.shocks.visits_lost)) / len(self.territories) if due else 0.0
        for body in due:
            if body.meet(month, self.partnerships, lost, self.government.support):
                self._decided = True
                for member in body.members:  # staffs a platform, or a part of one, this quarter
                    self.platforms[member] += body.platforms

    def _vote(self, month: int) -> None:
        finance = self.donor.config.finance if self.donor is not None else 0.0
        calendar_month = int(self.scenario.run.start[5:]) + month
        ends = is_last_quarter(calendar_month, self.scenario.institutions.government.fiscal_year)
        for programme in self.programmes.values():
            if month + 2 < programme.start:
                continue
            vote_quarter(
                month,
                programme,
                self.pair_of.get(programme.name),
                self.scenario.institutions.coordination,
                len(self.households),
                finance if programme.is_productive else 0.0,
                self._moved(programme),
                self.platforms[programme.owner.name],
            )
            if ends:
                reprogramme(programme, self.scenario.institutions.coordination)
        self.platforms = dict.fromkeys(self.ministries, 0.0)

    def _moved(self, programme: Programme) -> float:
        """Share of a programme's money that an emergency takes."""
        whole = self._whole.get(programme.name)
        if whole is not None and self.scenario.institutions.coordination.one_vote:
            return whole.moved(self.shocks.budget_moved)
        return self.shocks.budget_moved if programme.is_productive else 0.0

    def _ask_staff(self, staff: list[float]) -> None:
        """Tell every pair how engaged its programmes' staff is, mean over places."""
        for pair, (lead, partner) in zip(self.partnerships, self.posts.pairs, strict=True):
            pair.staff = [staff[lead], staff[partner]]

    def _see_results(self) -> None:
        binding = frozenset[Function]().union(*(body.binds() for body in self.bodies))
        table = self.managers.table
        engaged, field_work = over_places(table("engagement"), table("tie")).tolist()
        self._ask_staff(engaged)
        for pair, (_, partner) in zip(self.partnerships, self.posts.pairs, strict=True):
            pair.field_work = field_work[partner]
            pair.lapse(binding)
        equal = self.scenario.institutions.equal_owners
        for ministry in self.ministries.values():
            ministry.judge_partners()
            if self.donor is not None and self.donor.supports(ministry.name, equal):
                ministry.capacity = self.donor.strengthen(ministry.capacity)
        social, productive = self.served("social"), self.served("productive")
        changes = [one.changes for one in self.programmes.values()]
        if changes != self._visible[0]:  # it follows from lists
            self._visible = (
                changes,
                visible_result(
                    self.scenario, self.partnerships, self.programmes, social, productive
                ),
            )
        self.government.see_results(self._visible[1])
        self._change_places(social, productive)

    def _change_places(self, social: BoolArray, productive: BoolArray) -> None:
        """Let places change with who is served in them: services, and resentment."""
        if self.donor is not None and self.donor.config.services_gain > 0.0:
            clients = by_territory(productive, self.households.territory, len(self.territories))
            services = self.donor.build(self.territories.services, np.minimum(clients, 1.0))
            self.territories.services = services
        community = self.scenario.institutions.community
        place, poor = self.households.territory, self.intake.ranking.poor()
        resent(
            grievance(social, productive, poor, place, len(self.territories)),
            place,
            community.resentment_adjustment,
            community.social_capital_loss,
            self.territories.resentment,
            self.households["social_capital"],
        )

    def served(self, side: str) -> BoolArray:
        """Households that some programme of a side serves now; to be read, not changed."""
        programmes = self.of_side(side)
        if len(programmes) == 1:
            return programmes[0].enrolled
        known, served = self._served.get(side, (-1, self._nobody))
        changes = sum([programme.changes for programme in programmes])
        if changes != known:
            served = np.logical_or.reduce([self._nobody, *(one.enrolled for one in programmes)])
            self._served[side] = changes, served
        return served

    def hold_intakes(self, month: int) -> None:
        """Change criteria, let families go whose time is over, fill the lists that are due."""
        moved = set()
        for date, name, change in self._changes:
            if max(date, 0) == month:
                moved.add(name)
                self.intake.eligibility.change(
                    self.programmes[name], change, self.pair_of.get(name)
                )
        for programme in self._in_order:
            if month >= programme.first_leaves:
                programme.graduate(month)
        due = [programme for programme in self._in_order if programme.takes_in(month)]
        if not (due or moved):
            return
        # Who leaves out the families of others draws its list when theirs are known.
        due.sort(key=lambda one: self.intake.eligibility.criteria(one).exclude is not None)
        moved |= {programme.name for programme in due}
        with self.intake.ranking.one_look():
            self._take_in(due, month)
            pairs = [pair for pair in self.partnerships if moved & {pair.lead, pair.partner}]
            know_fits(self.intake.eligibility, pairs, self.programmes)

    def _take_in(self, due: list[Programme], month: int) -> None:
        tie, engagement, visits = map(self.managers.table, ("tie", "engagement", "visits"))
        for programme in due:
            pair = self.pair_of.get(programme.name)
            row = self.posts.row[programme.name]
            other = self.posts.counterpart[row]
            local = Local(tie[row], engagement[other], visits[other])
            lead = self.programmes[pair.lead] if pair is not None else None
            sides = [programme] if lead is None else [programme, lead]
            share_rule(pair, sides)  # what the lead was asked since
            self.intake.hold(programme, pair, lead, local, month)
            share_rule(pair, sides)

    def work_locally(self, month: int) -> None:
        """Councils meet and managers spend their month."""
        if self._decided:
            self._above = agreed_above(self.partnerships, self.posts.pairs, len(self.programmes))
        meetings = self._meetings
        meetings[:] = 0.0
        if self.partnerships and self.councils:
            engagement = self.managers.table("engagement")
            leads = mean_row(engagement, self.posts.leads)
            partners = mean_row(engagement, self.posts.partners)
            for council in self.councils:
                council.meet(month, leads, partners, self.shocks.visits_lost)
                places = np.count_nonzero(council.met) / len(self.territories)
                for member in council.members:
                    self.platforms[member] += places * council.platforms
                meetings += council.met
        changes = [programme.changes for programme in self._in_order]
        if changes != self._crowded[0]:  # it follows from lists
            self._crowded = changes, crowding_of(self._in_order, self._teams)
        self.managers.work(
            month,
            self._above[0],
            self.posts.partnered,
            self.posts.counterpart,
            self._crowded[1],
            self.shocks.visits_lost,
            meetings,
            self.government.election,
        )

    def _coordinate_locally(self) -> None:
        """Set how far messages agree, and partners' calendars are followed, by place."""
        coordinate_locally(self._above, *self._coordinating)

    def local_agreement(self, pair: Partnership) -> FloatArray:
        """Working agreement of a pair in each territory this month, from ties and councils."""
        agreement: FloatArray = self._local[self.posts.row[pair.partner]]
        return agreement

    @property
    def local_agreements(self) -> FloatArray:
        """Working agreements of all partners, shape (programmes, territories)."""
        return self._local

    def deliver(self, month: int) -> None:
        """Deliver what every programme and response owes this month."""
        if self.responses:
            self.emergency.declare(month)
        self._coordinate_locally()
        self._deliveries.deliver(
            month,
            self.emergency.waived,
            self.shocks.visits_lost,
            self._deliver_in_turn,
        )
        if self.donor is not None and self.donor.config.associations > 0.0:
            equal = self.scenario.institutions.equal_owners
            for programme in self.of_side("productive"):
                if self.donor.supports(programme.owner.name, equal) and programme.config.delivers:
                    self.donor.associate(self.households[self.donor.forms], programme.enrolled)
        if self.responses:
            lists = {side: self.served(side) for side in ("social", "productive")}
            self.emergency.respond(month, lists, self._sharing())

    def _deliver_in_turn(self, programme: Programme, month: int) -> None:
        """Let one programme deliver by its own method; slower, and open to extensions."""
        conditions = self._conditions[programme.name]
        # Without conditions to check, payments wait for no visit.
        unchecked = self.emergency.waived and programme.config.condition
        conditions.visits_lost = self._nowhere if unchecked else self.shocks.visits_lost
        queues = self.scenario.institutions.staff.one_queue
        whole = self._whole.get(programme.name) if queues else None
        if whole is not None:
            conditions.ahead = whole.ahead(programme, month, len(self.territories))
        programme.deliver(month, conditions)

    def _sharing(self) -> float:
        """How far the two sides know whose families are whose, 0 to 1."""
        targeting = [pair.coordination("targeting") for pair in self.partnerships]
        return max([1.0 if self.scenario.architecture.shared_registry else 0.0, *targeting])

    def check_money(self) -> None:
        """Assert that no minor unit appeared or vanished."""
        self._deliveries.check_money()
        for response in self.responses.values():
            response.account.check()
