"""Jobs, backups and health over HTTP."""
