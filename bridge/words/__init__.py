"""What does a short text amount to? Greetings, closings, holding replies, dates: what people write in es (Mexico), en and pt (Brazil).

Pure: a text goes in, what it amounts to comes out; the moment is passed in. The words themselves are data of the languages
(`*.toml` beside each question) and no catalogue of ours: nobody ever reads them. Where a text is in doubt, it says something.
"""
