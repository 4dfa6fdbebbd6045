"""Search: records found by what people type of their names, in Chinese, in pinyin or by initials.

`folding` and `pinyin` say what is alike, `words` what was asked, `matching` whether and how well one text fits, `names` keeps many texts
so that the fitting ones are found at once, `shelf` reads the names of each source, `searching` ranks, pages and fetches.
"""
