"""Implementeren (Do): what do we do, traceable to what we intended?"""
