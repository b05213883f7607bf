import type { GrantId, RequestId } from '../../core/ids.ts'
import type { ApprovalRequirement, GrantScope } from '../../policy/model/decision.ts'
import type { Actor } from './actor.ts'

/** A bounded standing approval, made by a person. */
export interface Grant {
  readonly id: GrantId
  readonly agentId: string
  /** Only calls of this session are covered; null: those of any, and of none. */
  readonly sessionId: string | null
  readonly scope: GrantedScope
  /** When it expires. */
  readonly expiresAtMs: number
  /** How many more calls it covers; null: unlimited. */
  readonly usesLeft: number | null
  readonly createdAtMs: number
  readonly by: Actor
  /** The request that it was given on; null when an admin made it. */
  readonly requestId: RequestId | null
  /** Approvals that this grant replaces: it covers no call that needs others. Null: an admin's replaces any. */
  readonly requirements: readonly ApprovalRequirement[] | null
  readonly revocation: { readonly by: Actor; readonly atMs: number } | null
}

/** One tool, or all tools of a category in the bundle. */
export interface GrantedScope {
  readonly kind: 'tool' | 'category'
  readonly name: string
}

/** What an approver may allow in addition to this one call. */
export interface GrantOption {
  readonly scope: GrantScope
  readonly span: GrantSpan
}
/** The extent: this session, an hour, or the next five calls. None is longer than the rule allows. */
export const GRANT_SPANS = ['session', 'hour', 'five'] as const
export type GrantSpan = (typeof GRANT_SPANS)[number]

/** May it still cover calls at this moment? */
export function isActive({ expiresAtMs, usesLeft, revocation }: Grant, atMs: number): boolean {
  return revocation === null && atMs < expiresAtMs && usesLeft !== 0
}

/** `refund_payment`, or `all edit tools`. */
export function scopeWords({ kind, name }: GrantedScope): string {
  return kind === 'tool' ? name : `all ${name} tools`
}

/** A new grant: `refund_payment for support-agent in session run-42, at most 5 times, until 2026-11-20T23:00:00.000Z`. */
export function grantWords(grant: Grant): string {
  const { usesLeft } = grant
  return `${coverWords(grant)}${usesLeft === null ? '' : `, at most ${timesWords(usesLeft)}`}${endWords(grant)}`
}

/** `once`, `5 times`. */
export function timesWords(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** A grant that is in use, without how often: other calls use it at the same time. */
export function usedGrantWords(grant: Grant): string {
  return `${coverWords(grant)}${endWords(grant)}`
}

function coverWords({ agentId, sessionId, scope }: Grant): string {
  return `${scopeWords(scope)} for ${agentId}${sessionId === null ? '' : ` in session ${sessionId}`}`
}

function endWords({ expiresAtMs }: Grant): string {
  return `, until ${new Date(expiresAtMs).toISOString()}`
}
