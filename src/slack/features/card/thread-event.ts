import { mayHaveHadVotes } from '../../../approval/decide/why-expired.ts'
import { timesWords } from '../../../approval/model/grant.ts'
import type { VetoRequest } from '../../../approval/model/request.ts'
import { isEscalated, isPending } from '../../../approval/model/request.ts'
import type { ThreadEvent } from '../../../approval/model/thread-event.ts'
import { assertNever } from '../../../core/assert-never.ts'
import { AGENT_WORDS } from '../../blocks/agent-words.ts'
import {
  bold,
  code,
  escapeMrkdwn,
  line,
  type Message,
  moment,
  multilineText,
  type Paragraph,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { callTitle, type TitledTool } from '../../blocks/call-title.ts'
import { executionStatus } from '../../blocks/execution-status.ts'
import { decisionSentence, denialRemark } from '../../blocks/outcome.ts'
import { deadlineLines, stillNeeded } from '../../blocks/progress.ts'
import { hasHidden, shorten } from '../../blocks/visible-text.ts'
import { HIDDEN_WARNING } from '../../blocks/warnings.ts'
import { changeLines, changesNotice } from './edit-lines.ts'
import { effectiveAt, takenBackText } from './held.ts'
import { questionLines, replyLines } from './inquiry-lines.ts'

type Paragraphs = Parameters<typeof richText>

/** An event, as a reply in the thread of the card. */
export function threadEventMessage(request: VetoRequest, event: ThreadEvent, tool: TitledTool): Message {
  const { isNamed, safe } = callTitle(request, tool)
  const notice = noticeOf(request, event)
  const about = isNamed ? `${shorten(safe, MAX_TITLE)}: ${notice}` : notice
  return { text: escapeMrkdwn(about), blocks: [richText(...paragraphs(request, event))] }
}

const MAX_TITLE = 200

/** Is it also sent to the channel, for people who do not follow the thread? */
export function isBroadcast({ kind }: ThreadEvent): boolean {
  return kind === 'reminder' || kind === 'escalation'
}

/** The text of the notification: never an agent's words. */
function noticeOf(request: VetoRequest, event: ThreadEvent): string {
  switch (event.kind) {
    case 'vote':
      return `${event.by.name} ${event.choice === 'approve' ? 'approved' : 'denied'}.`
    case 'edit':
      return `${event.by.name} ${changesNotice(event.changes)}.`
    case 'inquiry':
      return `${event.by.name} asked the agent a question.`
    case 'extension':
      return `${event.by.name} gave more time to answer.`
    case 'grant':
      return `${event.by.name} made a grant.`
    case 'denial':
      return isLockedDown(request) ? 'A lockdown denies this call now.' : 'The policies deny this call now.'
    case 'end':
      return isEscalated(request) ? decisionSentence(request) : 'This request has ended.'
    default:
      return NOTICES[event.kind]
  }
}

function isLockedDown({ execution }: VetoRequest): boolean {
  return execution?.status === 'denied' && execution.by !== null
}

type NamedEvent = 'vote' | 'edit' | 'inquiry' | 'extension' | 'grant' | 'denial' | 'end'

const NOTICES: Readonly<Record<Exclude<ThreadEvent['kind'], NamedEvent>, string>> = {
  hold: 'Approved; it can still be taken back.',
  take_back: 'The approval was taken back.',
  stage: 'The next group is asked.',
  requirement: 'Other people may decide now.',
  reminder: 'Still waiting for an answer.',
  notification: 'Still waiting for an answer.',
  escalation: 'More people may decide now.',
  reply: 'The agent replied.',
  execution: 'The agent reported the result.',
}

function paragraphs(request: VetoRequest, event: ThreadEvent): Paragraphs {
  switch (event.kind) {
    case 'vote':
      return [
        line(bold(event.by.name), text(event.choice === 'approve' ? ' approved.' : ' denied.')),
        ...commentLines(event),
      ]
    case 'hold':
      return holdLines(event)
    case 'take_back':
      return [line(text(takenBackText(event)), ...stillNeededText(request))]
    case 'stage':
      return [line(text('Now asked: '), bold(event.groups.join(' or ')), text('.'))]
    case 'reminder':
    case 'notification':
      return waitingLines(request)
    case 'escalation':
      return escalationLines(request, event)
    case 'requirement':
      return requirementLines(request, event.groups)
    case 'edit':
      return [line(bold(event.by.name), text(' edited the parameters:')), ...changeLines(event.changes)]
    case 'inquiry':
      return questionLines(event)
    case 'reply':
      return reply(request, event.text)
    case 'extension':
      return [line(bold(event.by.name), text(' gave more time, until '), moment(event.deadlineMs), text('.'))]
    case 'grant':
      return [grantLine(event)]
    case 'end':
      return endLines(request)
    case 'denial':
    case 'execution':
      return [
        line(multilineText(executionStatus(request) ?? 'There is no result yet.')),
        ...errorLines(request),
      ]
    default:
      return assertNever(event)
  }
}

function waitingLines(request: VetoRequest): Paragraphs {
  return [
    line(bold('Still waiting for an answer.'), ...stillNeededText(request)),
    ...pendingDeadline(request),
  ]
}

function holdLines(event: Extract<ThreadEvent, { kind: 'hold' }>): Paragraphs {
  return [
    line(bold(event.by.name), text(' approved. '), ...effectiveAt(event.untilMs)),
    ...commentLines(event),
  ]
}

function commentLines({ comment }: { readonly comment: string | null }): Paragraphs {
  return comment === null ? [] : [quote(comment)]
}

function escalationLines(
  request: VetoRequest,
  { why, groups }: Extract<ThreadEvent, { kind: 'escalation' }>,
): Paragraphs {
  return [
    line(
      bold(escalationReason(request, why)),
      text(' '),
      bold(groups.join(' or ')),
      text(' may decide now.'),
    ),
    ...(why === 'deadline' ? pendingDeadline(request) : []),
  ]
}

function requirementLines(request: VetoRequest, groups: readonly string[]): Paragraphs {
  return [
    line(
      text('The policies changed, and approvals start again. '),
      bold(groups.join(' or ')),
      text(' may decide now.'),
      ...stillNeededText(request),
    ),
  ]
}

function endLines(request: VetoRequest): Paragraphs {
  if (!isEscalated(request)) return [line(bold('It has ended.'))]
  const { state } = request
  const why =
    state.status === 'denied'
      ? [quote(shorten(denialRemark(state.settledBy, state.comment).words, MAX_ERROR))]
      : []
  return [line(bold(decisionSentence(request))), ...why]
}

function errorLines({ execution }: VetoRequest): Paragraphs {
  if (execution?.status !== 'failed' || execution.error === null) return []
  return [line(bold(`${AGENT_WORDS}:`)), quote(shorten(execution.error, MAX_ERROR))]
}

const MAX_ERROR = 1_000

function reply(request: VetoRequest, words: string): Paragraphs {
  const hasHiddenCharacters = hasHidden(words, { keepLines: true })
  const inquiries = isEscalated(request) ? request.state.inquiries : []
  const inquiry = inquiries.findLast((one) => one.reply?.text === words)
  return [
    ...replyLines(words, { to: inquiry?.by.id ?? null }),
    ...(hasHiddenCharacters ? [line(bold(HIDDEN_WARNING))] : []),
  ]
}

/** Somebody may have answered where several must. */
function escalationReason(
  request: VetoRequest,
  why: Extract<ThreadEvent, { kind: 'escalation' }>['why'],
): string {
  const isPartly = isEscalated(request) && mayHaveHadVotes(request.state)
  switch (why) {
    case 'no_answer':
      return isPartly ? 'Not enough people have answered yet.' : 'Nobody has answered yet.'
    case 'deadline':
      return isPartly ? 'Not enough people answered in time.' : 'Nobody answered in time.'
    case 'undeliverable':
      return 'The card could not be shown to the people who were asked.'
    case 'nobody':
      return 'None of the people who were asked can decide it.'
  }
}

function grantLine({
  by,
  scope,
  agentId,
  sessionId,
  usesLeft,
  expiresAtMs,
}: Extract<ThreadEvent, { kind: 'grant' }>) {
  return line(
    bold(by.name),
    text(' also allowed '),
    bold(scope),
    text(' for '),
    bold(agentId),
    ...(sessionId === null ? [] : [text(' in session '), code(sessionId)]),
    text(usesLeft === null ? ', until ' : `, at most ${timesWords(usesLeft)}, until `),
    moment(expiresAtMs),
    text('. /veto grants lists and revokes it.'),
  )
}

function stillNeededText(request: VetoRequest) {
  return isPending(request) ? [text(` Still needed: ${stillNeeded(request)}.`)] : []
}

function pendingDeadline(request: VetoRequest): readonly Paragraph[] {
  return isPending(request) ? deadlineLines(request) : []
}
