"""Executes GraphQL operations breadth-first, by plans that are compiled once. Knows GraphQL, and nothing of what the graph is about.

An operation becomes a plan (`compiler`, `plan`): for each selection set the calls it needs, and a generated comprehension that builds
its rows (`rows`). Running it (`runner`) asks each field once for all of its parents and merges equal calls that meet (`calls`). Errors,
paths and nulls are as the GraphQL specification says (`columns`, `faults`, `frames`). What is not compiled is left to graphql-core, with a
reason. `docs/execution.md` explains it with an example.
"""

from gateway.execution.cache import Plans
from gateway.execution.compiler import compile_operation
from gateway.execution.explain import explain
from gateway.execution.extension import CompiledExecution, compiled, run_operation
from gateway.execution.plan import Declined, Plan

__all__ = ["CompiledExecution", "Declined", "Plan", "Plans", "compile_operation", "compiled", "explain", "run_operation"]
