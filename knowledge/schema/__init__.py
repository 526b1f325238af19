"""The record as questions see it: kinds of rows, the fields that restrict them, the properties that can be asked for.

The one place that knows how a field or property becomes SQL. A new property is a line in `properties` (and a sense in
vocabulary.toml); a new restriction is a line in `fields`.
"""

from knowledge.schema.fields import FIELDS, STATES
from knowledge.schema.kinds import KINDS, Kind
from knowledge.schema.properties import PROPERTIES, Property

__all__ = ["FIELDS", "KINDS", "PROPERTIES", "STATES", "Kind", "Property"]
