"""Formuleren (Plan): what do we intend, and is it doable?"""
