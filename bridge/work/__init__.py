"""What every worker works with: the book of one transaction, the office it decides for, and the ways into the outbox."""
