"""How figures are counted, one file a report. Pure: the rows come from queries, today from the caller."""
