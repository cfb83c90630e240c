"""The attack suite: everything a hostile client might try, on a running server.

`python -m tests.attacks` makes a trial of each attack, one after the other, from this machine only:

1. A server is started with the default limits, and two honest users come in, one at each port.
   They send each other a numbered line twice a second until the trial ends.
2. The attack goes on for some seconds.
3. A row of the table tells what the attacker did, what the server answered, how many lines the
   honest users lost, their p99 beside that of a quiet run, and the server's memory before, at its
   peak and afterwards.

A server that stands an attack loses no honest line, keeps the honest users' p99 below three times
the quiet one (50 ms are always allowed), and comes back to within a tenth of its memory. The
command exits with 1 if the server fails in any trial. An attack takes about half a minute with
`--quick`, most of it before and after; `--only NAME` tries one.

pytest collects no module of this folder; `tests/test_attacks.py` tests the suite's own parts.
"""
