"""Units in words, for every language: those that have a plural, and those that are abbreviated."""

from __future__ import annotations

from sim.locale.language import message, plural

UNITS = {
    "persons": plural("{n} person", "{n} persons"),
    "families": plural("{n} family", "{n} families"),
    "vehicles": plural("{n} vehicle", "{n} vehicles"),
    "groups on foot": plural("{n} group on foot", "{n} groups on foot"),
    "vehicles and groups on foot": plural("{n} vehicle or group on foot", "{n} vehicles and groups on foot"),
    "person-h": plural("{n} person-hour", "{n} person-hours"),
    "places for persons": plural("{n} bed", "{n} beds"),
    "places for families": plural("{n} place for a family", "{n} places for families"),
}
"""Units that have a plural, for one and for more."""

SHORT_UNITS = {
    "h": message("{n} h"),
    "min": message("{n} min"),
    "s": message("{n} s"),
    "km": message("{n} km"),
    "m": message("{n} m"),
    "% of the count": message("{n} % of the count"),
}
"""Units that are abbreviated, and have none."""
