"""What does an operator see, hear and decide?"""
