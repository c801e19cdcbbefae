"""Stocks: food, medicine and the like that people use up, and rationing."""

from __future__ import annotations

from sim.parts.room import Actor, Check, Figures, PictureFile, Room


class StocksRoom(Room):
    """Where its files are."""

    ports = ("actor", "goods", "rationing")  # The aid fills the depots.

    def check(self) -> Check:
        from sim.parts.stocks import check

        return check

    def actor(self) -> Actor:
        from sim.parts.stocks import actor

        return actor

    def figures(self) -> Figures:
        from sim.parts.stocks import figures

        return figures

    def picture(self) -> PictureFile:
        from sim.parts.stocks import picture

        return picture


ROOM = StocksRoom()
