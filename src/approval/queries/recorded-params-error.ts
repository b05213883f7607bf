import { isJsonObject, type JsonObject } from '../../core/json.ts'
import { isOpeningEntry } from '../../ledger/opening-entry.ts'
import type { CheckedEntry } from '../../ledger/verify.ts'
import { isMaskedFrom } from '../decide/masking/masked-from.ts'
import { paramsDigest } from '../decide/params-digest.ts'
import type { RecordedParams } from '../ports/requests.ts'
import type { OpeningEntry } from './missing-params.ts'

/** Null: it is not the first entry about a request, or has no digest of params. */
export function openingOf({
  seq,
  kind,
  requestId,
  agentId,
  tool,
  paramsDigest: digest,
  latencyMs,
}: CheckedEntry): OpeningEntry | null {
  const isOpening = isOpeningEntry({ kind, latencyMs })
  if (!isOpening || requestId === null || agentId === null || tool === null || digest === null) return null
  return { seq, requestId, agentId, tool, paramsDigest: digest }
}

/**
 * How the stored params differ from what the opening entry says; null: not. Missing params are no difference: whether
 * retention removed them is checked elsewhere.
 */
export function paramsError(opening: OpeningEntry, recorded: RecordedParams | undefined): string | null {
  if (recorded === undefined) return 'refers to a request that was removed'
  const { maskedParams, prunedAtMs } = recorded
  const latestDigest = recorded.editedDigest ?? opening.paramsDigest
  if (recorded.paramsDigest !== latestDigest) return 'refers to a request whose digest was changed afterwards'
  if (maskedParams === null) return null
  return prunedAtMs === null
    ? changeOf(opening, { ...recorded, maskedParams, latestDigest })
    : 'belongs to a request that says that its params were removed, and has them'
}

type StoredParams = Omit<RecordedParams, 'maskedParams'> & {
  readonly maskedParams: string
  /** Of the params that it was edited to, or else of those that were sent. */
  readonly latestDigest: string
}

function changeOf(opening: OpeningEntry, recorded: StoredParams): string | null {
  const { maskedParams, exactParams, edit, latestDigest } = recorded
  const kept = objectIn(exactParams ?? maskedParams)
  const isNamedBy = (digest: string | null, params: JsonObject | null) =>
    params !== null && digestOf(recorded.salt, { ...opening, params }) === digest
  if (!isNamedBy(opening.paramsDigest, kept)) {
    return 'has the digest of other params than are stored with its request: they were changed'
  }
  if (exactParams !== null && !isShownFor(maskedParams, kept)) {
    return 'belongs to a request whose masked params were changed'
  }
  const isEdit =
    edit === null ? latestDigest === opening.paramsDigest : isNamedBy(latestDigest, editedIn(edit))
  return isEdit ? null : 'refers to a request whose edited params were changed afterwards'
}

/** Null: they hold what no digest names. */
function digestOf(salt: string, what: Parameters<typeof paramsDigest>[1]): string | null {
  try {
    return paramsDigest(salt, what)
  } catch {
    return null
  }
}

function isShownFor(maskedParams: string, kept: JsonObject | null): boolean {
  const seen = objectIn(maskedParams)
  return seen !== null && kept !== null && isMaskedFrom(seen, kept)
}

function editedIn(edit: string): JsonObject | null {
  const params = objectIn(edit)?.['params']
  return isJsonObject(params) ? params : null
}

function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
