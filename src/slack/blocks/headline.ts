import { currentGroups } from '../../approval/decide/stages.ts'
import { isPending, type VetoRequest } from '../../approval/model/request.ts'
import type { Subject } from '../../approval/model/subject.ts'
import { assertNever } from '../../core/assert-never.ts'
import { safeAgentName } from './agent-line.ts'
import { bold } from './blocks.ts'
import { type CallTitle, callTitle, type TitledTool } from './call-title.ts'
import { type CardState, cardState } from './card-state.ts'
import { decisionWords, deniedBy, listed } from './outcome.ts'
import { anyOf, approverNames, stillNeeded } from './progress.ts'
import { shorten } from './visible-text.ts'

/** What is true of a request now, apart from what it is about: `❌`, `failed`, `approved by Ann Meyer`. */
export interface Headline {
  readonly sign: string
  /** Follows what it is about without a separator; null: nothing does. */
  readonly verb: string | null
  /** Our own words and people's names; null: the verb says it all. */
  readonly words: string | null
}

/** The state of a request, for people: the one place that words it. */
export function headline(request: VetoRequest): Headline {
  const state = cardState(request)
  switch (state.kind) {
    case 'waiting':
    case 'partly_approved':
    case 'paused':
    case 'blocked':
    case 'held':
      return { sign: SIGNS[state.kind], verb: null, words: pendingWords(request, state) }
    case 'approved':
    case 'running':
    case 'done':
    case 'failed':
    case 'result_refused':
    case 'never_ran':
    case 'denied_later':
      return allowedHeadline(request, state)
    case 'denied':
      return { sign: signOfDenial(state), verb: null, words: decisionWords(request) }
    case 'rejected':
    case 'expired':
    case 'withdrawn':
      return { sign: SIGNS[state.kind], verb: null, words: decisionWords(request) }
    default:
      return assertNever(state)
  }
}

/** A headline in one line of at most `max` characters: `❌ Refund €720.00 failed · approved by Ann Meyer`. What it is about is cut first. */
export function headlineText({ sign, verb, words }: Headline, about: string, max: number): string {
  const end = `${verb === null ? '' : ` ${verb}`}${words === null ? '' : ` · ${words}`}`
  const kept = shorten(end, max - sign.length - 1 - Math.min(about.length, MIN_ABOUT))
  return `${sign} ${shorten(about, max - sign.length - 1 - kept.length)}${kept}`
}

/** So much of what it is about is always shown. */
const MIN_ABOUT = 40

/** What a request is about: the call, or that it is a question or a plan, whose words are the agent's. */
export function titleOf(request: VetoRequest, tool: TitledTool): CallTitle {
  const { kind } = request.subject
  return kind === 'call' ? callTitle(request, tool) : subjectTitle(request, kind)
}

/** Does `titleOf` name the agent already? */
export function isAgentInTitle(request: VetoRequest): boolean {
  return request.subject.kind !== 'call' && safeAgentName(request) !== null
}

/** What a question or a plan is called: `Question from support-agent`. */
export function subjectTitle(
  request: Pick<VetoRequest, 'call'>,
  kind: Exclude<Subject['kind'], 'call'>,
): CallTitle {
  const title = `${NOUNS[kind]} from ${safeAgentName(request) ?? 'an agent'}`
  return { isNamed: true, full: title, safe: title, heading: title, inline: [bold(title)] }
}

const NOUNS = { question: 'Question', plan: 'Plan' } as const

const SIGNS: Readonly<Record<CardState['kind'] | 'locked_down', string>> = {
  waiting: '⏳',
  partly_approved: '⏳',
  paused: '⏸️',
  held: '👍',
  blocked: '⚠️',
  approved: '👍',
  running: '▶️',
  done: '✅',
  failed: '❌',
  result_refused: '⚠️',
  never_ran: '⌛',
  denied_later: '🚫',
  rejected: '🚫',
  denied: '🚫',
  expired: '⌛',
  withdrawn: '↩️',
  locked_down: '🔒',
}

type PendingKind = Extract<CardState, { kind: 'waiting' | 'partly_approved' | 'paused' | 'blocked' | 'held' }>

function pendingWords(request: VetoRequest, state: PendingKind): string | null {
  if (!isPending(request)) return null
  switch (state.kind) {
    case 'waiting':
      return `needs ${stillNeeded(request)}`
    case 'partly_approved':
      return `${state.given} of ${state.needed} approvals from ${anyOf(currentGroups(request.state))}`
    case 'paused':
      return "paused for the agent's reply"
    case 'blocked':
      return 'nobody can approve it now'
    case 'held':
      return `approved by ${listed(approverNames(request.state.votes))}, not started yet`
    default:
      return assertNever(state)
  }
}

type AllowedState = Extract<
  CardState,
  { kind: 'approved' | 'running' | 'done' | 'failed' | 'result_refused' | 'never_ran' | 'denied_later' }
>

function allowedHeadline(request: VetoRequest, state: AllowedState): Headline {
  const decision = decisionWords(request)
  switch (state.kind) {
    case 'approved':
      return {
        sign: SIGNS[request.subject.kind === 'question' ? 'done' : 'approved'],
        verb: null,
        words: decision,
      }
    case 'running':
      return { sign: SIGNS.running, verb: null, words: `running, ${decision}` }
    case 'done':
      return { sign: SIGNS.done, verb: null, words: `done, ${decision}` }
    case 'failed':
      return { sign: SIGNS.failed, verb: 'failed', words: decision }
    case 'result_refused':
      return { sign: SIGNS.result_refused, verb: null, words: `ran, but its result was refused, ${decision}` }
    case 'never_ran':
      return { sign: SIGNS.never_ran, verb: 'never ran', words: `${decision}, not started in time` }
    case 'denied_later':
      return {
        sign: signOfDenial(state),
        verb: null,
        words: `${decision}, then ${deniedBy(state.lockedDownBy)}`,
      }
    default:
      return assertNever(state)
  }
}

function signOfDenial({
  kind,
  lockedDownBy,
}: Extract<CardState, { kind: 'denied' | 'denied_later' }>): string {
  return lockedDownBy === null ? SIGNS[kind] : SIGNS.locked_down
}
