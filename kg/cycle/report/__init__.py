"""Rapporteren (Check): how does it stand in time, budget, quality and support? Nothing answers that here yet."""
