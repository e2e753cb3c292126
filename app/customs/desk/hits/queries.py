"""The statement that looks a number up everywhere, each place by its own index."""

from typing import Any, LiteralString, cast

from app.db.work import Work

_PARCEL = "p.lpn, NULL, p.original_id, NULL::bigint, p.state, p.owner_code"
_LIST = "NULL, NULL, o.id, NULL::bigint, o.status, o.ebc_code FROM original AS o WHERE o.site_id = %(site)s"
_APPLICATION = "NULL, a.cop_no, a.original_id, NULL::bigint, a.state, o.ebc_code"
_OF = "JOIN original AS o ON o.site_id = a.site_id AND o.id = a.original_id WHERE a.site_id = %(site)s"
_FOUND = f"""
SELECT * FROM (
  SELECT 'parcel', 'lpn', p.lpn, {_PARCEL} FROM parcel AS p WHERE p.site_id = %(site)s AND p.lpn = %(upper)s
  UNION ALL
  SELECT 'parcel', 'waybill', p.waybill, {_PARCEL} FROM parcel AS p
  WHERE p.site_id = %(site)s AND p.waybill = %(number)s
  UNION ALL
  SELECT 'parcel', 'order_no', p.order_no, {_PARCEL} FROM parcel AS p
  WHERE p.site_id = %(site)s AND p.order_no = %(number)s
  UNION ALL
  SELECT 'parcel', 'invt_no', o.invt_no, {_PARCEL}
  FROM original AS o JOIN parcel AS p ON p.site_id = o.site_id AND p.original_id = o.id
  WHERE o.site_id = %(site)s AND o.invt_no = %(upper)s
  UNION ALL
  SELECT 'application', 'cop_no', a.cop_no, {_APPLICATION} FROM application AS a {_OF} AND a.cop_no = %(upper)s
  UNION ALL
  SELECT 'application', 'pre_no', a.pre_no, {_APPLICATION} FROM application AS a {_OF} AND a.pre_no = %(upper)s
  UNION ALL
  SELECT 'application', 'guid', a.guid, {_APPLICATION} FROM application AS a {_OF} AND a.guid = %(upper)s
  UNION ALL
  SELECT 'application', 'invt_no', o.invt_no, {_APPLICATION} FROM application AS a {_OF} AND o.invt_no = %(upper)s
  UNION ALL
  SELECT 'withdrawal', 'withdrawal_cop_no', w.cop_no, {_APPLICATION}
  FROM withdrawal AS w JOIN application AS a ON a.site_id = w.site_id AND a.id = w.application_id
  {_OF} AND w.cop_no = %(upper)s
  UNION ALL
  SELECT 'message', 'message_guid', d.guid, NULL, a.cop_no, a.original_id, d.message_id, d.state, o.ebc_code
  FROM dispatch AS d
  JOIN dispatch_application AS t ON t.site_id = d.site_id AND t.dispatch_id = d.id
  JOIN application AS a ON a.site_id = t.site_id AND a.id = t.application_id
  {_OF} AND d.site_id = %(site)s AND d.guid = %(upper)s
  UNION ALL SELECT 'list', 'invt_no', o.invt_no, {_LIST} AND o.invt_no = %(upper)s
  UNION ALL SELECT 'list', 'list_cop_no', o.cop_no, {_LIST} AND o.cop_no = %(number)s
  UNION ALL SELECT 'list', 'order_no', o.order_no, {_LIST} AND o.order_no = %(number)s
  UNION ALL SELECT 'list', 'waybill', o.logistics_no, {_LIST} AND o.logistics_no = %(number)s
) AS hit (kind, matched, number, lpn, cop_no, original_id, message_id, state, owner_code)
WHERE %(owner)s::text IS NULL OR owner_code = %(owner)s LIMIT %(limit)s
"""  # noqa: S608 (our own texts)


def found(work: Work, *, number: str, owner: str | None, limit: int) -> list[tuple[Any, ...]]:
    """What has this number: (kind, matched, number, lpn, copNo, list, message, state, owner), parcels first."""
    values = {"site": work.site_id, "number": number, "upper": number.upper(), "owner": owner, "limit": limit}
    return work.connection.execute(cast("LiteralString", _FOUND), values).fetchall()
