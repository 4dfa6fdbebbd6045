"""Over HTTP: gateways that answer the same question from the same four REST upstreams.

Every contestant runs in one process of its own; the upstream is one static server for all of them, and the load comes from one client.
"""
