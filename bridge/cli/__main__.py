"""`python -m bridge.cli`: the same as `puente`, where that command is not on the path."""

from bridge.cli import main

main(prog_name="puente")
