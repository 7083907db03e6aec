"""Plans as programs for planning and agendas read them."""
