import { whyExpired } from '../../approval/decide/why-expired.ts'
import type { Actor } from '../../approval/model/actor.ts'
import { lockdownReason } from '../../approval/model/lockdown.ts'
import { editOf, type VetoRequest } from '../../approval/model/request.ts'
import type { Subject } from '../../approval/model/subject.ts'
import type { Vote } from '../../approval/model/vote.ts'
import { assertNever } from '../../core/assert-never.ts'
import { lockedDownByOf } from './card-state.ts'
import { approverNames } from './progress.ts'
import { visibleText } from './visible-text.ts'

/** The decision in a few words: `approved with changes by Ann Meyer`, `allowed by the policies`, `expired: nobody answered in time`. */
export function decisionWords(request: VetoRequest): string {
  const { state, subject } = request
  switch (state.status) {
    case 'pending':
      return 'waiting for an answer'
    case 'allowed':
      return state.grantId === null ? 'allowed by the policies' : 'allowed by a grant'
    case 'approved':
      return `${approvedVerb(request)}${by(approverNames(state.votes))}`
    case 'rejected':
      return REJECTED[subject.kind](visibleText(state.settledBy.name))
    case 'expired':
      return `expired: ${expiredWords(state)}`
    case 'cancelled':
      return `withdrawn by ${state.settledBy === null ? 'Veto' : 'the agent'}`
    case 'denied':
      return deniedBy(lockedDownByOf(state))
    default:
      return assertNever(state)
  }
}

function approvedVerb(request: VetoRequest): string {
  if (request.subject.kind === 'question') return 'answered'
  return editOf(request) === null ? 'approved' : 'approved with changes'
}

/** The same as a sentence: `Approved by Ann Meyer.` */
export function decisionSentence(request: VetoRequest): string {
  return `${decisionWords(request).replace(/^./, (first) => first.toUpperCase())}.`
}

/** `nobody answered in time`: why a request expired. */
export function expiredWords(state: Parameters<typeof whyExpired>[0]): string {
  return EXPIRED[whyExpired(state)]
}

const EXPIRED: Readonly<Record<ReturnType<typeof whyExpired>, string>> = {
  nobody: 'nobody answered in time',
  too_few: 'not enough people answered in time',
  not_again: 'the approval was taken back, and not given again in time',
}

const REJECTED: Readonly<Record<Subject['kind'], (name: string) => string>> = {
  call: (name) => `denied by ${name}`,
  question: (name) => `${name} can't answer it`,
  plan: (name) => `rejected by ${name}`,
}

/** By the person who started a lockdown, or by the policies. */
export function deniedBy(lockedDownBy: Actor | null): string {
  return lockedDownBy === null ? 'denied by the policies' : `locked down${by([lockedDownBy.name])}`
}

/** Why it ended as it did, in people's or the policies' words, each with its author; null: nobody's. */
export interface Remark {
  readonly by: string | null
  readonly words: string
}

/** The comments of those who decided; or why the policies, or Veto, ended it. */
export function remarks({ state }: VetoRequest): readonly Remark[] {
  switch (state.status) {
    case 'approved':
      return state.votes.filter(isApproval).flatMap(commentOf)
    case 'rejected':
      return state.comment === null ? [] : [{ by: state.settledBy.name, words: state.comment }]
    case 'cancelled':
      return state.comment === null ? [] : [{ by: null, words: state.comment }]
    case 'denied':
      return [denialRemark(lockedDownByOf(state), 'comment' in state ? state.comment : state.reason)]
    case 'pending':
    case 'allowed':
    case 'expired':
      return []
    default:
      return assertNever(state)
  }
}

/** A lockdown has its admin's own words, which the reason names as such. */
export function denialRemark(lockedDownBy: Actor | null, reason: string): Remark {
  if (lockedDownBy === null) return { by: null, words: reason }
  const start = lockdownReason({ by: lockedDownBy, reason: '' })
  return { by: lockedDownBy.name, words: reason.startsWith(start) ? reason.slice(start.length) : reason }
}

function isApproval({ choice }: Vote): boolean {
  return choice === 'approve'
}

function commentOf({ by: { name }, comment }: Vote): readonly Remark[] {
  return comment === null ? [] : [{ by: name, words: comment }]
}

function by(names: readonly string[]): string {
  return names.length === 0 ? '' : ` by ${listed(names)}`
}

/** `Ann Meyer and Ben Okafor`. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(names.map((name) => visibleText(name)))
}
