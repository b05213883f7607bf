import type { App, RespondFn } from '@slack/bolt'
import { didYouMean } from '../../../core/nearest.ts'
import { digestOf } from '../../../insight/digest.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { INTERNAL_ERROR, NOT_SHOWN, privately } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/handlers.ts'
import type { Message } from '../../blocks/blocks.ts'
import { noticeMessage } from '../../blocks/notices.ts'
import { auditMessage } from '../audit/audit-list.ts'
import { readAuditQuery } from '../audit/audit-query.ts'
import { digestMessage } from '../digest/digest.ts'
import { listGrants } from '../grant/revoke-grant.ts'
import { pendingMessage } from '../pending/pending-list.ts'
import { readCall } from './explain-call.ts'
import { explanationMessage } from './explanation.ts'
import { helpMessage } from './help.ts'

/** `/veto …`: answers the person who typed it, and nobody else. */
export function registerCommand(app: App, parts: ListenerDeps): void {
  app.command(COMMAND, async ({ ack, command, respond }) => {
    await ack()
    const text = command.text.trim()
    const [word = ''] = text.split(/\s/, 1)
    const rest = text.slice(word.length).trim()
    await reply(parts, respond, () =>
      run(parts, { personId: command.user_id, word: word.toLowerCase(), rest }),
    )
  })
}

/** Sends what `make` makes, or that it failed. Never rejects. */
async function reply({ log }: ListenerDeps, respond: RespondFn, make: () => Promise<Message>): Promise<void> {
  const message = await make().catch((error: unknown) => {
    log.error({ err: error }, 'a command could not be answered')
    return noticeMessage(INTERNAL_ERROR)
  })
  try {
    await respond(privately(message))
  } catch (error) {
    log.warn({ err: error }, 'a person could not be answered')
  }
}

interface Line {
  readonly personId: string
  readonly word: string
  readonly rest: string
}

async function run(parts: ListenerDeps, { personId, word, rest }: Line): Promise<Message> {
  switch (word) {
    case 'audit':
      return audit(parts, personId, rest)
    case 'pending':
      return pending(parts, personId)
    case 'digest':
      return digest(parts, personId)
    case 'grants':
      return listGrants(parts, personId)
    case 'explain':
      return explain(parts, personId, rest)
    case 'help':
    case '':
      return helpMessage()
    default:
      return noticeMessage(`There is no ${COMMAND} ${word}${didYouMean(word, WORDS)} Try ${COMMAND} help.`)
  }
}

const WORDS = ['audit', 'pending', 'digest', 'explain', 'grants', 'help']

async function audit(parts: ListenerDeps, personId: string, rest: string): Promise<Message> {
  const read = await readAuditQuery(rest, parts.handles)
  if (!read.ok) return noticeMessage(read.problem)
  const answer = await parts.queries.audit(personId, read.query)
  if (answer.seen === 'nothing') return noticeMessage(NOT_SHOWN)
  return auditMessage({ page: answer.value, place: { query: read.query, before: [] }, seen: answer.seen })
}

async function pending({ queries }: ListenerDeps, personId: string): Promise<Message> {
  const answer = await queries.pending(personId)
  return answer.seen === 'nothing' ? noticeMessage(NOT_SHOWN) : pendingMessage(answer.value, answer.seen)
}

async function digest({ queries }: ListenerDeps, personId: string): Promise<Message> {
  const answer = await queries.digest(personId)
  if (answer.seen === 'nothing') return noticeMessage(NOT_SHOWN)
  const { period, tallies, talliesBefore } = answer.value
  return digestMessage(digestOf(period, tallies, talliesBefore))
}

async function explain({ queries }: ListenerDeps, personId: string, rest: string): Promise<Message> {
  const read = readCall(rest)
  if (!read.ok) return noticeMessage(read.problem)
  const answer = await queries.explain(personId, read.call)
  return answer.seen === 'nothing' ? noticeMessage(NOT_SHOWN) : explanationMessage(answer.value)
}
