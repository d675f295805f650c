"""The tables that remember, and the views in which a person with the sqlite3 shell reads today's queue."""

FIRST = (
    """
    CREATE TABLE journal (
        seq  INTEGER PRIMARY KEY AUTOINCREMENT,
        at   TEXT NOT NULL,
        day  TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL
    )
    """,
    """
    CREATE INDEX journal_days ON journal (seq) WHERE kind = 'DayOpened'
    """,
    """
    CREATE INDEX journal_devices ON journal (json_extract(body, '$.device'), seq)
        WHERE kind IN ('DeviceFailed', 'DeviceRecovered')
    """,
    """
    CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'nothing in the journal is ever changed'); END
    """,
    """
    CREATE TABLE commands (
        idempotency_key TEXT PRIMARY KEY,
        first_seq       INTEGER NOT NULL,
        last_seq        INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE INDEX commands_age ON commands (last_seq)
    """,
    """
    CREATE TABLE cursors (reader TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE VIEW today AS
        SELECT seq, at, kind, json_extract(body, '$.ticket') AS ticket, body FROM journal
        WHERE seq >= (SELECT max(seq) FROM journal WHERE kind = 'DayOpened')
    """,
    """
    CREATE VIEW queue AS
        WITH issued AS (
            SELECT ticket, at AS issued_at, json_extract(body, '$.number') AS number,
                   json_extract(body, '$.origin') AS origin
            FROM today WHERE kind = 'TicketIssued'
        ), step AS (
            SELECT ticket, seq, kind, body FROM today WHERE ticket IS NOT NULL
        )
        SELECT issued.number,
               (SELECT json_extract(body, '$.service') FROM step
                WHERE step.ticket = issued.ticket AND kind IN ('TicketIssued', 'TicketTransferred')
                ORDER BY seq DESC LIMIT 1) AS service,
               (SELECT CASE kind
                           WHEN 'TicketCalled' THEN 'CALLED' WHEN 'TicketRecalled' THEN 'CALLED'
                           WHEN 'ServingBegan' THEN 'SERVING' WHEN 'ServingFinished' THEN 'FINISHED'
                           WHEN 'TicketMarkedNoShow' THEN 'NO_SHOW' WHEN 'TicketHeld' THEN 'HELD'
                           WHEN 'TicketCancelled' THEN 'CANCELLED' ELSE 'WAITING' END
                FROM step WHERE step.ticket = issued.ticket
                    AND kind NOT IN
                        ('PrintStarted', 'TicketPrinted', 'PrintFailed', 'BookingCheckedIn', 'PriorityGranted')
                ORDER BY seq DESC LIMIT 1) AS status,
               (SELECT json_extract(body, '$.counter') FROM step
                WHERE step.ticket = issued.ticket AND kind = 'TicketCalled' ORDER BY seq DESC LIMIT 1) AS counter,
               issued.issued_at,
               (SELECT json_extract(body, '$.due') FROM step
                WHERE step.ticket = issued.ticket AND kind IN ('TicketIssued', 'TicketResumed', 'PriorityGranted')
                ORDER BY seq DESC LIMIT 1) AS due,
               issued.origin,
               (SELECT CASE kind WHEN 'TicketPrinted' THEN 'printed' WHEN 'PrintFailed' THEN 'failed' ELSE 'unknown' END
                FROM step WHERE step.ticket = issued.ticket AND kind IN ('PrintStarted', 'TicketPrinted', 'PrintFailed')
                ORDER BY seq DESC LIMIT 1) AS paper,
               issued.ticket AS id
        FROM issued ORDER BY due, issued_at
    """,
    """
    CREATE VIEW devices AS
        SELECT json_extract(body, '$.device') AS device,
               CASE kind WHEN 'DeviceFailed' THEN 'failed' ELSE 'working' END AS state,
               json_extract(body, '$.reason') AS reason, at AS since, max(seq) AS seq
        FROM journal WHERE kind IN ('DeviceFailed', 'DeviceRecovered')
        GROUP BY json_extract(body, '$.device')
    """,
)

# What may be printed again, drawn back, or never wanted on paper; and rolls of paper.
PAPER = (
    "DROP VIEW queue",
    """
    CREATE VIEW queue AS
        WITH issued AS (
            SELECT ticket, at AS issued_at, json_extract(body, '$.number') AS number,
                   json_extract(body, '$.origin') AS origin
            FROM today WHERE kind = 'TicketIssued'
        ), step AS (
            SELECT ticket, seq, kind, body FROM today WHERE ticket IS NOT NULL
        )
        SELECT issued.number,
               (SELECT json_extract(body, '$.service') FROM step
                WHERE step.ticket = issued.ticket AND kind IN ('TicketIssued', 'TicketTransferred')
                ORDER BY seq DESC LIMIT 1) AS service,
               (SELECT CASE kind
                           WHEN 'TicketCalled' THEN 'CALLED' WHEN 'TicketRecalled' THEN 'CALLED'
                           WHEN 'ServingBegan' THEN 'SERVING' WHEN 'ServingFinished' THEN 'FINISHED'
                           WHEN 'TicketMarkedNoShow' THEN 'NO_SHOW' WHEN 'TicketHeld' THEN 'HELD'
                           WHEN 'TicketCancelled' THEN 'CANCELLED' ELSE 'WAITING' END
                FROM step WHERE step.ticket = issued.ticket
                    AND kind IN
                        ('TicketIssued', 'TicketCalled', 'TicketRecalled', 'ServingBegan', 'ServingFinished',
                         'TicketMarkedNoShow', 'TicketHeld', 'TicketResumed', 'TicketTransferred', 'TicketCancelled')
                ORDER BY seq DESC LIMIT 1) AS status,
               (SELECT json_extract(body, '$.counter') FROM step
                WHERE step.ticket = issued.ticket AND kind = 'TicketCalled' ORDER BY seq DESC LIMIT 1) AS counter,
               issued.issued_at,
               (SELECT json_extract(body, '$.due') FROM step
                WHERE step.ticket = issued.ticket AND kind IN ('TicketIssued', 'TicketResumed', 'PriorityGranted')
                ORDER BY seq DESC LIMIT 1) AS due,
               issued.origin,
               (SELECT CASE kind WHEN 'TicketPrinted' THEN 'printed' WHEN 'PrintFailed' THEN 'failed' ELSE 'unknown' END
                FROM step WHERE step.ticket = issued.ticket AND kind IN ('PrintStarted', 'TicketPrinted', 'PrintFailed')
                ORDER BY seq DESC LIMIT 1) AS paper,
               issued.ticket AS id
        FROM issued ORDER BY due, issued_at
    """,
    """
    CREATE INDEX journal_rolls ON journal (seq) WHERE kind = 'RollChanged'
    """,
)

