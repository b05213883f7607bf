import { isRequestId, type RequestId } from '../../core/ids.ts'

/** The value of a button or a menu of a request. */
export interface CardValue {
  readonly requestId: RequestId
  /** The digest of the params shown with it; null on cards posted by older versions. */
  readonly displayedDigest: string | null
}

/** Names a request and the params it is shown with: an approval counts for these only. At most 105 characters. */
export function cardValue({
  id,
  paramsDigest,
}: {
  readonly id: RequestId
  readonly paramsDigest: string
}): string {
  return `${id}:${paramsDigest.replace(/^sha256:/, '')}`
}

/** Reads it back; null when it names no request. */
export function readCardValue(value: string): CardValue | null {
  const [, id = '', digest] = /^(req_[^:]+)(?::([0-9a-f]{64}))?$/.exec(value) ?? []
  return isRequestId(id)
    ? { requestId: id, displayedDigest: digest === undefined ? null : `sha256:${digest}` }
    : null
}
