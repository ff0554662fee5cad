"""How does the operator tell the product what to be? `config.toml`, read whole, with every mistake told at once."""
