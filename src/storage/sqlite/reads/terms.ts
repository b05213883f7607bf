import type { Facet } from '../../codecs/ledger-entry.ts'

/** Something that an entry can be searched by. */
export interface Term {
  readonly field: TermField
  readonly text: string
}

export type TermField =
  | 'kind'
  | 'agent'
  | 'tool'
  | 'actor'
  | 'outcome'
  | 'status'
  | 'policy'
  | 'rule'
  | 'session'
  | 'requester'

/** The terms that entries share, other than their reasons. */
export function facetTerms(facet: Facet): readonly Term[] {
  const texts = [
    ['kind', facet.kind],
    ['agent', facet.agentId],
    ['tool', facet.tool],
    ['actor', facet.actor],
    ['outcome', facet.outcome],
    ['status', facet.status],
    ['policy', facet.matchedPolicyId],
    ['rule', facet.matchedRule],
  ] as const
  return texts.flatMap(([field, text]) => (text === null ? [] : [{ field, text }]))
}
