"""Where does a case belong, how does it stand, and what do rules make of it?"""
