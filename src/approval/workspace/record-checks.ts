import { type Checkpoint, type ReadClaims, readCheckpoint } from '../../ledger/checkpoint.ts'
import { keyStatus } from '../model/agent-key.ts'
import type { AgentKeyStore } from '../ports/agent-keys.ts'
import type { CheckpointStore } from '../ports/checkpoints.ts'
import type { LedgerStore } from '../ports/ledger.ts'
import { lastInForce } from '../reevaluation/last-in-force.ts'
import type { Check } from './checks.ts'

const DAY_MS = 86_400_000
/** Keys that expire sooner are named. */
const SOON_MS = 7 * DAY_MS
/** A running Veto signs every hour. */
const LATE_MS = 2 * 3_600_000

/** The API keys: whether any agent can ask, and which will soon be unable to. */
export async function keyChecks(store: AgentKeyStore, nowMs: number): Promise<readonly Check[]> {
  const active = (await store.agentKeys()).filter((key) => keyStatus(key, nowMs) === 'active')
  if (active.length === 0) {
    return [
      warning(
        'keys',
        'no API key is active, so no agent can ask',
        'create one with "veto keys create AGENT"',
      ),
    ]
  }
  const count = active.length === 1 ? '1 API key is active' : `${active.length} API keys are active`
  const ending = active.flatMap(({ hint, agents, expiresAtMs, replacedBy }) =>
    expiresAtMs === null || expiresAtMs - nowMs > SOON_MS || replacedBy !== null
      ? []
      : [
          warning(
            'keys',
            `the key ${hint}… of ${agents} expires at ${timeOf(expiresAtMs)}`,
            'replace it with "veto keys rotate", and give the new key to the agent',
          ),
        ],
  )
  return [{ area: 'keys', state: 'ok', message: count, fix: null }, ...ending]
}

/** Whether a server put other policies in force last than these. */
export async function inForceChecks(
  store: Pick<LedgerStore, 'audit'>,
  bundleHash: string,
): Promise<readonly Check[]> {
  const last = await lastInForce(store)
  if (last === null || last === bundleHash) return []
  return [
    warning(
      'policies',
      `a server put bundle ${last.slice(0, 12)} in force last, and this folder has bundle ${bundleHash.slice(0, 12)}`,
      'let all servers have the same policies: reload or restart those whose folder is as this one, or update this one',
    ),
  ]
}

interface CheckpointOptions {
  readonly nowMs: number
  /** A receiver or a bucket gets every checkpoint. */
  readonly isSentElsewhere: boolean
  readonly read: ReadClaims
}

/** How much of the ledger is signed, and whether the latest signed entry is still there. */
export async function checkpointCheck(
  store: CheckpointStore & Pick<LedgerStore, 'head' | 'entries'>,
  { nowMs, isSentElsewhere, read }: CheckpointOptions,
): Promise<Check> {
  const copies = isSentElsewhere
    ? 'copies are sent elsewhere'
    : 'no copies are sent elsewhere (VETO_CHECKPOINT_CALLBACK, VETO_CHECKPOINT_BUCKET)'
  const [latest, head] = [await store.latestCheckpoint(), await store.head()]
  if (latest !== null && !(await isIntact(store, latest, read))) {
    return {
      area: 'checkpoints',
      state: 'broken',
      message: `entry ${latest.seq} of the ledger is not the one that was signed`,
      fix: 'find the first changed entry with "veto audit verify", and restore a backup',
    }
  }
  const unsigned = head.seq - (latest?.seq ?? 0)
  if (unsigned > 0 && nowMs - head.atMs > LATE_MS) {
    return warning(
      'checkpoints',
      unsigned === 1
        ? 'the last entry of the ledger is not signed'
        : `the last ${unsigned} entries of the ledger are not signed`,
      'start Veto: it signs the ledger when it starts, and every hour',
    )
  }
  return { area: 'checkpoints', state: 'ok', message: `${signedWords(latest)}; ${copies}`, fix: null }
}

async function isIntact(
  store: Pick<LedgerStore, 'entries'>,
  { seq, hash, token }: Checkpoint,
  read: ReadClaims,
): Promise<boolean> {
  const [entry] = await store.entries(seq - 1, 1)
  const claims = await readCheckpoint(read, token)
  return entry?.hash === hash && claims?.seq === seq && claims.hash === hash
}

function signedWords(latest: Checkpoint | null): string {
  if (latest === null) return 'the ledger is signed when Veto starts'
  return `entry ${latest.seq} was signed at ${timeOf(latest.signedAtMs)}`
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString()
}

function warning(area: Check['area'], message: string, fix: string): Check {
  return { area, state: 'warning', message, fix }
}
