"""Watch one run month by month in Mesa's own page, SolaraViz.

pip install 'synergysim[explore]'
solara run docs/recipes/solara_viz_recipe.py --host 127.0.0.1

What to know about it, for Mesa 3.3.1 and 3.5 with Solara 1.64:

- It shows one run of one setting: no paired replications, no intervals, no run without the shock.
  Compare settings with `synergysim compare` or `synergysim live`.
- A changed parameter counts after "Reset", which makes the model anew.
- The data collector collects before the first month too, or the charts have nothing to draw.
- Solara fetches parts of its page from the internet, and counts its use for its makers unless
  SOLARA_TELEMETRY_MIXPANEL_ENABLE=false is set. `synergysim live` does neither.
"""

import mesa
from mesa.visualization import Slider, SolaraViz, make_plot_component

from synergysim import SynergyModel, load_scenario

CASE, SHOCK = "lesotho", "covid19-lesotho"


class Watched(SynergyModel):
    """The model as SolaraViz wants it: single values in, a data collector inside."""

    def __init__(
        self, architecture="coordinated-institutions", commitment=0.45, households=500,
        replication=0, seed=None,  # noqa: ARG002
    ):  # fmt: skip
        # Mesa hands over a seed in any case; the scenario's own count.
        overrides = {
            "institutions.staff.commitment.social": commitment,
            "run.households": households,
            "run.population_seed": 1 + replication,
            "run.path_seed": 1 + replication,
        }
        case = load_scenario(CASE, architecture=architecture, shock=SHOCK, overrides=overrides)
        super().__init__(case.scenario)
        self.datacollector = mesa.DataCollector(
            {
                "consumption": lambda model: float(model.households["consumption"].mean()),
                "income": lambda model: float(model.households["income"].mean()),
                "assets": lambda model: float(model.households["assets"].mean()),
            }
        )
        self.datacollector.collect(self)

    def step(self):
        super().step()
        self.datacollector.collect(self)
        self.running = self.month < self.case.run.months


PARAMETERS = {
    "architecture": {
        "type": "Select",
        "value": "coordinated-institutions",
        "values": [
            "independent", "same-institution", "coordinated-institutions", "complementary-design",
            "integrated",
        ],
        "label": "Architecture",
    },
    "commitment": Slider("Commitment of local staff, social side", 0.45, 0.3, 0.6, 0.05),
    "replication": Slider("Replication", 0, 0, 99, 1),
    "households": 500,
}  # fmt: skip

page = SolaraViz(
    Watched(),
    components=[make_plot_component(["consumption", "income"]), make_plot_component("assets")],
    model_params=PARAMETERS,
    name="synergysim: Lesotho under COVID-19",
)
