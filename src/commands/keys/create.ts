import { createAgentKeys } from '../../approval/keys/agent-keys.ts'
import { type AgentKey, keyId, SCOPES, type Scope } from '../../approval/model/agent-key.ts'
import { systemClock } from '../../core/clock.ts'
import { parseDuration } from '../../core/duration.ts'
import { didYouMean } from '../../core/nearest.ts'
import { VetoError } from '../../core/veto-error.ts'
import type { Terminal } from '../terminal.ts'
import { withStore } from '../with-store.ts'
import { keyView } from './key-view.ts'

export interface CreateKeyOptions {
  readonly scopes: string
  readonly tools?: string
  readonly owner?: string
  readonly expires?: string
  readonly json?: boolean
}

/** Creates an API key, which is shown once. */
export async function createKey(terminal: Terminal, agent: string, options: CreateKeyOptions): Promise<void> {
  const nowMs = systemClock.nowMs()
  const newKey = {
    agents: agentPattern(agent),
    scopes: readScopes(options.scopes),
    tools: options.tools === undefined ? null : readTools(options.tools),
    owner: options.owner === undefined ? null : readOwner(options.owner),
    expiresAtMs: options.expires === undefined ? null : nowMs + readExpiry(options.expires),
  }
  const { key, record } = await withStore(terminal, (store) =>
    createAgentKeys({ store, clock: systemClock }).create(newKey),
  )
  if (options.json) {
    terminal.out(JSON.stringify({ key, ...keyView(record, nowMs) }))
    return
  }
  terminal.out(key)
  terminal.err(`${describe(record)}\nSave the key now: it is not shown again.`)
}

function describe(key: AgentKey): string {
  const { agents, scopes, tools, owner, expiresAtMs } = key
  const parts = [
    `${keyId(key)} is for ${agents}, to ${scopes.join(' and ')}`,
    ...(tools === null ? [] : [`for the tools ${tools.join(', ')}`]),
    ...(expiresAtMs === null ? [] : [`until ${new Date(expiresAtMs).toISOString()}`]),
  ]
  const advice =
    owner === null && scopes.includes('authorize')
      ? '\nIt has no owner, so Veto cannot prevent the owner of the agent from approving its calls: consider --owner.'
      : ''
  return `${parts.join(', ')}.${advice}`
}

function agentPattern(text: string): string {
  if (NAME_PATTERN.test(text)) return text
  throw new VetoError('bad_argument', `Expected an agent id or a pattern such as "support-*", got "${text}"`)
}

const NAME_PATTERN = /^[A-Za-z0-9_*][A-Za-z0-9._:/*-]{0,127}$/

function readScopes(text: string): readonly Scope[] {
  const scopes = listOf(text).map((name) => {
    const scope = SCOPES.find((known) => known === name)
    if (scope === undefined) {
      throw new VetoError('bad_argument', `--scopes: unknown scope "${name}"${didYouMean(name, SCOPES)}`)
    }
    return scope
  })
  return [...new Set(scopes)]
}

function readTools(text: string): readonly string[] {
  return listOf(text).map((name) => {
    if (NAME_PATTERN.test(name)) return name
    throw new VetoError('bad_argument', `Expected tool names or patterns such as "refund_*", got "${name}"`)
  })
}

function listOf(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim())
}

function readOwner(text: string): string {
  if (/^[UW][A-Z0-9]{2,20}$/.test(text) || /^[^@\s]+@[^@\s]+$/.test(text)) return text
  throw new VetoError(
    'bad_argument',
    `Expected an e-mail address or a Slack user id as the owner, got "${text}"`,
  )
}

function readExpiry(text: string): number {
  const durationMs = parseDuration(text)
  if (durationMs !== null && durationMs <= MAX_EXPIRY_MS) return durationMs
  throw new VetoError('bad_argument', `Expected a duration from 1s to 3650d, such as 90d, got "${text}"`)
}

const MAX_EXPIRY_MS = 3_650 * 86_400_000
