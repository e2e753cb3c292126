-- What the journal says was to be counted, beside what was: every step that has no fact, and every fact without a step.
--
-- Parameters: site; rules (JSON, as in fold_draft.sql); concluded, accepted (numbers of figures); most (rows).
-- Rows: what (missing, extra, day), parcel, step, figure, sign, day, and the day that was counted.
-- What still waits to be folded is left out. The day of a conclusion is customs' own, which a receipt that comes
-- later may move: the one that was counted stands.

WITH rule AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(rules)s) AS r (from_state text, event text, figure smallint, effect text)
),
pending AS MATERIALIZED (
  SELECT DISTINCT step.parcel_id, step.seq
  FROM unfolded CROSS JOIN LATERAL unnest(parcels, steps) AS step (parcel_id, seq)
  WHERE site_id = %(site)s AND steps IS NOT NULL
),
told AS (
  SELECT j.parcel_id, j.seq, j.at, rule.figure, rule.effect,
    coalesce(max(j.seq) FILTER (WHERE effect = 'counts') OVER before, 0) AS counted,
    coalesce(max(j.seq) FILTER (WHERE effect IN ('takes_back', 'ends')) OVER before, 0) AS ended
  FROM journal AS j
  JOIN rule ON rule.from_state = j.from_state AND rule.event = j.event
  LEFT JOIN pending ON pending.parcel_id = j.parcel_id AND pending.seq = j.seq
  WHERE j.site_id = %(site)s AND pending.seq IS NULL AND NOT EXISTS (
    SELECT FROM unfolded WHERE site_id = %(site)s AND steps IS NULL AND j.parcel_id BETWEEN parcels[1] AND parcels[2])
  WINDOW before AS (PARTITION BY j.parcel_id, figure ORDER BY j.seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
due AS (
  SELECT parcel_id, seq, figure, CASE effect WHEN 'takes_back' THEN -1 ELSE 1 END AS sign,
    (at AT TIME ZONE 'Asia/Shanghai')::date AS day
  FROM told
  WHERE effect = 'each' OR (effect = 'counts' AND counted <= ended) OR (effect = 'takes_back' AND counted > ended)
),
there AS (
  SELECT parcel_id, seq, figure, sign, day FROM tally_fact
  WHERE site_id = %(site)s AND lead = 1 AND figure <> %(accepted)s
)
SELECT
  CASE WHEN there.parcel_id IS NULL THEN 'missing' WHEN due.parcel_id IS NULL THEN 'extra' ELSE 'day' END AS what,
  coalesce(due.parcel_id, there.parcel_id), coalesce(due.seq, there.seq), coalesce(due.figure, there.figure),
  coalesce(due.sign, there.sign), due.day, there.day
FROM due FULL JOIN there
  ON there.parcel_id = due.parcel_id AND there.seq = due.seq AND there.figure = due.figure AND there.sign = due.sign
WHERE there.parcel_id IS NULL OR due.parcel_id IS NULL
  OR (there.day <> due.day AND due.figure <> %(concluded)s)
ORDER BY 2, 3, 4 LIMIT %(most)s
