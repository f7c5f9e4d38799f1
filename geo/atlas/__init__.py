"""What an atlas says, as plain values: read once from the database, frozen in an edition, drawn by `maps`."""
