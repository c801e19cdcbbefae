"""Every input that once broke something: what it is, what reads it, and what is said of it now."""

from __future__ import annotations

from dataclasses import dataclass

GATE = """\
title: A gate
start: 2024-06-01T06:00+00:00
horizon_h: 5
arrivals:
  cars: {to: gate, interarrival: {law: exponential, mean_min: 1}}
stages:
  gate: {kind: station, lanes: 2, service: {law: exponential, mean_min: 1}}
"""

ARRIVES = "interarrival: {law: exponential, mean_min: 1}"
SERVICE = "service: {law: exponential, mean_min: 1}"
ROAD = "  road: {kind: link, length_km: 1, free_flow_kmh: 40, capacity_vph: 1.0e-6, jam_density_vpkm: 130, to: gate}\n"
CLOSED = "{law: exponential, mean_min: 0.001}"
LONG = "horizon_h: 100000\nstep_h: 10\nrecord_step_h: 10"


@dataclass(frozen=True)
class Case:
    """One input.

    Attributes:
        text: The file ``case.yaml``.
        code: The exit code of the command.
        said: What stands in its output, or in its messages.
        call: The command.
    """

    text: str
    code: int
    said: str
    call: tuple[str, ...] = ("check", "case.yaml")


def _gate(old: str, new: str, *more: tuple[str, str]) -> str:
    """The gate with something in the place of something else."""
    text = GATE
    for was, will in ((old, new), *more):
        assert was in text
        text = text.replace(was, will)
    return text


def _fed_by(section: str) -> str:
    """The gate with others who come to it."""
    return f"{GATE.split('arrivals:')[0]}{section}stages:{GATE.split('stages:')[1]}"


def _aliases(lines: int) -> str:
    """Lines of which each holds the one before nine times."""
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    return text + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, lines))


def _chain(count: int) -> str:
    """So many delays, one behind the other."""
    delay = "kind: delay, duration: {law: constant, mean_min: 0.01}"
    stages = "".join(f"  n{n}: {{{delay}, to: n{n + 1}}}\n" for n in range(count))
    return GATE.split("stages:")[0].replace("to: gate", "to: n0") + f"stages:\n{stages}  n{count}: {{{delay}}}\n"


WAITING = "".join(f"  a{n}: {{to: gate, waiting_veh: 1000000, times_h: [1]}}\n" for n in range(20))

DEMAND = "rate: {shape: counts, of: vehicles, each: hour, file: /etc/passwd}"

TOWN = "departure: {base_hazard_per_h: 0.1}\nsettlements: {a: {residents_persons: 20000000, to: gate}}\n"

RUN = ("run", "case.yaml", "--out", "out")

TOO_MUCH = "Nothing was begun; --yes begins it all the same."

CORPUS = {
    "aliases of aliases": Case(_aliases(9), 2, "aliases repeat more than 100,000 values"),
    "an alias inside its own anchor": Case("title: &a [*a]\n", 2, "holds itself"),
    "half a character": Case(_gate("A gate", r'"a \ud800"'), 2, r"has the character '\ud800'"),
    "control characters in a key": Case(GATE + r'"a\e[31m": 1' + "\n", 2, r"'a\x1b[31m' has the character"),
    "a chain of 1,000 nodes": Case(_chain(1_000), 0, "case.yaml: ok"),
    "hours that are none": Case(_gate("lanes: 2", "lanes: 2, opening_hours: []"), 2, "no hours are given"),
    "a gate that never opens": Case(_gate("lanes: 2", "lanes: 2, open: false"), 0, "gate is closed for the whole run"),
    "a road that lets nobody out": Case(
        _gate("to: gate", "to: road") + ROAD, 0, "road lets out less than one vehicle in the whole run: 1e-06 an hour"
    ),
    "services longer than the run": Case(
        _gate(SERVICE, "service: {law: exponential, mean_min: 1000}"), 0, "gate finishes hardly any service"
    ),
    "50,000,000 arrivals": Case(
        _gate(ARRIVES, "sets_off: {law: constant, mean_min: 1}, count: 50000000"), 2, TOO_MUCH, RUN
    ),
    "20 streams of 1,000,000 that wait": Case(
        _fed_by("arrivals:\n" + WAITING), 0, "one run takes about 2e+07 vehicles"
    ),
    "20,000,000 residents": Case(_fed_by(TOWN), 0, "one run takes about 6.1e+06 vehicles"),
    "closures of no time": Case(
        _gate("lanes: 2", f"lanes: 2, closures: {{open_for: {CLOSED}, closed_for: {CLOSED}}}", ("horizon_h: 5", LONG)),
        2,
        TOO_MUCH,
        RUN,
    ),
    "20,000 processes": Case(GATE, 2, "jobs = 20,000 is not of 1 to ", (*RUN, "-n", "2", "--jobs", "20000")),
    "lines of a file elsewhere": Case("extends: ../../../../../../etc/passwd\n", 2, "what is wrong is not shown"),
    "a table elsewhere": Case(
        GATE + "observed: /etc/passwd\n", 2, "'/etc/passwd' lies outside the folder of case.yaml"
    ),
    "demand elsewhere": Case(
        _gate(ARRIVES, DEMAND), 2, "'/etc/passwd' lies outside the folder of case.yaml; only files in it"
    ),
    "a device": Case("", 2, "is larger than 64 MB", ("check", "/dev/zero")),
    "a device of counts": Case("", 2, "zero: is larger than 64 MB", ("nowcast", "--counts", "/dev/zero")),
    "a device that is a map": Case("", 2, "zero: is larger than 64 MB", ("import", "/dev/zero", "--out", "map.yaml")),
    "a name of 300 characters": Case("", 2, "x" * 300, ("check", "x" * 300)),
}
"""By what was wrong."""
