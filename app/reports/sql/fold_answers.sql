-- Applications that customs has stored, as its receipts now say, beside what was counted of them.
--
-- Parameters: site; applications; accepted (the figure's number); stored (the receipt's status).

INSERT INTO fold_draft
WITH wanted AS MATERIALIZED (
  SELECT DISTINCT application_id FROM unnest(%(applications)s::bigint[]) AS w (application_id)
),
spokesman AS MATERIALIZED (
  SELECT wanted.application_id, first.parcel_id
  FROM wanted CROSS JOIN LATERAL (
    SELECT min(parcel_id) AS parcel_id FROM application_parcel
    WHERE site_id = %(site)s AND application_parcel.application_id = wanted.application_id OFFSET 0) AS first
  WHERE first.parcel_id IS NOT NULL
)
SELECT
  spokesman.parcel_id, NULL::integer, %(accepted)s, NULL::integer, spokesman.application_id, receipt.id,
  receipt.return_time, (receipt.return_time AT TIME ZONE 'Asia/Shanghai')::date,
  coalesce(original.ebc_code, parcel.owner_code, ''), coalesce(original.ebp_code, parcel.platform_code, ''),
  coalesce(parcel.carrier_code, original.logistics_code, ''), '', '', coalesce(parcel.reason, ''),
  coalesce(parcel.disposition, ''), coalesce(parcel.grade, ''), '', NULL::numeric, 0, 1, NULL, NULL, NULL, NULL
FROM spokesman
CROSS JOIN LATERAL (
  SELECT id, return_time FROM receipt
  WHERE site_id = %(site)s AND receipt.application_id = spokesman.application_id AND status = %(stored)s
    AND kind = 'CEB626' AND withdrawal_id IS NULL AND outcome IN ('noted', 'applied') OFFSET 0) AS receipt
CROSS JOIN LATERAL (
  SELECT * FROM parcel WHERE site_id = %(site)s AND parcel.id = spokesman.parcel_id OFFSET 0) AS parcel
LEFT JOIN LATERAL (
  SELECT * FROM original WHERE site_id = %(site)s AND original.id = parcel.original_id OFFSET 0) AS original ON true
WHERE coalesce((
  SELECT sum(sign) FROM tally_fact
  WHERE site_id = %(site)s AND tally_fact.parcel_id = spokesman.parcel_id AND figure = %(accepted)s
    AND receipt_id = receipt.id), 0) = 0
