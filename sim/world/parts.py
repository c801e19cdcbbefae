"""Which parts a scenario has: each is made by one line here, and only when the scenario asks for it."""

from __future__ import annotations

from sim.scenario.stages import Station
from sim.world.aid import Aid
from sim.world.closures import gates
from sim.world.detentions import Detentions
from sim.world.disarmament import DisarmamentPart
from sim.world.displaced import Displaced
from sim.world.incidents import Incidents
from sim.world.medical import MedicalCare
from sim.world.part import Part
from sim.world.petrol import Petrol
from sim.world.second_road import RoadChoice
from sim.world.setting import Setting
from sim.world.sojourn import Stay
from sim.world.stocks import Stocks
from sim.world.warehouses import Warehouses


def parts_of(setting: Setting) -> list[Part]:
    """The parts of the story, in the order in which they start and act at equal hours."""
    scenario = setting.scenario
    found: list[Part] = [*gates(setting)]
    if any(isinstance(stage, Station) and stage.screening for stage in scenario.stages.values()):
        found.append(Detentions(setting.flow))
    if scenario.second_road:
        found.append(RoadChoice(setting, scenario.second_road))
    if scenario.fuel:
        found.append(Petrol(setting, scenario.fuel))
    if setting.scenario.disarmament:
        found.append(DisarmamentPart(setting))
    if setting.scenario.displaced:
        found.append(Displaced(setting))
    if setting.scenario.sojourn is not None:
        found.append(Stay(setting, setting.scenario.sojourn))
    care = MedicalCare(setting) if setting.scenario.medical is not None else None
    if care is not None:
        found.append(care)
    if setting.scenario.incidents:
        found.append(Incidents(setting, None if care is None else care.admit))
    if scenario.warehouses:
        found.append(Warehouses(setting))
    if scenario.stocks:
        found.append(stocks := Stocks(setting))
        if scenario.aid:
            found.append(Aid(setting, stocks))
    return found
