"""When households leave: a hazard that cues raise and lower (``docs/model.md`` §1.2), and packing."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.scenario.distributions import AnyDeparture, AnyDuration, Constant
from sim.scenario.fields import Probability, Section, drawn_before, timed


class Cues(Section):
    """What people perceive; each is multiplied with its effect and raises or lowers the log hazard."""

    threat: float = timed(0.0, ge=-5.0, le=5.0)
    """Local threat T (0: none, 1: as on the day of the ceasefire)."""

    order: float = timed(0.0, ge=-5.0, le=5.0)
    """Official message O (+1: leave, −1: wait)."""

    fuel: float = timed(0.0, ge=-5.0, le=5.0)
    """Fuel offered (0: none, 1: free fuel)."""


class Effects(Section):
    """Log hazard ratios of the cues: b_threat, b_order, b_fuel, b_social, b_road."""

    threat: float = Field(0.0, ge=-10.0, le=10.0)
    """Effect of one unit of threat."""

    order: float = Field(0.0, ge=-10.0, le=10.0)
    """Effect of one unit of official message."""

    fuel: float = Field(0.0, ge=-10.0, le=10.0)
    """Effect of fuel being offered."""

    social: float = Field(0.0, ge=-10.0, le=10.0)
    """Effect of everybody in the settlement having decided (S from 0 to 1)."""

    road: float = Field(0.0, ge=-10.0, le=10.0)
    """Effect of all residents standing on the road (Q from 0 to 1); negative where a queue deters."""

    full_car: float = Field(0.0, ge=-10.0, le=10.0)
    """Effect of a car whose seats are all taken, against one of which half are: who takes kin along leaves earlier."""


class Departure(Section):
    """The hazard h = base · exp(Σ effect · cue + u) while the corridor is open, and what follows a decision."""

    open: bool = timed(True)
    """Whether people believe that they may leave: the hazard is zero while false."""

    base_hazard_per_h: float = timed(0.0, ge=0.0, le=1_000.0)
    """Hazard h0 with all cues at zero, per hour."""

    curve: AnyDeparture | None = drawn_before(None)
    """Mobilisation curve in hours after the start, whose hazard goes in place of the base hazard (case I05)."""

    effects: Effects = Effects()
    """Log hazard ratios."""

    cues: Cues = Cues()
    """Cues at the start of the clock."""

    frailty_sd: float = Field(0.0, ge=0.0, le=5.0)
    """Standard deviation s_u of the household's log frailty."""

    packing: AnyDuration = Constant(law="constant", mean_min=0.0001, minimum_min=60.0)
    """Time from a group's decision to its departure; its minimum bounds ``step_h``."""

    waits_for_men_share: Probability = 0.0
    """Share of families that wait for a man who is still with his formation; the others leave him to follow."""

    @model_validator(mode="after")
    def _one_hazard(self) -> Departure:
        if self.curve is not None and self.base_hazard_per_h:
            raise ValueError("give either base_hazard_per_h or curve")
        return self
