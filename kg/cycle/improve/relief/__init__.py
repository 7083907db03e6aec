"""Ontzorgen: hours saved, lessons applied and expertise that a municipality did not have to build, as stated."""
