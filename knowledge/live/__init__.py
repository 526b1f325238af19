"""The live source: what Launch Library 2 says, kept in live.db and merged into the record.

    lanes      what to ask for next, and how often; the budget of requests
    source     one request (the only asynchronous part)
    store      all SQL over live.db: what was fetched, the budget, the lanes, the merged rows
    shapes     JSON in which every field may be missing -> typed values
    naming     how a flight of the source is called in the record
    matching   which flight, person, port of the record a thing of the source is
    mapping    values -> rows of the record; `planned` for what is still to come
    syncing    the round: ask, keep, map

The network is optional: without it the record answers alone, and says of when it is.
"""
