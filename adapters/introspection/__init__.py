"""Introspection: a draft mapping guessed from a live database or from a sample answer. What is unsure says so.

::

    facts       what was found: tables, columns, types, keys, a few raw values
    database, response      where facts come from
    pinyin, vocabulary, names, personal      what names mean
    matching, joins, rows   which table is which entity, which column is which field, which rows exist
    forms, dates, money, codes, texts        how a column's values become a field's
    draft, writing          the whole, and its YAML
"""
