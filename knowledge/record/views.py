"""Views and full-text search for people who look at the knowledge file with Datasette or sqlite-utils."""

from __future__ import annotations

from sqlite_utils import Database

VIEWS = {
    "crew_by_flight": """
        SELECT m.id AS mission, m.name AS flight, date(m.launched_at) AS launched, s.seat, p.name AS person, s.title, s.role,
               (SELECT name FROM agencies WHERE id = s.affiliation) AS agency, h.name AS home_on
        FROM seats s JOIN missions m ON m.id = s.mission JOIN people p ON p.id = s.person JOIN missions h ON h.id = s.home
        ORDER BY m.launched_at, m.id, s.seat""",
    "station_occupancy_by_day": """
        SELECT d.day, y.station, count(*) AS people, group_concat(p.name, ', ') AS who
        FROM days d JOIN stays y ON y.from_at < d.next_day AND y.until_end > d.start JOIN people p ON p.id = y.person
        GROUP BY d.day, y.station""",
    "people_in_space_by_day": """
        SELECT d.day, count(*) AS people, group_concat(p.name, ', ') AS who
        FROM days d JOIN seats s ON s.orbital AND s.up_at < d.next_day AND s.down_end > d.start
        JOIN people p ON p.id = s.person GROUP BY d.day""",
    "port_occupancy": """
        SELECT st.name AS station, p.name AS port, m.name AS ship, b.docked_at, b.undocked_at, b.method
        FROM dockings b JOIN missions m ON m.id = b.mission JOIN ports p ON p.id = b.port
        JOIN stations st ON st.id = b.station ORDER BY st.name, p.name, b.docked_at""",
    "days_in_space_by_person": """
        SELECT p.name AS person, count(*) AS flights, round(sum(s.days), 2) AS days
        FROM seats s JOIN people p ON p.id = s.person WHERE s.reached GROUP BY p.id ORDER BY days DESC""",
    "time_line_by_mission": """
        SELECT mission, at, what FROM (
          SELECT id AS mission, launched_at AS at, 'launch' AS what FROM missions
          UNION ALL SELECT mission, docked_at, method FROM dockings
          UNION ALL SELECT mission, undocked_at, 'undocking' FROM dockings WHERE undocked_at IS NOT NULL
          UNION ALL SELECT mission, at_at, kind FROM events WHERE mission IS NOT NULL AND at_at IS NOT NULL
          UNION ALL SELECT id, landed_at, 'landing' FROM missions WHERE landed_at IS NOT NULL)
        ORDER BY mission, at""",
    "flights_by_ship": """
        SELECT h.name AS ship, h.serial, m.name AS flight, date(m.launched_at) AS launched,
               row_number() OVER (PARTITION BY h.id ORDER BY m.launched_at) AS number
        FROM missions_ships l JOIN ships h ON h.id = l.value JOIN missions m ON m.id = l.owner
        ORDER BY h.id, m.launched_at""",
}
"""Name -> SELECT; the views by day look best with `WHERE day = '2026-02-15'`."""

_DAYS = """
CREATE TABLE days AS
WITH RECURSIVE d(day) AS (
  SELECT '1961-04-12' UNION ALL SELECT date(day, '+1 day') FROM d WHERE day < (SELECT max(date(as_of_at)) FROM tables))
SELECT day, day || 'T00:00:00Z' AS start, date(day, '+1 day') || 'T00:00:00Z' AS next_day FROM d
"""


def add_views(db: Database) -> None:
    """Create the views, the table of days that two of them need, and the search over notes and definitions."""
    db.execute(_DAYS)
    db.execute("CREATE UNIQUE INDEX idx_days_day ON days (day)")
    for name, select in VIEWS.items():
        db.create_view(name, select)
    db.table("glossary").enable_fts(["term", "definition"], tokenize="porter")
    db.table("events").enable_fts(["what", "because"], tokenize="porter")
    db.table("missions").enable_fts(["name", "note"], tokenize="porter")
