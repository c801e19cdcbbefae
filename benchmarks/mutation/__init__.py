"""Mutation run over the rules of the network: would anything notice a wrong rule?

``python -m benchmarks.mutation --sample 150`` changes one thing at a time in a file of ``sim/network`` (a comparison, a
sign, a constant, a condition, ``min`` for ``max``, a statement left out) and runs small networks as plain Python
(``NUMBA_DISABLE_JIT=1``: nothing to compile), a process a mutant. It stops at the first network on which one of the
judges finds something wrong:

- *theory*: invariants of every run and closed answers (``tests/theory``), which share nothing with the engine;
- *oracle*: the textbook model of ``tests/oracle``, passage by passage, to the microsecond;
- *error*: the run raised an error, such as the count of persons that every run makes;
- *timeout*: the run did not come to an end, and the engine as it stands does so many times quicker.

A mutant that none of them notices survives. Beside it stands whether any passage of any network is other than before
(*differs*), which says whether the change does anything at all there.

What is done is appended to a log, so that a run that was killed goes on where it stopped. ``docs/mutation.md`` is made
from the log and from ``survivors.yaml``, in which every survivor is explained.
"""
