"""The words of Puente as records: pure data, tables of transitions and rich text. Imports the standard library only."""
