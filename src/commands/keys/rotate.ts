import { rotateKey } from '../../approval/keys/rotate-key.ts'
import { keyId } from '../../approval/model/agent-key.ts'
import { systemClock } from '../../core/clock.ts'
import { parseDuration } from '../../core/duration.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withExistingStore } from '../with-store.ts'
import { keyView } from './key-view.ts'

export interface RotateKeyOptions {
  readonly grace: string
  readonly json?: boolean
}

/** Replaces an API key by a new one, which is shown once; for the grace both are valid. */
export async function rotateAgentKey(
  terminal: Terminal,
  name: string,
  { grace, json }: RotateKeyOptions,
): Promise<void> {
  const graceMs = readGrace(grace)
  const { key, record, replaced } = await withExistingStore(terminal, (store) =>
    rotateKey({ store, clock: systemClock }, { name, graceMs }),
  )
  if (json) {
    const nowMs = systemClock.nowMs()
    terminal.out(JSON.stringify({ key, ...keyView(record, nowMs), replaces: keyView(replaced, nowMs) }))
    return
  }
  const end = new Date(replaced.expiresAtMs).toISOString()
  terminal.out(key)
  terminal.err(
    `${keyId(record)} for ${record.agents} replaces ${keyId(replaced)} (${replaced.hint}…), which is valid until ${end}: give the new key to the agent before then.\nSave the key now: it is not shown again.`,
  )
}

function readGrace(text: string): number {
  const graceMs = parseDuration(text)
  if (graceMs !== null && graceMs <= MAX_GRACE_MS) return graceMs
  throw new VetoError(
    'bad_argument',
    `--grace: expected a duration from 1s to 90d, such as 24h, got "${text}"`,
  )
}

const MAX_GRACE_MS = 90 * 86_400_000
