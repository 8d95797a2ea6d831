"""Is this stage fit to be trusted with a deadline? Asks, never changes anything.

`gather` asks AWS, DNS and the clock for facts, each by a *probe*; `checks` judges them, each fact
by one pure function of a table; a finding says what is, why it matters and what to do.
"""
