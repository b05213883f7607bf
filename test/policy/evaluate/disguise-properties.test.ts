import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import type { Bundle } from '../../../src/policy/bundle.ts'
import { compileCondition } from '../../../src/policy/condition/condition.ts'
import { ConditionError } from '../../../src/policy/condition/condition-error.ts'
import { createList } from '../../../src/policy/condition/lists.ts'
import { assembleBundle } from '../../../src/policy/load/assemble-bundle.ts'
import { BundleFile } from '../../../src/policy/schema/bundle-file.ts'
import type { Action } from '../../../src/policy/schema/schema-parts.ts'
import { aCall } from '../builders.ts'

type Params = Readonly<Record<string, Json>>

const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const
const LISTS = new Map([['l', createList(['x', 'xy', 'é'])]])
/** So many calls are evaluated by each set of rules. */
const CALLS = 40

const TEXTS = [
  ...['args.s', 'params["s"]', 'args.o.k', 'args.o?.k', 'args.o["k"]', 'args.o[args.key]', 'args.l[0]'],
  ...['args.s.toLowerCase()', 'args.s.toUpperCase()', 'args.s.trim()', 'args.s.trim().toUpperCase()'],
  ...['args.s + args.t', '(args.s + "y")', '(args.b ? args.s : args.t)', '(args.s ?? "x")'],
]
const OF_TEXT = [
  ...['== "x"', '!= "xy"', '== args.t', '< "xy"', '<= "x"', '> "x"', '>= "xy"', '== "É"', '!= null'],
  ...['in ["x", "y", null]', 'in lists.l', 'in args.l', 'in [args.t, "y"]'],
]
const METHODS = ['startsWith("x")', 'endsWith("y")', 'includes("xy")', 'includes(args.t)', 'match(/^x.?$/i)']
const NUMBERS = ['args.n', '-args.n', 'args.n + 1', '(args.n - 2)', 'args.n * 2', 'args.n / 2', 'args.n % 3']
const OF_NUMBER = ['== 3', '!= 4', '< 3', '<= 1', '> 3', '>= 4', 'in [1, 3]']

const textAtom = fc
  .tuple(fc.constantFrom(...TEXTS), fc.constantFrom(...OF_TEXT))
  .map((parts) => parts.join(' '))
const methodAtom = fc
  .tuple(fc.constantFrom(...TEXTS), fc.constantFrom(...METHODS))
  .map((parts) => `(${parts[0]}).${parts[1]}`)
const numberAtom = fc
  .tuple(fc.constantFrom(...NUMBERS), fc.constantFrom(...OF_NUMBER))
  .map((parts) => parts.join(' '))
const flagAtom = fc.constantFrom(
  'args.b',
  'args.b == true',
  'args.b != args.c',
  '"s" in args',
  'args.key in args.o',
  'args.s.length > 2',
)
const condition = fc
  .letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.oneof(textAtom, methodAtom, numberAtom, flagAtom),
      tie('node').map((inner) => `!(${inner})`),
      fc.tuple(tie('node'), fc.constantFrom('&&', '||'), tie('node')).map((parts) => `(${parts.join(' ')})`),
      fc.tuple(tie('node'), tie('node'), tie('node')).map(([one, yes, no]) => `(${one} ? ${yes} : ${no})`),
      tie('node').map((inner) => `((${inner}) ?? true)`),
    ),
  }))
  .node.filter(isAccepted)

const rule = fc.record({ when: condition, action: fc.constantFrom('allow', 'deny', 'require_approval') })
const restriction = fc.record({ when: condition, action: fc.constantFrom('deny', 'require_approval') })

const text = fc.constantFrom('', 'x', 'xy', 'xyx', 'y', 'X', 'é', 'É', 'x y')
const call = fc.record({
  s: text,
  t: text,
  n: fc.integer({ min: 0, max: 6 }),
  b: fc.boolean(),
  c: fc.boolean(),
  l: fc.array(text, { maxLength: 2 }),
  o: fc.record({ k: text }),
  key: fc.constant('k'),
})

const HIDDEN = ['\u200b', '\u200d', '\u00ad', '\u2060', '\ufeff', '\u0000', '\u202e', '\ufe0f', '\u{e0041}']
const disguise: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.tuple(fc.constantFrom(...HIDDEN), fc.nat(4)).map(
    ([hidden, at]) =>
      (known: string) =>
        `${known.slice(0, at)}${hidden}${known.slice(at)}`,
  ),
  fc.constant((known: string) =>
    known.replace(/[!-~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0)),
  ),
  fc.constant((known: string) => known.replace(/[xX]/g, (one) => (one === 'x' ? 'ˣ' : 'Ⅹ'))),
  fc.constant((known: string) => known.normalize('NFD')),
)
/** A text and a list are not taken for one another, as `.length` is known of both. */
const retype: fc.Arbitrary<(value: Json) => Json> = fc
  .constantFrom<Json>(0, 3, true, false, { length: 3 }, {})
  .map((other) => (value) => (kindOf(other) === kindOf(value) ? 'x' : other))
