"""Stocks: food, medicine and the like that people use up, and rationing."""

from __future__ import annotations

from sim.parts.part_files import Actor, Check, Measures, PartFiles, PictureFile


class StocksFiles(PartFiles):
    """Where its files are."""

    ports = ("actor", "goods", "rationing")  # The aid fills the depots.

    def check(self) -> Check:
        from sim.parts.stocks import check

        return check

    def actor(self) -> Actor:
        from sim.parts.stocks import actor

        return actor

    def measures(self) -> Measures:
        from sim.parts.stocks import measures

        return measures

    def picture(self) -> PictureFile:
        from sim.parts.stocks import picture

        return picture


FILES = StocksFiles()
