import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { compileCalendar } from '../../../src/policy/calendar/calendar.ts'
import { compileCondition, compileExpression } from '../../../src/policy/condition/condition.ts'
import { createList } from '../../../src/policy/condition/lists.ts'
import { Indeterminate } from '../../../src/policy/condition/value.ts'
import { assembleBundle } from '../../../src/policy/load/assemble-bundle.ts'
import type { Decision } from '../../../src/policy/model/decision.ts'
import { compileParams } from '../../../src/policy/params/params-check.ts'
import type { Rule } from '../../../src/policy/schema/rule-schema.ts'
import { aCall, aScope } from '../builders.ts'

type Params = Readonly<Record<string, Json>>

const RUNS = { numRuns: 12_000 }
const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const
const LISTS = new Map([['l', createList(['x', 'xy'])]])

function times(known: Partial<Parameters<typeof compileCalendar>[0]>) {
  return compileCalendar({ dates: null, days: null, hours: null, timezone: 'Europe/Berlin', ...known })
}

function schema(text: Parameters<typeof compileParams>[0]) {
  const compiled = compileParams(text)
  if (!compiled.ok) throw new TypeError(`Expected a schema, got ${JSON.stringify(compiled.diagnostics)}`)
  return compiled.check
}

const WHEN = [
  'args.a > 5',
  'args.a * 2 < 9',
  'args.s.startsWith("x")',
  'args.s.match(/y$/)',
  'args.s in lists.l',
  '!(args.s in lists.l)',
  'args.s in lists.l && args.a > 3',
  'args.a > 7 || args.s.trim().length > 1',
].map(compileCondition)
const LIMITS = [
  { max: 3, per: 3_600_000, by: compileExpression('agent', ['text']) },
  { max: 5, per: 3_600_000, by: compileExpression('args.s', ['text']) },
  {
    max: 9,
    per: 86_400_000,
    by: compileExpression('tool', ['text']),
    sum: compileExpression('args.a', ['a number']),
  },
]
const CALENDARS = [
  times({ days: [5] }),
  times({ hours: [{ from: 1_320, to: 360 }] }),
  times({ dates: [{ from: '2026-11-20', to: '2026-11-21' }] }),
]
const SCHEMAS = [
  schema({ properties: { s: { pattern: '^x' } } }),
  schema({ properties: { a: { maximum: 6 }, s: { maxLength: 2 } } }),
  schema({ type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 2 } } }),
  schema({ properties: { s: { enum: ['x', 'xy'] } }, additionalProperties: true }),
]

const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined })

/** A rule of any keys that its action may have. */
function ruleOf(action: Rule['action'], keys: readonly ('limit' | 'params')[]): fc.Arbitrary<Rule> {
  return fc
    .record({
      when: some(WHEN),
      during: some(CALENDARS),
      outside: some(CALENDARS),
      limit: keys.includes('limit') ? some(LIMITS) : fc.constant(undefined),
      params: keys.includes('params') ? some(SCHEMAS) : fc.constant(undefined),
    })
    .map((parts) => ({
      name: 'r',
      tool: ['refund_payment'],
      action,
      approvers: ['#g'],
      ...Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)),
    }))
}
const deny = ruleOf('deny', ['limit'])
const ask = ruleOf('require_approval', ['limit', 'params'])
const allow = ruleOf('allow', [])
const guardedAllow = ruleOf('allow', ['params'])
const anyRule = fc.oneof(deny, ask, allow, guardedAllow)

interface Situation {
  readonly params: Params
  readonly nowMs: number
  readonly used: number
}
const situationOf = (params: fc.Arbitrary<Params>): fc.Arbitrary<Situation> =>
  fc.record({
    params,
    nowMs: fc.integer({ min: Date.parse('2026-11-16'), max: Date.parse('2026-11-30') }),
    used: fc.integer({ min: 0, max: 10 }),
  })
const wellTyped = fc.record({
  a: fc.integer({ min: 0, max: 9 }),
  s: fc.constantFrom('', 'x', 'xy', 'xyy', 'y'),
})
const situation = situationOf(wellTyped)
const spoil = fc.record({
  key: fc.constantFrom('a', 's'),
  value: fc.constantFrom<Json | undefined>(undefined, null, [], ['x'], {}, { length: 3 }, true),
})

