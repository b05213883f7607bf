import type { Database } from 'better-sqlite3'
import { Outcome } from '#protocol/request.ts'
import type { AuditFilter } from '../../../approval/model/audit-filter.ts'
import { covers } from '../../../core/glob.ts'
import { termOfReason } from '../../codecs/posting-key.ts'
import type { TermFilter } from '../../search/term-filters.ts'
import { knownReasons } from './known-reasons.ts'
import type { Term, TermField } from './terms.ts'

/** The terms of which an entry must have one, each as its number; null: so many that entries are checked instead. */
export type AnyTerm = readonly number[] | null

export interface SearchTerms {
  of(filter: AuditFilter, name: TermFilter): AnyTerm
}

const MAX_NAMES = 2_000

/** Prepares the lookup of the terms that filters name. */
export function searchTerms(db: Database): SearchTerms {
  const reasons = knownReasons(db)
  const find = termReader(db)
  const namesIn = db.prepare<[TermField, number], { readonly id: number; readonly text: string }>(
    'SELECT id, text FROM ledger_terms WHERE field = ? LIMIT ?',
  )

  function matching(field: TermField, pattern: string): AnyTerm {
    if (!pattern.includes('*')) return one({ field, text: pattern })
    const names = namesIn.all(field, MAX_NAMES + 1)
    return names.length > MAX_NAMES
      ? null
      : names.filter(({ text }) => covers(pattern, text)).map(({ id }) => id)
  }

  function one(term: Term): readonly number[] {
    const id = find(term)
    return id === null ? [] : [id]
  }

  return {
    of(filter, name) {
      const wanted = filter[name]
      if (wanted === undefined) return []
      if (typeof wanted !== 'string') {
        return [...new Set(wanted)].flatMap((text) => one({ field: 'requester', text }))
      }
      if (name === 'reason') return reasons(wanted)?.map(termOfReason) ?? null
      const field = fieldOf(name, wanted)
      return field === 'agent' || field === 'tool' ? matching(field, wanted) : one({ field, text: wanted })
    },
  }
}

function termReader(db: Database): (term: Term) => number | null {
  const find = db
    .prepare<[string, string], number>('SELECT id FROM ledger_terms WHERE field = ? AND text = ?')
    .pluck()
  return ({ field, text }) => find.get(field, text) ?? null
}

/** Do entries themselves have the terms of this filter? Those of others are of their requests. */
export function hasOrigins(name: TermFilter): boolean {
  return name !== 'session' && name !== 'requesters'
}

const FIELDS = {
  agentId: 'agent',
  agents: 'agent',
  tool: 'tool',
  kind: 'kind',
  policy: 'policy',
  rule: 'rule',
  approver: 'actor',
  session: 'session',
  requesters: 'requester',
} as const

/** What an entry is searched by for a filter with this text. */
export function fieldOf(name: Exclude<TermFilter, 'reason'>, text: string): TermField {
  if (name !== 'outcome') return FIELDS[name]
  return Outcome.safeParse(text).success ? 'outcome' : 'status'
}
