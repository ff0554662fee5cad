"""Which team gets a message, how urgent is it, and why? Pure: facts in, a route with its reasons out.

`rule` says what a rule is, `fold` when two words are the same, `conditions` what can be asked, `effects` what can be decided, `compile`
makes a list of rules ready once, `index` knows which of them a text can match at all, `match` decides, `explain` tells rule by rule,
`language` hears which language is spoken.
"""
