import type { AuditVerification, LedgerEntry } from '#protocol/audit.ts'
import { isJsonObject, type JsonObject } from '../../core/json.ts'
import type { ReadClaims } from '../../ledger/checkpoint.ts'
import {
  type BadEntry,
  type ChainPart,
  type CheckEntries,
  splitChain,
  type Verification,
  verifyChain,
} from '../../ledger/verify.ts'
import { checkpointCheck, firstBadCheckpoint, missingSigned } from '../checkpoints/check-checkpoints.ts'
import { isMaskedFrom } from '../decide/masking/masked-from.ts'
import { paramsDigest } from '../decide/params-digest.ts'
import type { CheckpointStore } from '../ports/checkpoints.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import type { RecordedParams, RequestStore } from '../ports/requests.ts'

/** Verifies the whole ledger, the stored params against the digests in its entries, and the signed checkpoints. */
export type VerifyRecord = () => Promise<AuditVerification>

type Source = Pick<LedgerStore, 'entries' | 'head'> & Pick<RequestStore, 'recordedParams'>
type Store = Source & Pick<LedgerStore, 'verifyApart'> & CheckpointStore

/**
 * One verification runs at a time: callers meanwhile share its result. A long ledger is verified by so many threads.
 * @param readSigned reads what the keys of this ledger signed.
 */
export function createVerifyRecord(store: Store, readSigned: ReadClaims, threads = 1): VerifyRecord {
  let running: Promise<AuditVerification> | null = null
  return () => {
    running ??= verify({ store, readSigned, threads }).finally(() => {
      running = null
    })
    return running
  }
}

/** Verifies a part of the ledger, with its params. */
export function verifyPart(source: Source, part: ChainPart): Promise<Verification> {
  return verifyChain(source, checkParams(source), part)
}

interface Deps {
  readonly store: Store
  readonly readSigned: ReadClaims
  readonly threads: number
}

async function verify(deps: Deps): Promise<AuditVerification> {
  const found = await verifySigned(deps)
  if (found.ok) {
    const { seq: entries, hash } = found.head
    return { whole: true, entries, head: hash, badSeq: null, fault: null }
  }
  const { badSeq, error: fault } = found
  return { whole: false, entries: Math.max(badSeq - 1, 0), head: null, badSeq, fault }
}

/** Fewer are verified sooner than a thread starts. */
const ENTRIES_OF_A_THREAD = 10_000

async function verifySigned(deps: Deps): Promise<Verification> {
  const { store } = deps
  const { seq } = await store.head()
  const found = await (seq < ENTRIES_OF_A_THREAD ? verifyHere(deps) : verifyInThreads(deps, seq))
  if (!found.ok) return found
  const missing = await missingSigned(store, found.head.seq)
  return missing === null ? found : { ok: false, ...missing }
}

function verifyHere({ store, readSigned }: Deps): Promise<Verification> {
  const checks = [checkParams(store), checkpointCheck({ store, read: readSigned })]
  return verifyChain(store, firstOf(checks))
}

async function verifyInThreads({ store, readSigned, threads }: Deps, seq: number): Promise<Verification> {
  const parts = await splitChain(store, Math.min(threads, Math.ceil(seq / ENTRIES_OF_A_THREAD)))
  // A thread that cannot read the database says nothing about the ledger.
  const verified = parts.map((part) => store.verifyApart(part).catch(() => verifyPart(store, part)))
  const [badlySigned, ...results] = await Promise.all([
    firstBadCheckpoint({ store, read: readSigned }),
    ...verified,
  ])
  const found =
    results.find(({ ok }) => !ok) ?? results.at(-1) ?? (await verifyHere({ store, readSigned, threads }))
  if (badlySigned === null || (!found.ok && found.badSeq <= badlySigned.badSeq)) return found
  return { ok: false, ...badlySigned }
}

/** The error of the first entry that any of the checks finds wrong. */
function firstOf(checks: readonly CheckEntries[]): CheckEntries {
  return async (entries) => {
    const found = await Promise.all(checks.map((check) => check(entries)))
    return found
      .filter((bad) => bad !== null)
      .reduce<BadEntry | null>(
        (first, bad) => (first !== null && first.badSeq <= bad.badSeq ? first : bad),
        null,
      )
  }
}

function checkParams(store: Pick<RequestStore, 'recordedParams'>): CheckEntries {
  return async (entries) => {
    const openings = entries.flatMap((entry) => openingOf(entry) ?? [])
    if (openings.length === 0) return null
    const found = await store.recordedParams(openings.map(({ requestId }) => requestId))
    const recorded = new Map(found.map((each) => [each.id, each]))
    return firstError(openings, recorded)
  }
}

/** The first entry about a request: what it was asked with. */
interface OpeningEntry {
  readonly seq: number
  readonly requestId: string
  readonly agentId: string
  readonly tool: string
  readonly paramsDigest: string
}

function openingOf({
  seq,
  kind,
  requestId,
  agentId,
  tool,
  paramsDigest: digest,
}: LedgerEntry): OpeningEntry | null {
  if (kind !== 'decided' && kind !== 'opened') return null
  if (requestId === null || agentId === null || tool === null || digest === null) return null
  return { seq, requestId, agentId, tool, paramsDigest: digest }
}

function firstError(
  openings: readonly OpeningEntry[],
  recorded: ReadonlyMap<string, RecordedParams>,
): BadEntry | null {
  for (const opening of openings) {
    const error = paramsError(opening, recorded.get(opening.requestId))
    if (error !== null) return { badSeq: opening.seq, error }
  }
  return null
}

/** Pruned params are valid: the entry still has their digest. */
function paramsError(opening: OpeningEntry, recorded: RecordedParams | undefined): string | null {
  if (recorded === undefined) return 'refers to a request that was removed'
  const { maskedParams, exactParams, edit } = recorded
  const latestDigest = recorded.editedDigest ?? opening.paramsDigest
  if (recorded.paramsDigest !== latestDigest) return 'refers to a request whose digest was changed afterwards'
  if (maskedParams === null) return null
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
