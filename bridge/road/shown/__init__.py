"""What do people get to see, and how is it said? In the thread, in public, in a form; nothing here decides about a case."""
