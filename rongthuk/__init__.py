"""Rongthuk (ร้องทุกข์): the complaint system of Bangkok's 1555 centre."""
