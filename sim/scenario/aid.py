"""Aid convoys: who brings what, by which way, and when it is handed out."""

from __future__ import annotations

from sim.scenario.fields import Section


class Convoy(Section):
    """Still to be written."""
