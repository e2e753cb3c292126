-- The same three tables with nothing but their primary keys: no chain, no lawful moves, no checks. The unguarded peer.
CREATE TABLE bare_parcel (site_id integer, id bigint, lpn text, place text, state text, state_since timestamptz,
                          PRIMARY KEY (site_id, id));
CREATE TABLE bare_journal (site_id integer, parcel_id bigint, seq integer, from_state text, event text, to_state text,
                           at timestamptz, station text, camera text, badge text, device text, scan_id uuid,
                           details text, PRIMARY KEY (site_id, parcel_id, seq));
CREATE TABLE bare_scan (site_id integer, scan_id uuid, code text, at timestamptz, badge text, station text, verdict text,
                        parcel_id bigint, lpn text, event text, to_state text, PRIMARY KEY (site_id, scan_id));
INSERT INTO bare_parcel SELECT site_id, id, lpn, place, state, state_since FROM parcel;
CREATE INDEX ON bare_parcel (lpn);
GRANT SELECT, INSERT, UPDATE ON bare_parcel, bare_journal, bare_scan TO guicang_app;
