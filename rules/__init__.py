"""Which team gets a message, how urgent is it, and why? Pure: facts in, a route with its reasons out.

`rule` says what a rule is. `fold` says when two words are the same, `picked` what hashtags, mentions and addresses are, and `lexicon`
finds all that rules ask for in one walk over the text: what is `seen` of a message. `condition` is one question, `conditions` are all
kinds of them, `words` those about what was said, `patterns` and `expression` those in a brand's own terms. `effects` is what can be
decided. `compile` makes a list of rules ready once, `index` knows which of them can match at all, `match` decides, `explain` tells rule
by rule, `quote` shows where a word stands. `wanted` tells which facts are looked at, `version` which rules these are, `language` hears
which language is spoken.
"""
