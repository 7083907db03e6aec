"""The tree of a year: programme, aim, activity, money, indicator and result."""
