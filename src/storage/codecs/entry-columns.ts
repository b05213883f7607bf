/** Columns of the ledger that hold bytes for what is usually a UUID or a hash, and any other text as it stands. */
export type BytesOrText = Buffer | string

/** A request id as it is stored: its UUID. */
export function encodeRequestId(id: string): BytesOrText {
  return REQUEST_ID.test(id) ? Buffer.from(id.slice(4).replaceAll('-', ''), 'hex') : id
}

const REQUEST_ID = /^req_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A UUID that is stored as text, where searches do not find it, becomes a text that no hash covers. */
export function decodeRequestId(stored: BytesOrText): string {
  if (!(stored instanceof Uint8Array)) {
    const id = String(stored)
    return REQUEST_ID.test(id) ? `not stored as bytes: ${id}` : id
  }
  const hex = stored.toString('hex')
  return `req_${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
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

export function decodeDigest(stored: BytesOrText): string {
  return stored instanceof Uint8Array ? `${DIGEST}${stored.toString('hex')}` : String(stored)
}

/** A digest of params in SQL, from the column that holds it. */
export function digestSql(column: string): string {
  return `CASE typeof(${column}) WHEN 'blob' THEN '${DIGEST}' || lower(hex(${column})) ELSE ${column} END`
}
