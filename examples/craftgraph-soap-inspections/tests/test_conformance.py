"""The adapter against craftgraph's conformance kit: one line."""

from harness import Harness

from adapters.conformance import conformance_suite

TestSoapInspections = conformance_suite(Harness)
