"""The official quarterly report of a unit's plan, and of the whole city's: for signature as PDF, for work as XLSX.

It is not the evaluation: scores are printed as สยป. entered them. It reads planning and changes nothing.
"""
