import { AuditQuery, FactKind } from '#protocol/audit.ts'
import { outcomeOfWord } from '#protocol/outcome-words.ts'
import { suggestion } from '../../../core/suggestion.ts'
import { readPerson } from '../../adapters/typed-person.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'
import type { Handles } from '../../api/handles.ts'
import type { AuditPosition } from './audit-position.ts'
import { AUDIT_ROWS } from './audit-position.ts'
import { unknownOutcome } from './outcome-words.ts'
import { type TypedFilter, typedFilters } from './typed-filters.ts'
import { dateOfWord, nearestDay } from './typed-times.ts'

/** The query that was typed; or one sentence that says what is wrong with it. */
export type AuditQueryResult =
  | { readonly ok: true; readonly query: AuditQuery }
  | { readonly ok: false; readonly problem: string }

interface Context {
  readonly handles: Handles
  /** Who typed it: `by:me`. */
  readonly personId: string
  readonly nowMs: number
  readonly of: AuditPosition['of']
}

/** Reads what follows `/veto audit`: filters such as `tool:refund* by:@ann reason:"over limit"`, in any order. */
export async function readAuditQuery(text: string, context: Context): Promise<AuditQueryResult> {
  const given: Record<string, string> = {}
  for (const word of typedFilters(text, KNOWN)) {
    const filter = await readFilter(word, context)
    if ('problem' in filter) return { ok: false, problem: filter.problem }
    if (filter.field in given) return { ok: false, problem: `${word.name}: give it only once.` }
    given[filter.field] = filter.value
  }
  return { ok: true, query: AuditQuery.parse({ ...given, limit: AUDIT_ROWS }) }
}

type Filter = { readonly field: keyof AuditQuery; readonly value: string } | { readonly problem: string }

async function readFilter({ name, value: typed }: TypedFilter, context: Context): Promise<Filter> {
  const field = name === null ? undefined : FIELDS.get(name)
  if (field === undefined) return { problem: unknownFilter(name, typed ?? '') }
  if (typed === null)
    return { problem: `${name}: expected a value after the colon, with both quotes or none.` }
  const read = await readValue(field, typed, context)
  return 'problem' in read ? { problem: atFilter(String(name), read.problem) } : { field, ...read }
}

/** What is wrong with the value of a filter. */
export function atFilter(name: string, problem: string): string {
  return `${name}: ${problem}`
}

type Value = { readonly value: string } | { readonly problem: string }

async function readValue(field: keyof AuditQuery, typed: string, context: Context): Promise<Value> {
  const word = unescapeTyped(typed)
  switch (field) {
    case 'approver':
      return readBy(typed, context)
    case 'outcome': {
      const value = outcomeOfWord(word)
      return value === null ? { problem: unknownOutcome(word) } : { value }
    }
    case 'kind':
      return readKind(word.toLowerCase(), context.of)
    case 'since':
    case 'until':
      return readTime(field, word, context.nowMs)
    default:
      return checked(field, word)
  }
}

const FIELDS: ReadonlyMap<string, keyof AuditQuery> = new Map([
  ['tool', 'tool'],
  ['agent', 'agentId'],
  ['outcome', 'outcome'],
  ['result', 'outcome'],
  ['kind', 'kind'],
  ['by', 'approver'],
  ['approver', 'approver'],
  ['policy', 'policy'],
  ['rule', 'rule'],
  ['session', 'session'],
  ['id', 'request'],
  ['request', 'request'],
  ['reason', 'reason'],
  ['since', 'since'],
  ['until', 'until'],
])
const KNOWN: ReadonlySet<string> = new Set(FIELDS.keys())

function unknownFilter(name: string | null, value: string): string {
  if (name !== null) return `Unknown filter "${name}".${suggestion(name, [...FIELDS.keys()])}`
  return `"${unescapeTyped(value)}" is not a filter. Filters look like tool:refund* or reason:"over limit".`
}

/** `me` is who typed it, also where somebody has that name: anybody can choose one. */
async function readBy(typed: string, { handles, personId }: Context): Promise<Value> {
  return /^me$/i.test(typed) ? { value: personId } : readPerson(typed, handles)
}

function readKind(word: string, of: Context['of']): Value {
  if (of === 'requests') return { problem: `this works with facts only: /veto audit facts kind:${word}` }
  if (FactKind.safeParse(word).success) return { value: word }
  return { problem: `"${word}" is not a kind of entry.${suggestion(word, FactKind.options)}` }
}

function readTime(field: 'since' | 'until', word: string, nowMs: number): Value {
  const date = dateOfWord(word, nowMs)
  if (date !== null) return { value: date }
  const read = checked(field, word)
  const near = 'problem' in read ? nearestDay(word) : null
  return near === null ? read : { problem: `"${word}" is not a time. Did you mean ${near}?` }
}

function checked(field: keyof AuditQuery, value: string): Value {
  const [issue] = AuditQuery.safeParse({ [field]: value }).error?.issues ?? []
  return issue === undefined ? { value } : { problem: issue.message }
}
