"""What ODK Central and KoboToolbox give out, read into answers: CSV, OData, single instances, ZIP, formpack."""