# What was a slip, and is as it was before; and who may use the console.
DESK = (
    "DROP VIEW queue",
    """
    CREATE VIEW queue AS
        WITH issued AS (
            SELECT ticket, at AS issued_at, json_extract(body, '$.number') AS number,
                   json_extract(body, '$.origin') AS origin
            FROM today WHERE kind = 'TicketIssued'
        ), step AS (
            SELECT ticket, seq, kind, body FROM today WHERE ticket IS NOT NULL
        )
        SELECT issued.number,
               (SELECT json_extract(body, '$.service') FROM step
                WHERE step.ticket = issued.ticket AND kind IN ('TicketIssued', 'TicketTransferred', 'TicketRestored')
                ORDER BY seq DESC LIMIT 1) AS service,
               (SELECT CASE kind
                           WHEN 'TicketCalled' THEN 'CALLED' WHEN 'TicketRecalled' THEN 'CALLED'
                           WHEN 'ServingBegan' THEN 'SERVING' WHEN 'ServingFinished' THEN 'FINISHED'
                           WHEN 'TicketMarkedNoShow' THEN 'NO_SHOW' WHEN 'TicketHeld' THEN 'HELD'
                           WHEN 'TicketCancelled' THEN 'CANCELLED'
                           WHEN 'TicketRestored' THEN json_extract(body, '$.status') ELSE 'WAITING' END
                FROM step WHERE step.ticket = issued.ticket
                    AND kind IN
                        ('TicketIssued', 'TicketCalled', 'TicketRecalled', 'ServingBegan', 'ServingFinished',
                         'TicketMarkedNoShow', 'TicketHeld', 'TicketResumed', 'TicketTransferred', 'TicketCancelled',
                         'TicketRestored')
                ORDER BY seq DESC LIMIT 1) AS status,
               (SELECT json_extract(body, '$.counter') FROM step
                WHERE step.ticket = issued.ticket AND kind IN ('TicketCalled', 'TicketRestored')
                ORDER BY seq DESC LIMIT 1) AS counter,
               issued.issued_at,
               (SELECT json_extract(body, '$.due') FROM step
                WHERE step.ticket = issued.ticket
                    AND kind IN ('TicketIssued', 'TicketResumed', 'PriorityGranted', 'TicketRestored')
                ORDER BY seq DESC LIMIT 1) AS due,
               issued.origin,
               (SELECT CASE kind WHEN 'TicketPrinted' THEN 'printed' WHEN 'PrintFailed' THEN 'failed' ELSE 'unknown' END
                FROM step WHERE step.ticket = issued.ticket AND kind IN ('PrintStarted', 'TicketPrinted', 'PrintFailed')
                ORDER BY seq DESC LIMIT 1) AS paper,
               issued.ticket AS id
        FROM issued ORDER BY due, issued_at
    """,
    """
    CREATE TABLE clerks (
        clerk TEXT PRIMARY KEY,
        name  TEXT NOT NULL,
        role  TEXT NOT NULL CHECK (role IN ('clerk', 'supervisor', 'administrator')),
        pin   TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # For every name that somebody typed, whether or not a clerk has it: an answer tells nobody which names there are.
    """
    CREATE TABLE wrong_pins (
        name         TEXT PRIMARY KEY,
        tries        INTEGER NOT NULL,
        last         TEXT NOT NULL,
        locked_until TEXT
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE sessions (
        session TEXT PRIMARY KEY,
        clerk   TEXT NOT NULL,
        csrf    TEXT NOT NULL,
        place   TEXT NOT NULL,
        began   TEXT NOT NULL,
        seen    TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE INDEX sessions_of_clerks ON sessions (clerk)
    """,
)

# Which journal this is, for the platform, and how far it got in the platform's feed.
SYNC = (
    """
    CREATE TABLE identities (
        ordinal    INTEGER PRIMARY KEY AUTOINCREMENT,
        journal_id TEXT NOT NULL,
        begins     INTEGER NOT NULL,
        known      INTEGER NOT NULL
    )
    """,
    """
    CREATE INDEX journal_changes ON journal (json_extract(body, '$.change'))
        WHERE json_extract(body, '$.change') IS NOT NULL
    """,
)
