"""What became of what was to be sent, and who sees it?"""
