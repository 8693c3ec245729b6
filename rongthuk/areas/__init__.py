"""WHERE: Bangkok's districts and khwaeng as polygons, what lies at a point, and the names of places.

It is not a map server and not a geocoder of house numbers: it knows areas, offices, streets and soi, and no
person's address. `locate`, `locate_many` and `check_point` need no database; lists and learned streets live
in tables. It may import `core` only.
"""

from rongthuk.areas.lookup import Place, PointCheck, check_point, locate, locate_many, parse_point, place_for

__all__ = ["Place", "PointCheck", "check_point", "locate", "locate_many", "parse_point", "place_for"]
