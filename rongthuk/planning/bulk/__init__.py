"""Enter many projects, steps, reports and indicators from one sheet: templates, errors by cell, nothing half-saved.

Reading knows no rights and writes nothing; `entering` calls the same actions as the screens, in one transaction. Formulas are never
evaluated. May import what planning may import.
"""
