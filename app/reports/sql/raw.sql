-- The facts a month's figures are sums of, in the order of their key: read as a stream, joined to what each is about.
--
-- Parameters: sites; month (its first day); upto (the last fact that counts); owner (an ebcCode, or NULL for all).

SELECT fact.site_id, fact.id, fact.figure, fact.day, fact.sign, fact.lead, fact.applied, parcel.lpn, application.cop_no,
  kind.owner, kind.platform, kind.carrier, kind.hs8, kind.origin, kind.reason, kind.disposition, kind.grade, kind.detail,
  fact.days, fact.sign * fact.qty, fact.sign * fact.value_cny, fact.sign * fact.net_kg, fact.sign * fact.gross_kg, fact.seq
FROM tally_fact AS fact
JOIN tally_kind AS kind ON kind.site_id = fact.site_id AND kind.id = fact.kind_id
LEFT JOIN parcel ON parcel.site_id = fact.site_id AND parcel.id = fact.parcel_id
LEFT JOIN application ON application.site_id = fact.site_id AND application.id = fact.application_id
WHERE fact.site_id = ANY(%(sites)s) AND fact.month = %(month)s AND fact.id <= %(upto)s
  AND (%(owner)s::text IS NULL OR kind.owner = %(owner)s)
ORDER BY fact.site_id, fact.figure, fact.id
