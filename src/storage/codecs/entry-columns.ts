/** Columns of the ledger that hold bytes for what is usually a UUID or a hash, and any other text as it stands. */
export type BytesOrText = Buffer | string

/** A request id as it is stored: its UUID. */
export function encodeRequestId(id: string): BytesOrText {
  return REQUEST_ID.test(id) ? Buffer.from(id.slice(4).replaceAll('-', ''), 'hex') : id
}

const REQUEST_ID = /^req_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Such a column in SQL as `decodeRequestId` and `decodeDigest` take it: bytes as hexadecimal, which takes half as long to read
 * as bytes do, and a text after a colon.
 */
export function hexSql(column: string): string {
  return `CASE typeof(${column}) WHEN 'blob' THEN lower(hex(${column})) ELSE '${TEXT}' || ${column} END`
}

/** Comes before a text, as no hexadecimal begins so. */
const TEXT = ':'

/** A UUID that is stored as text, where searches do not find it, becomes a text that no hash covers. */
export function decodeRequestId(stored: string): string {
  if (stored.startsWith(TEXT)) {
    const id = stored.slice(TEXT.length)
    return REQUEST_ID.test(id) ? `not stored as bytes: ${id}` : id
  }
  const part = (from: number, to?: number) => stored.slice(from, to)
  return `req_${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20)}`
}

/** A request id in SQL, from the column that holds it. */
export function requestIdSql(column: string): string {
  const part = (from: number, length = 16) => `substr(hex(${column}), ${from}, ${length})`
  const uuid = [part(1, 8), part(9, 4), part(13, 4), part(17, 4), part(21)].join(` || '-' || `)
  return `CASE typeof(${column}) WHEN 'blob' THEN 'req_' || lower(${uuid}) ELSE ${column} END`
}

const DIGEST = 'sha256:'

/** A digest of params as it is stored: its SHA-256. */
export function encodeDigest(digest: string): BytesOrText {
  return PARAMS_DIGEST.test(digest) ? Buffer.from(digest.slice(DIGEST.length), 'hex') : digest
}

const PARAMS_DIGEST = /^sha256:[0-9a-f]{64}$/

export function decodeDigest(stored: string): string {
  return stored.startsWith(TEXT) ? stored.slice(TEXT.length) : `${DIGEST}${stored}`
}

/** A digest of params in SQL, from the column that holds it. */
export function digestSql(column: string): string {
  return `CASE typeof(${column}) WHEN 'blob' THEN '${DIGEST}' || lower(hex(${column})) ELSE ${column} END`
}
