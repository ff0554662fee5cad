"""What could harm those who read it? Card numbers, and files that are not what they say they are. Knows the model and the ports only."""
