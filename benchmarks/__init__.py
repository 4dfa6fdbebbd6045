"""Side-by-side measurements of craftgraph and of what people would use instead. ``make bench``; ``make bench-peers`` adds those from npm.

Every comparison runs its contestants in turns, one after another and again, so that what else the machine does hits all of them, and
reports medians and the spread. Before a contestant is timed, its answer is compared with the expected one.
"""
