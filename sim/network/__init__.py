"""The network: roads, stations, delays and shelters, and the vehicles that pass them (rules: docs/model.md §2.3, §3).

One file a rule: ``agenda`` (what happens next), ``line`` (who waits where), ``link``, ``place``, ``stop`` and
``run_dry`` (vehicles that stand on the way), ``merge``, ``station``, ``checkpoint``, ``delay``, ``shelter``, ``route``,
``advance``. ``records`` are the arrays that they work on, ``plan`` makes them from a scenario, and ``flow`` is what
actors use.
"""
