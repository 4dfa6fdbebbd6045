"""The cache: answers of sources, kept for as long as each source's configuration allows, and used in its place while it fails.

It stands between an operation's calls and the gates. What is kept is the answer to one call: a page of a scan, a count, a list of totals,
or, of a fetch, each record apart. See ``docs/caching.md``.
"""
