import { AuditQuery, FactKind } from '#protocol/audit.ts'
import { Outcome, Status } from '#protocol/request.ts'
import { didYouMean } from '../../core/nearest.ts'
import type { Handles } from '../handles.ts'
import { AUDIT_ROWS } from '../views/audit.ts'

/** A search as typed, read; or one sentence that says what is wrong with it. */
export type AuditQueryRead =
  | { readonly ok: true; readonly query: AuditQuery }
  | { readonly ok: false; readonly problem: string }

/** Reads what follows `/veto audit`: filters such as `tool:refund* by:@ann reason:"over limit"`, in any order. */
export async function readAuditQuery(text: string, handles: Handles): Promise<AuditQueryRead> {
  const given: Record<string, string> = {}
  for (const word of wordsOf(text)) {
    const filter = await readFilter(word, handles)
    if ('problem' in filter) return { ok: false, problem: filter.problem }
    if (filter.field in given) return { ok: false, problem: `${word.name}: give it once only.` }
    given[filter.field] = filter.value
  }
  return { ok: true, query: AuditQuery.parse({ ...given, limit: AUDIT_ROWS }) }
}

type Filter = { readonly field: keyof AuditQuery; readonly value: string } | { readonly problem: string }

async function readFilter(word: Word, handles: Handles): Promise<Filter> {
  const field = word.name === null ? undefined : FIELDS.get(word.name)
  if (field === undefined) return { problem: unknownFilter(word) }
  const value = field === 'approver' ? await personId(word.value, handles) : word.value
  if (value === null) return { problem: `${word.name}: ${EXPECTED.approver}; '${word.value}' is not known.` }
  const problem = problemWith(field, value)
  return problem === null ? { field, value } : { problem: `${word.name}: ${problem}` }
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
  ['session', 'session'],
  ['request', 'request'],
  ['reason', 'reason'],
  ['since', 'since'],
  ['until', 'until'],
])

const OUTCOMES = [...new Set<string>([...Outcome.options, ...Status.options])]
const EXPECTED = {
  approver: "expected a person, as Slack's list after @ offers them, or a user id such as U0123ABC",
  outcome: `expected one of ${OUTCOMES.join(', ')}`,
  kind: `expected one of ${FactKind.options.join(', ')}`,
} as const

interface Word {
  /** What stands before the colon; null without one. */
  readonly name: string | null
  readonly value: string
}

function wordsOf(text: string): readonly Word[] {
  return [...text.matchAll(WORD)].map(({ groups }) => {
    const { name, quoted, curly, plain } = groups ?? {}
    return { name: name?.toLowerCase() ?? null, value: unescapeText(quoted ?? curly ?? plain ?? '') }
  })
}

/** Slack turns straight quotes into curly ones on some keyboards, and escapes what was typed. */
const WORD = /(?:(?<name>[A-Za-z_]+):)?(?:"(?<quoted>[^"]*)"|[“”](?<curly>[^“”]*)[“”]|(?<plain><[^>]*>|\S+))/g

function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function unknownFilter({ name, value }: Word): string {
  const known = [...FIELDS.keys()]
  if (name === null)
    return `'${value}' is not a filter. Filters look like tool:refund* or reason:"over limit".`
  return `There is no filter '${name}'${didYouMean(name, known)}`
}

async function personId(value: string, handles: Handles): Promise<string | null> {
  const id = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(value)?.[1] ?? /^[UW][A-Z0-9]{2,20}$/.exec(value)?.[0]
  if (id !== undefined) return id
  return value.startsWith('@') ? handles.idOf(value.slice(1)) : null
}

function problemWith(field: keyof AuditQuery, value: string): string | null {
  const [issue] = AuditQuery.safeParse({ [field]: value }).error?.issues ?? []
  if (issue === undefined) return null
  if (field === 'outcome') return `${EXPECTED.outcome}${didYouMean(value, OUTCOMES)}`
  if (field === 'kind') return `${EXPECTED.kind}${didYouMean(value, FactKind.options)}`
  return issue.message
}
