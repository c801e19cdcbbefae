"""How fast the engine is beside other programs on the same work: ``python -m benchmarks.speed``.

One file a competitor, each with ``ENTRIES``; ``case.py`` is the work, ``race.py`` runs it interleaved and checks that
the answers agree.
"""
