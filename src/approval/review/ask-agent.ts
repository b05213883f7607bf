import { maskText } from '../../core/secrets/mask-text.ts'
import { requestFact } from '../decide/request-fact.ts'
import { transition } from '../decide/transition.ts'
import type { Refusal } from '../model/refusal.ts'
import type { PendingRequest } from '../model/request.ts'
import { type ActDeps, type ActionResult, act, mayAct, type Participant } from './act.ts'
import type { PermittedAction } from './action-guard.ts'

/** Lets people ask the agent before they decide. */
export interface AskAgent {
  /** Asks a question of 1 to 2,000 characters, which is sent to the agent and posted in the thread. */
  ask(inquiry: AgentQuestion): Promise<ActionResult>
  /** May this person ask now? A refusal is recorded; null means yes. */
  mayAsk(participant: Participant): Promise<Refusal | null>
}

/** A person's question to the agent. */
export interface AgentQuestion extends Participant {
  readonly text: string
}

/** In UTF-16 units. */
export const MAX_QUESTION = 2_000
/** Of one request. */
export const MAX_QUESTIONS = 10

export function createAskAgent(deps: ActDeps): AskAgent {
  return {
    mayAsk: (participant) => mayAct(deps, participant, { refusal: inquiryRefusal }),
    ask({ text, ...participant }) {
      const words = text.trim()
      const refusal = (request: PendingRequest) => inquiryRefusal(request) ?? wordsRefusal(words)
      const effectOf = (permitted: PermittedAction, atMs: number) =>
        inquiryTransition(permitted, maskText(words), atMs)
      return act(deps, participant, { refusal, effectOf })
    },
  }
}

/** Why nobody can ask the agent now; null: possible. */
export function inquiryRefusal({ subject, state }: PendingRequest): Refusal | null {
  if (state.hold !== null) return { code: 'approval_held', by: state.hold.by.name }
  if (subject.kind === 'question') return { code: 'not_offered' }
  if (state.inquiries.at(-1)?.reply === null) return { code: 'question_open' }
  return state.inquiries.length < MAX_QUESTIONS ? null : { code: 'asked_enough', max: MAX_QUESTIONS }
}

function wordsRefusal(words: string): Refusal | null {
  return words !== '' && words.length <= MAX_QUESTION ? null : { code: 'question_unfit', max: MAX_QUESTION }
}

function inquiryTransition({ request, person }: PermittedAction, text: string, atMs: number) {
  const by = { id: person.id, name: person.name }
  const next = transition(request, { kind: 'inquiry', inquiry: { by, text, atMs } })
  const facts = [requestFact(next, { kind: 'inquired', by, atMs, reason: text })]
  return { next, facts, threadEvents: [{ kind: 'inquiry', by, text } as const] }
}
