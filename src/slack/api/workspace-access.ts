import type { WebClient } from '@slack/web-api'
import type { MissingScope, WorkspaceAccess } from '../../approval/ports/directory.ts'
import type { Clock } from '../../core/clock.ts'
import { runningTime } from '../../core/running-time.ts'
import { withTimeout } from '../../core/with-timeout.ts'
import { createCache } from './cache.ts'
import type { Channels } from './channels.ts'
import { NEEDED_SCOPES } from './scopes.ts'

interface Deps {
  readonly client: WebClient
  readonly channels: Channels
  readonly clock: Clock
}

const KEEP_MS = 60_000
const LIMIT_MS = 5_000

/** What Slack grants Veto: answers come within 5 s and are at most a minute old, or the question rejects. */
export function createWorkspaceAccess({ client, channels, clock }: Deps): WorkspaceAccess {
  const granted = createCache({ clock, keepMs: KEEP_MS, load: () => loadScopes(client) })
  const timeout = { clock: runningTime(clock), limitMs: LIMIT_MS, onTimeout: refuse }
  const soon = <Value>(answer: Promise<Value>) => withTimeout<Value, never>(answer, timeout)
  return {
    channel: (channel) => soon(channels.find(channel)),
    missingScopes: async () => missingOf(await soon(granted.get('all'))),
  }
}

/** Null where Slack does not say, or something in between took its headers away. */
async function loadScopes(client: WebClient): Promise<ReadonlySet<string> | null> {
  const { response_metadata } = await client.auth.test()
  return response_metadata?.scopes === undefined ? null : new Set(response_metadata.scopes)
}

function missingOf(granted: ReadonlySet<string> | null): readonly MissingScope[] {
  if (granted === null) return []
  return [...NEEDED_SCOPES]
    .filter(([scope]) => !granted.has(scope))
    .map(([scope, purpose]) => ({ scope, purpose }))
}

function refuse(): never {
  throw new Error(`Slack did not answer within ${LIMIT_MS / 1_000} s`)
}
