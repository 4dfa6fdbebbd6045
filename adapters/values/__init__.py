"""Values with a structure of their own: numbers that can be checked, amounts, code lists from outside; a module a kind of value.

None of them knows a source or a mapping; the mapping language, the scalars of the graph and the policy rules all read the facts here.
"""
