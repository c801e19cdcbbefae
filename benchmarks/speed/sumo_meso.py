"""SUMO, mesoscopic: queues on the segments of roads. Stations are short edges with the station's headway."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from pathlib import Path

from benchmarks.speed.case import CHECKPOINT, CORRIDOR, FEEDERS, FUEL, REGISTRATION, US_PER_H, Road, Work
from benchmarks.speed.race import Answer, Entry, Run

JAM_M = 1000.0 / CORRIDOR.jam_vpkm
"""Road that a standing vehicle takes."""

DESKS_KMH = 60.0
"""Speed on the short edges that stand for stations."""


def _headway(name: str, headway_s: float, speed_kmh: float, jam_s: float | None = None) -> str:
    """An edge type; SUMO adds to each tau the time in which a vehicle drives its own length."""
    own_s = JAM_M / (speed_kmh / 3.6)
    headway_s -= own_s
    jam_s = headway_s if jam_s is None else max(jam_s - own_s, 0.1)
    return (
        f'<type id="{name}"><meso tauff="{headway_s}" taufj="{headway_s}" taujf="{jam_s}" taujj="{jam_s}" '
        'jamThreshold="-1"/></type>'
    )


def _edge(name: str, start: str, end: str, length_km: float, speed_kmh: float) -> str:
    return (
        f'<edge id="{name}" from="{start}" to="{end}" type="{name}" numLanes="1" '
        f'length="{1000.0 * length_km}" speed="{speed_kmh / 3.6}"/>'
    )


def write_network(folder: Path, binary: Path) -> None:
    """Nodes and edges, made into SUMO's net."""
    nodes = ("origin", "town", "merge", "gate", "booth", "desks", "end")
    (folder / "n.nod.xml").write_text(
        "<nodes>" + "".join(f'<node id="{n}" x="{i * 1000}" y="0"/>' for i, n in enumerate(nodes)) + "</nodes>"
    )
    roads = [("fuel", "origin", "town", 1.0, DESKS_KMH), ("checkpoint", "gate", "booth", 0.1, DESKS_KMH)]
    roads += [(road.name, "town", "merge", road.length_km, road.speed_kmh) for road in FEEDERS]
    roads += [("corridor", "merge", "gate", CORRIDOR.length_km, CORRIDOR.speed_kmh)]
    roads += [("registration", "booth", "desks", 1.0, DESKS_KMH), ("out", "desks", "end", 0.5, 60.0)]
    (folder / "n.edg.xml").write_text("<edges>" + "".join(_edge(*road) for road in roads) + "</edges>")
    types = [_headway(desks.name, 3600.0 / desks.per_hour, DESKS_KMH) for desks in (FUEL, CHECKPOINT, REGISTRATION)]
    types += [_headway(road.name, road.gap_us / 1e6, road.speed_kmh, _jam_s(road)) for road in (*FEEDERS, CORRIDOR)]
    (folder / "types.add.xml").write_text("<additional>" + "".join(types) + "</additional>")
    command = [str(binary / "netconvert"), "--no-turnarounds", "--no-internal-links", "--ignore-errors"]
    command += [f"--node-files={folder}/n.nod.xml", f"--edge-files={folder}/n.edg.xml"]
    subprocess.run([*command, "-o", f"{folder}/n.net.xml"], check=True, capture_output=True)


def _jam_s(road: Road) -> float:
    """Time of the backward wave from one vehicle to the next."""
    return road.wave_us / 1e6 / road.storage


def write_vehicles(work: Work, folder: Path) -> None:
    """Routes and hours of departure."""
    with (folder / "n.rou.xml").open("w", encoding="utf-8") as file:
        file.write(f'<routes><vType id="car" length="{JAM_M - 2.5}" minGap="2.5"/>')
        for road in FEEDERS:
            file.write(f'<route id="{road.name}" edges="fuel {road.name} corridor checkpoint registration out"/>')
        for number, (at, feeder) in enumerate(zip(work.departs_us.tolist(), work.feeder.tolist(), strict=True)):
            at_s, route = f"{at * 3600 / US_PER_H:.2f}", FEEDERS[feeder].name
            file.write(f'<vehicle id="{number}" type="car" depart="{at_s}" route="{route}"/>\n')
        file.write("</routes>")


def sumo_meso(work: Work, folder: Path) -> Run:
    """Write its files, run it, read when the last vehicle arrived."""
    import sumo

    binary = Path(sumo.SUMO_HOME) / "bin"
    write_network(folder, binary)
    write_vehicles(work, folder)
    summary = folder / "summary.xml"
    command = [str(binary / "sumo"), "-n", f"{folder}/n.net.xml", "-r", f"{folder}/n.rou.xml", "--mesosim", "true"]
    command += ["-a", f"{folder}/types.add.xml"]
    command += ["--no-step-log", "--no-warnings", "--time-to-teleport", "-1", "--statistic-output", str(summary)]
    command += ["--meso-junction-control", "false"]

    def run() -> Answer:
        with (folder / "log").open("w", encoding="utf-8") as log:
            child = subprocess.Popen([*command, "--duration-log.statistics"], stdout=log, stderr=log)
            peak: list[float] = [0.0]
            watch = threading.Thread(target=_watch, args=(child.pid, peak), daemon=True)
            watch.start()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            watch.join()
        text = (folder / "log").read_text(encoding="utf-8")
        if child.returncode:
            raise RuntimeError(text.strip().splitlines()[-1] if text.strip() else "SUMO failed")
        ended = next(line for line in text.splitlines() if line.startswith("Simulation ended at time"))
        return Answer(
            None, float(ended.split(":")[1].split()[0].rstrip(".")) / 3600.0, used.ru_utime + used.ru_stime, peak[0]
        )

    return run


def _watch(pid: int, peak: list[float]) -> None:
    """Note the largest memory of a process, MB: what the system counts for a child begins with its parent's."""
    status = Path(f"/proc/{pid}/status")
    try:
        while True:
            for line in status.read_text(encoding="utf-8").splitlines():
                if line.startswith("VmHWM"):
                    peak[0] = max(peak[0], float(line.split()[1]) / 1e3)
            time.sleep(0.02)
            if "State:\tZ" in status.read_text(encoding="utf-8"):
                return
    except OSError:
        return


ENTRIES = (Entry("SUMO, mesoscopic", "sumo", "its whole process", sumo_meso, 0.05, 250_000),)
