"""The migrations, one file each, named by number; the newest is `storage.migrations.HEAD`."""
