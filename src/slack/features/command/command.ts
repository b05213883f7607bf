import type { App } from '@slack/bolt'
import { didYouMean } from '../../../core/nearest.ts'
import { digestOf } from '../../../insight/digest.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { NOT_SHOWN, respondPrivately } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { orApologize } from '../../adapters/or-apologize.ts'
import type { Message } from '../../blocks/blocks.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { auditMessage } from '../audit/audit-message.ts'
import { readAuditQuery } from '../audit/audit-query.ts'
import { digestMessage } from '../digest/digest-message.ts'
import { listGrants } from '../grant/list-grants.ts'
import { lockdown } from '../lockdown/lockdown-command.ts'
import { pendingMessage } from '../pending/pending-message.ts'
import { statsCommand } from '../stats/stats-command.ts'
import { readCall } from './explain-call.ts'
import { explanationMessage } from './explanation-message.ts'
import { helpMessage } from './help-message.ts'

/** `/veto …`: replies to the person who typed it, and to nobody else. */
export function registerCommand(app: App, deps: ListenerDeps): void {
  app.command(COMMAND, async ({ ack, command, respond }) => {
    await ack()
    const typed = { ...readCommand(command.user_id, command.text), triggerId: command.trigger_id }
    const failure = 'a command could not be answered'
    const reply = await orApologize(deps, { failure, requestId: undefined }, () => run(deps, typed))
    if (reply === null) return
    const message = typeof reply === 'string' ? noticeMessage(reply) : reply
    await respondPrivately(deps, respond, { ...message, replacesOriginal: false })
  })
}

interface TypedCommand {
  readonly personId: string
  /** The first word, in lower case. */
  readonly word: string
  readonly rest: string
}

function readCommand(personId: string, typed: string): TypedCommand {
  const text = typed.trim()
  const [word = ''] = text.split(/\s/, 1)
  return { personId, word: word.toLowerCase(), rest: text.slice(word.length).trim() }
}

/** The reply; a string is one sentence. Null: a modal is open instead. */
async function run(
  deps: ListenerDeps,
  command: TypedCommand & { readonly triggerId: string },
): Promise<Message | string | null> {
  const { word, personId } = command
  switch (word) {
    case 'audit':
      return audit(deps, command)
    case 'pending':
      return pending(deps, personId)
    case 'digest':
      return digest(deps, personId)
    case 'stats':
      return statsCommand(deps, command)
    case 'grants':
      return listGrants(deps, personId)
    case 'explain':
      return explain(deps, command)
    case 'lockdown':
      return lockdown(deps, command)
    case 'help':
    case '':
      return helpMessage()
    default:
      return unknownCommand(word)
  }
}

function unknownCommand(word: string): string {
  const hint = didYouMean(word, WORDS)
  return `Unknown command '${word}'${hint}${hint.endsWith('?') ? '' : '.'} Try ${COMMAND} help.`
}

const WORDS = ['audit', 'pending', 'stats', 'digest', 'explain', 'grants', 'lockdown', 'help']

async function audit(deps: ListenerDeps, { personId, rest }: TypedCommand): Promise<Message | string> {
  const read = await readAuditQuery(rest, deps.handles)
  if (!read.ok) return read.problem
  const { query } = read
  const result = await deps.queries.audit(personId, query)
  if (result.seen === 'nothing') return NOT_SHOWN
  return auditMessage({ page: result.value, place: { query, before: [] }, seen: result.seen })
}

async function pending({ queries, tool }: ListenerDeps, personId: string): Promise<Message | string> {
  const result = await queries.pending(personId)
  return result.seen === 'nothing' ? NOT_SHOWN : pendingMessage(result.value, { seen: result.seen, tool })
}

async function digest({ queries }: ListenerDeps, personId: string): Promise<Message | string> {
  const result = await queries.digest(personId)
  if (result.seen === 'nothing') return NOT_SHOWN
  const { period, tallies, talliesBefore } = result.value
  return digestMessage(digestOf(period, tallies, talliesBefore))
}

async function explain(
  { queries }: ListenerDeps,
  { personId, rest }: TypedCommand,
): Promise<Message | string> {
  const read = readCall(rest)
  if (!read.ok) return read.problem
  const result = await queries.explain(personId, read.call)
  return result.seen === 'nothing' ? NOT_SHOWN : explanationMessage(result.value)
}