const disguiseOfAny = disguise.map((how) => (value: Json) => (typeof value === 'string' ? how(value) : value))
const place = fc.constantFrom('s', 't', 'n', 'b', 'c', 'l', 'l.0', 'o', 'o.k', 'key')

test.each([
  ['retyping', retype],
  ['disguising', disguiseOfAny],
])('%s a param never makes a decision less strict, whatever the operators: 40,000 cases', (_, change) => {
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(call, place, change), { minLength: CALLS, maxLength: CALLS }),
      (rules, calls) => {
        const bundle = bundleOf(rules)
        for (const [params, where, how] of calls) expectNoMilder(bundle, params, changed(params, where, how))
      },
    ),
    { numRuns: 40_000 / CALLS },
  )
})

test.each([
  ['a schema requires it', BundleFile.parse({ tools: { refund_payment: { params: schema() } } })],
  ['the policy says nothing otherwise', BundleFile.parse({ otherwise: 'nothing' })],
])(
  'leaving a param out, or sending null, never turns a denial into an allowance where %s: 10,000 cases',
  (_, more) => {
    const removal = fc.constantFrom<Json | undefined>(undefined, null)
    fc.assert(
      fc.property(
        fc.array(restriction, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(call, fc.constantFrom('s', 't', 'n', 'b', 'c', 'l', 'o', 'key'), removal), {
          minLength: CALLS,
          maxLength: CALLS,
        }),
        (rules, calls) => {
          const bundle = bundleOf(rules, more)
          for (const [params, where, nothing] of calls) {
            const { [where as 's']: _removed, ...kept } = params
            const after = nothing === undefined ? kept : { ...kept, [where]: nothing }
            expectNoAllowance(bundle, params, after)
          }
        },
      ),
      { numRuns: 10_000 / CALLS },
    )
  },
)

function expectNoMilder(bundle: Bundle, params: Params, after: Params): void {
  const before = bundle.evaluate(aCall({ params })).effect
  const { effect } = bundle.evaluate(aCall({ params: after }))
  if (STRICTNESS[effect] < STRICTNESS[before])
    expect({ effect, params: after }).toEqual({ effect: before, params })
}

function expectNoAllowance(bundle: Bundle, params: Params, after: Params): void {
  const before = bundle.evaluate(aCall({ params })).effect
  const { effect } = bundle.evaluate(aCall({ params: after }))
  if (before === 'deny' && effect === 'allow')
    expect({ effect, params: after }).toEqual({ effect: before, params })
}

function schema() {
  const texts = { type: 'string' }
  const properties = {
    ...{
      s: texts,
      t: texts,
      key: texts,
      n: { type: 'integer' },
      b: { type: 'boolean' },
      c: { type: 'boolean' },
    },
    ...{ l: { type: 'array', items: texts }, o: { type: 'object' } },
  }
  return { type: 'object', properties }
}

function bundleOf(
  rules: readonly { readonly when: string; readonly action: Action }[],
  more: BundleFile = {},
): Bundle {
  const compiled = rules.map(({ when, action }, index) => ({
    name: `r${index}`,
    tool: ['refund_payment'],
    when: compileCondition(when),
    action,
    approvers: ['#g'],
  }))
  const beside = { hash: '', files: [], lists: LISTS }
  return assembleBundle([{ name: 'a.yaml', content: { ...more, rules: compiled } }], beside)
}

function changed(params: Params, where: string, how: (value: Json) => Json): Params {
  const [key = '', inner] = where.split('.')
  const value = params[key] ?? null
  if (inner === undefined) return { ...params, [key]: how(value) }
  if (Array.isArray(value))
    return { ...params, [key]: value.map((item, at) => (at === 0 ? how(item) : item)) }
  return {
    ...params,
    [key]: Object.fromEntries(Object.entries(value ?? {}).map(([name, item]) => [name, how(item)])),
  }
}

function kindOf(value: Json): string {
  return Array.isArray(value) ? 'list' : typeof value
}

/** Random conditions may read one field too often, or never be true or false. */
function isAccepted(when: string): boolean {
  try {
    compileCondition(when)
    return true
  } catch (error) {
    if (error instanceof ConditionError) return false
    throw error
  }
}
