"""Introspection: a draft mapping guessed from a live database or from a sample answer. What is unsure says so.

::

    facts                                            what was found: tables, columns, types, keys, a few raw values
    connecting, columns, database, values, response  where facts come from
    pinyin, vocabulary, names, dictionary, personal  what names mean
    matching, joins, rows, composing, fitness        which table is which entity, which column is which field, which rows exist
    form, forms, dates, money, codes, flags, texts   how a column's values become a field's
    draft, proof, writing, rest_writing, yaml_text   the whole, and its YAML, which the strict loader takes
    drift                                            what a mapping needs against what a system has now
"""
