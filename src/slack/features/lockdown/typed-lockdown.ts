import { LockdownRequest, MAX_LOCKDOWN_REASON } from '#protocol/lockdown.ts'
import type { NewLockdown } from '../../../approval/lockdowns/lockdowns.ts'
import { EVERY } from '../../../approval/model/lockdown.ts'
import { parseDuration } from '../../../core/duration.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'

/** The lockdown that was typed, its reason may be empty; or one sentence that says what is wrong with it. */
export type TypedLockdown =
  | { readonly ok: true; readonly lockdown: NewLockdown }
  | { readonly ok: false; readonly problem: string }

/** Reads what follows `/veto lockdown`: `agent <agent>`, `tool <tool>` or `all`, then perhaps `for 2h`, then the reason. */
export function readLockdown(typed: string): TypedLockdown {
  const [, kind = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(unescapeTyped(typed).trim()) ?? []
  const word = kind.toLowerCase()
  if (word === 'all') return withEnd({ agents: EVERY }, rest)
  if (word !== 'agent' && word !== 'tool') return { ok: false, problem: USAGE }
  const [, name = '', more = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? []
  if (name === '') return { ok: false, problem: USAGE }
  return withEnd(word === 'agent' ? { agents: name } : { tools: name }, more)
}

const USAGE = `Type agent and its name, tool and its name, or all; then the reason: ${COMMAND} lockdown agent support-agent for 2h suspicious refunds. Names may contain *.`

type Scope = Pick<LockdownRequest, 'agents' | 'tools'>

function withEnd(scope: Scope, rest: string): TypedLockdown {
  const [, endsIn, reason = rest] = /^for\s+(\d+[a-z]+)(?:\s+([\s\S]*))?$/i.exec(rest) ?? []
  const words = endsIn === undefined ? rest : reason === rest ? '' : reason
  const parsed = LockdownRequest.safeParse({
    ...scope,
    reason: words.trim() === '' ? 'none yet' : words,
    ...(endsIn === undefined ? {} : { endsIn: endsIn.toLowerCase() }),
  })
  if (!parsed.success) return { ok: false, problem: problemOf(parsed.error.issues[0]) }
  const { agents = EVERY, tools = EVERY } = parsed.data
  const durationMs = endsIn === undefined ? null : parseDuration(endsIn.toLowerCase())
  return {
    ok: true,
    lockdown: { agents, tools, reason: words.trim().slice(0, MAX_LOCKDOWN_REASON), durationMs },
  }
}

function problemOf(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): string {
  const field = NAMES.get(String(issue?.path[0])) ?? 'The lockdown'
  return `${field}: ${issue?.message ?? 'not valid'}. ${USAGE}`
}

const NAMES = new Map([
  ['agents', 'The agent'],
  ['tools', 'The tool'],
  ['reason', 'The reason'],
  ['endsIn', 'After "for"'],
])
