import { z } from 'zod'
import { AuthorizeCall } from '#protocol/authorize.ts'
import { systemClock } from '../../core/clock.ts'
import { VetoError } from '../../core/veto-error.ts'
import { parseStrictJson } from '../../http/strict-json.ts'
import type { Call } from '../../policy/model/decision.ts'
import type { Terminal } from '../terminal.ts'
import { folderOf } from './folder.ts'

export interface ExplainOptions {
  readonly agent: string
  readonly tool: string
  readonly params: string
  readonly context: string
  readonly session?: string
  readonly category?: string
  readonly at?: string
  readonly folder?: string
  readonly json?: boolean
}

/** What do the policies decide about this call, and why? */
export async function explainCall(terminal: Terminal, options: ExplainOptions): Promise<void> {
  const call = readCall(options)
  const { explanationOf } = await import('../../approval/queries/dry-run.ts')
  const { loadBundle } = await import('../../policy/load/load-bundle.ts')
  const { simulate } = await import('../../policy/simulate.ts')
  const bundle = await loadBundle(folderOf(terminal, options.folder))
  const { text, ...explanation } = explanationOf(bundle, call, simulate(bundle)(call))
  terminal.out(options.json ? JSON.stringify({ ...explanation, text }) : text)
}

function readCall(options: ExplainOptions): Call {
  const { agent: agentId, tool, session, category } = options
  const parsed = AuthorizeCall.safeParse({
    agentId,
    tool,
    params: readJson('--params', options.params),
    context: readJson('--context', options.context),
    sessionId: session,
    category,
  })
  if (!parsed.success)
    throw refusal(parsed.error.issues.map(({ path, message }) => [String(path[0]), message]))
  const { params, context } = parsed.data
  const nowMs = momentOf(options.at)
  return { agentId, tool, params, context, sessionId: session ?? null, category: category ?? null, nowMs }
}

const OPTIONS = new Map([
  ['agentId', '--agent'],
  ['sessionId', '--session'],
])

function refusal(problems: readonly (readonly [string, string])[]): VetoError {
  const lines = problems.map(([field, message]) => `${OPTIONS.get(field) ?? `--${field}`}: ${message}`)
  return new VetoError('bad_argument', lines.join('\n'))
}

function readJson(option: string, text: string): unknown {
  try {
    return parseStrictJson(Buffer.from(text))
  } catch (error) {
    if (error instanceof VetoError) throw new VetoError('bad_argument', `${option}: ${error.message}`)
    throw error
  }
}

function momentOf(text: string | undefined): number {
  if (text === undefined) return systemClock.nowMs()
  if (z.iso.datetime().safeParse(text).success) return Date.parse(text)
  throw new VetoError('bad_argument', `--at: expected a UTC time such as 2026-11-20T22:00:00Z, got "${text}"`)
}
