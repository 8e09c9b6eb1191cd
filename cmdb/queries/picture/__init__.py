"""What lies around CIs, few enough marks to be drawn: CIs, groups of one class, and what may not be seen."""

from cmdb.queries.picture.draw import Picture, picture_of

__all__ = ["Picture", "picture_of"]
