-- The cells that facts add up to: every section of the pack, for each owner and for all of them.
--
-- Parameters: site; since, until (numbers of facts: after, up to); figures (JSON: number, key); stock (numbers of the
-- figures of the stock table); verdicts, answers, arrived, declared (which figures fill which section).
-- Rows: owner, month, section, figure, key, parcels, applications, days, qty, value_cny, net_kg, gross_kg, lines,
-- net_unknown, gross_unknown, unvalued. Read by the fold, and by `guicang tally verify` over all facts.

WITH figure AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(figures)s) AS f (no smallint, key text)
),
-- First by what facts are sorted by, so that the many sections are made of few rows.
summed AS MATERIALIZED (
  SELECT kind_id, month, day,
    CASE WHEN figure IN (%(arrived)s, %(declared)s) THEN coalesce(days::integer::text, '') END AS age,
    sum(sign * lead) AS parcels, sum(sign * applied) AS applications,
    -- Days are of parcels (on the clock) or of applications (to the conclusion): counted where those are.
    coalesce(sum(sign * days * CASE WHEN figure IN (%(arrived)s, %(declared)s) THEN lead ELSE applied END), 0) AS days,
    coalesce(sum(sign * qty), 0) AS qty, coalesce(sum(sign * value_cny), 0) AS value_cny,
    coalesce(sum(sign * net_kg), 0) AS net_kg, coalesce(sum(sign * gross_kg), 0) AS gross_kg,
    sum(sign) AS lines,
    coalesce(sum(sign) FILTER (WHERE net_kg IS NULL), 0) AS net_unknown,
    coalesce(sum(sign) FILTER (WHERE gross_kg IS NULL), 0) AS gross_unknown,
    coalesce(sum(sign * lead) FILTER (WHERE value_cny IS NULL), 0) AS unvalued
  FROM tally_fact
  WHERE site_id = %(site)s AND id > %(since)s AND id <= %(until)s
  GROUP BY 1, 2, 3, 4
)
SELECT
  whose.owner, summed.month, section.name AS section, figure.key AS figure, section.key,
  sum(parcels)::bigint AS parcels, sum(applications)::bigint AS applications, sum(days) AS days, sum(qty) AS qty,
  sum(value_cny) AS value_cny, sum(net_kg) AS net_kg, sum(gross_kg) AS gross_kg, sum(lines)::bigint AS lines,
  sum(net_unknown)::bigint AS net_unknown, sum(gross_unknown)::bigint AS gross_unknown, sum(unvalued)::bigint AS unvalued
FROM summed
JOIN tally_kind AS kind ON kind.site_id = %(site)s AND kind.id = summed.kind_id
JOIN figure ON figure.no = kind.figure
CROSS JOIN LATERAL (SELECT kind.figure = ANY(%(stock)s) AS stock) AS kept
CROSS JOIN LATERAL (VALUES
  ('volume', CASE WHEN NOT kept.stock THEN '' END),
  ('day', CASE WHEN NOT kept.stock THEN summed.day::text END),
  ('hs8', CASE WHEN NOT kept.stock THEN kind.hs8 END),
  ('origin', CASE WHEN NOT kept.stock THEN kind.origin END),
  ('platform', CASE WHEN NOT kept.stock THEN kind.platform END),
  ('owner', CASE WHEN NOT kept.stock THEN kind.owner END),
  ('carrier', CASE WHEN NOT kept.stock THEN kind.carrier END),
  ('outcome', CASE WHEN kind.figure = ANY(%(verdicts)s)
    THEN kind.reason || '|' || kind.disposition || '|' || kind.grade END),
  ('age_45', CASE WHEN kind.figure = %(arrived)s THEN summed.age END),
  ('age_30', CASE WHEN kind.figure = %(declared)s THEN summed.age END),
  ('rejections', CASE WHEN kind.figure = ANY(%(answers)s) THEN kind.detail END),
  ('stock', CASE WHEN kept.stock THEN kind.detail END),
  ('corrections', CASE WHEN NOT kept.stock AND date_trunc('month', summed.day)::date <> summed.month
    THEN to_char(summed.day, 'YYYY-MM') END)
) AS section (name, key)
CROSS JOIN LATERAL (VALUES ('*'), (kind.owner)) AS whose (owner)
WHERE section.key IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
