"""The policy's rules (政策规则) R1 to R20: pure functions over records, terms in a versioned file, verdicts as derived entities.

`finding` says what a rule gives, `terms` what a version of the policy file decides, the modules called ``…_rules`` hold the rules,
`facts` reads what they need, and `derivation` serves what they come to.
"""
