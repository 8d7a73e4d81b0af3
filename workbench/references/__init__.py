"""Reference texts: official parallel texts beside the project's own work: kept, aligned, put right, remembered."""
