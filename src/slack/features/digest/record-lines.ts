import { type Grant, scopeWords } from '../../../approval/model/grant.ts'
import { type DenialReason, denialReasons } from '../../../insight/denials.ts'
import { counted } from '../../../insight/wording.ts'
import { line, moment, type Paragraph, text } from '../../blocks/blocks.ts'
import { shorten } from '../../blocks/visible-text.ts'
import type { DigestView } from './digest-view.ts'

const MAX_REASONS = 3
const MAX_WORDS = 80

/** `🚫 Why people denied: 2 × “already refunded” (support-agent), “too late” (billing-agent)`. Nothing when nobody said why. */
export function denialLines({ records, group }: DigestView): readonly Paragraph[] {
  const denials = records.denials.filter(({ groups }) => group === null || groups.includes(group))
  const reasons = denialReasons(denials)
  if (reasons.length === 0) return []
  const more = reasons.length - MAX_REASONS
  const most = reasons.slice(0, MAX_REASONS).map(reasonWords).join(', ')
  return [
    line(text(`🚫 Why people denied: ${most}${more > 0 ? `, and ${counted(more, 'other reason')}` : ''}.`)),
  ]
}

function reasonWords({ words, count, agentIds }: DenialReason): string {
  const [agent = '', ...others] = agentIds
  const who = others.length === 0 ? shorten(agent, MAX_WORDS) : counted(agentIds.length, 'agent')
  return `${count === 1 ? '' : `${count} × `}“${shorten(words.trim(), MAX_WORDS)}” (${who})`
}

/** How many grants are active, and the one that allows most. Nothing when none is. */
export function grantLines({ records, group }: DigestView): readonly Paragraph[] {
  const grants = records.grants.filter(
    ({ requirements }) => group === null || (requirements ?? []).some(({ groups }) => groups.includes(group)),
  )
  const [broadest] = grants.toSorted(byBreadth)
  if (broadest === undefined) return []
  const { scope, agentId, sessionId, usesLeft, expiresAtMs } = broadest
  const bounds = [
    ...(sessionId === null ? [] : ['in one session']),
    ...(usesLeft === null ? [] : [`${counted(usesLeft, 'more call')}`]),
  ]
  const which = [
    `${shorten(agentId, MAX_WORDS)} may run ${shorten(scopeWords(scope), MAX_WORDS)}`,
    ...bounds,
  ].join(', ')
  const lead = grants.length === 1 ? 'Active grants: 1. ' : `Active grants: ${grants.length}. The broadest: `
  return [line(text(`${lead}${which}, until `), moment(expiresAtMs), text('.'))]
}

/** Categories before tools, any session before one, any number of calls before some; then the one that ends last. */
function byBreadth(one: Grant, other: Grant): number {
  return breadth(other) - breadth(one) || other.expiresAtMs - one.expiresAtMs
}

function breadth({ scope, sessionId, usesLeft }: Grant): number {
  return (scope.kind === 'category' ? 4 : 0) + (sessionId === null ? 2 : 0) + (usesLeft === null ? 1 : 0)
}
