"""Check: how does it stand in time, money, quality and support?"""