function spoiled(params: Params, { key, value }: { key: string; value: Json | undefined }): Params {
  const kept = Object.entries(params).filter(([name]) => name !== key)
  return Object.fromEntries(value === undefined ? kept : [...kept, [key, value]])
}

function evaluateCondition(rules: readonly Rule[], { params, nowMs, used }: Situation): Decision {
  const content = { rules: rules.map((rule, index) => ({ ...rule, name: `r${index}` })) }
  const bundle = assembleBundle([{ name: 'a.yaml', content }], { hash: '', files: [], lists: LISTS })
  return bundle.evaluate(aCall({ params, nowMs }), () => used)
}

test('decisions with every language feature are made for any call without throwing, and are the same twice', () => {
  const anyJson = fc.dictionary(
    fc.constantFrom('a', 's', '__proto__', 'constructor'),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const anything = situationOf(anyJson.map((value): Params => JSON.parse(JSON.stringify(value))))
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 4 }), anything, (rules, found) => {
      expect(JSON.stringify(evaluateCondition(rules, found))).toBe(
        JSON.stringify(evaluateCondition(rules, found)),
      )
    }),
    RUNS,
  )
})

test('decisions never widen when an allow rule without params is removed that is not the last one of its policy', () => {
  fc.assert(
    fc.property(
      fc.array(anyRule, { maxLength: 3 }),
      allow,
      allow,
      situation,
      (rules, kept, removed, found) => {
        const before = evaluateCondition([...rules, kept, removed], found)
        const after = evaluateCondition([...rules, kept], found)
        expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
      },
    ),
    RUNS,
  )
})

test('decisions never become an allow when a deny rule is added to a policy that already covers the tool', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { minLength: 1, maxLength: 3 }), deny, situation, (rules, added, found) => {
      const before = evaluateCondition(rules, found)
      const after = evaluateCondition([...rules, added], found)
      expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
    }),
    RUNS,
  )
})

test('decisions never become less strict when a param is left out or retyped, with times, limits, lists and schemas', () => {
  const restriction = fc.oneof(deny, ask)
  fc.assert(
    fc.property(
      fc.array(restriction, { minLength: 1, maxLength: 3 }),
      situation,
      spoil,
      (rules, found, change) => {
        const before = evaluateCondition(rules, found)
        const after = evaluateCondition(rules, { ...found, params: spoiled(found.params, change) })
        expect(STRICTNESS[after.effect]).toBeGreaterThanOrEqual(STRICTNESS[before.effect])
      },
    ),
    RUNS,
  )
})

test('a denial uses nothing of a limit, and an allowance stays one as long as the limit has room', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 4 }), situation, (rules, found) => {
      const { effect, consumptions } = evaluateCondition(rules, found)
      if (effect === 'deny') expect(consumptions).toEqual([])
      for (const { amount, atMost } of consumptions) {
        expect(amount).toBeGreaterThanOrEqual(0)
        if (atMost !== null) expect(found.used + amount).toBeLessThanOrEqual(atMost)
      }
    }),
    RUNS,
  )
})

test('each moment is covered either by during or by outside, whatever the zone', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC')
  const hours = fc
    .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 0, max: 1_440 }))
    .filter(([from, to]) => from !== to)
  const moment = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2030-01-01') })
  fc.assert(
    fc.property(zone, hours, moment, (timezone, [from, to], nowMs) => {
      const inside = times({ timezone, hours: [{ from, to }] })
      const rest = times({ timezone, hours: [{ from: to % 1_440, to: from === 0 ? 1_440 : from }] })
      const isWhole = to % 1_440 === from
      expect(inside.covers(nowMs)).toBe(isWhole ? true : !rest.covers(nowMs))
    }),
    { numRuns: 6_000 },
  )
})

const truthOf = (truth: boolean | Indeterminate) => (truth instanceof Indeterminate ? null : truth)

test('a named list behaves as the same list literal does', () => {
  const text = fc.string({ maxLength: 3 })
  const inPlace = compileCondition('args.x in args.list')
  const named = compileCondition('args.x in lists.list')
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), text, (list, x) => {
      const scope = { ...aScope({ params: { x, list } }), lists: new Map([['list', createList(list)]]) }
      expect(truthOf(named.evaluate(scope))).toBe(truthOf(inPlace.evaluate(scope)))
    }),
    { numRuns: 6_000 },
  )
})
