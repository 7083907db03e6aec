"""
What was written stays: of an event only the text and its salt can go, by an erasure.

That keeps mistakes out, not who owns the tables; the chains show what they did.
"""

from alembic import op

revision = "r0002_stays"
down_revision = "r0001_journal"

_STAYS = """
CREATE FUNCTION kring_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        MESSAGE = 'what is in ' || TG_TABLE_NAME || ' was written for good: no ' || TG_OP,
        ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_stays BEFORE DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION kring_stays();
CREATE TRIGGER access_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON access
    FOR EACH STATEMENT EXECUTE FUNCTION kring_stays();
CREATE TRIGGER event_loses_its_text_alone BEFORE UPDATE ON event FOR EACH ROW WHEN (
    NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL
    OR (NEW.seq, NEW.at, NEW.actor, NEW.reason, NEW.op, NEW.record_id, NEW.kind, NEW.space, NEW.payload_hash,
        NEW.prev_hash, NEW.hash)
    IS DISTINCT FROM
       (OLD.seq, OLD.at, OLD.actor, OLD.reason, OLD.op, OLD.record_id, OLD.kind, OLD.space, OLD.payload_hash,
        OLD.prev_hash, OLD.hash)
) EXECUTE FUNCTION kring_stays();
"""


def upgrade() -> None:
    """From the tables alone."""
    op.execute(_STAYS)
