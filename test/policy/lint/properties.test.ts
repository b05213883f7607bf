import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileGlob } from '../../../src/core/glob.ts'
import { compileCondition } from '../../../src/policy/condition/condition.ts'
import { parseCondition } from '../../../src/policy/condition/parse.ts'
import { entails } from '../../../src/policy/lint/entail.ts'
import { lintBundle } from '../../../src/policy/lint/lint-bundle.ts'
import { contains, mayMeet } from '../../../src/policy/lint/reach.ts'
import { contradictionIn } from '../../../src/policy/lint/regex-contradiction.ts'
import { assembleBundle } from '../../../src/policy/load/assemble-bundle.ts'
import { readSource, sourceOf } from '../../../src/policy/load/bundle-source.ts'
import { aCall } from '../builders.ts'

const name = fc.constantFrom('a', 'b', 'ab')
const glob = fc
  .array(fc.constantFrom('a', 'b', '*', '*'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
const ATOMS = ['args.x', 'args.y', 'context.z'].flatMap((path) =>
  ['==', '!=', '<', '<=', '>', '>='].flatMap((operator) =>
    [0, 1, 2, 3, '"text"', '"text "', '"tex\u200bt"'].map((value) => `${path} ${operator} ${value}`),
  ),
)
const atom = fc.constantFrom(...ATOMS)
const condition = fc.oneof(
  atom,
  fc.tuple(atom, fc.constantFrom('&&', '||'), atom).map((parts) => parts.join(' ')),
)
const value = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(null, 'text', 'text ', true))
const scope = fc.record({ x: value, y: value, z: value }, { requiredKeys: [] })

const rule = fc.record({
  target: fc.oneof(
    fc
      .array(fc.oneof(name, glob), { minLength: 1, maxLength: 2 })
      .map((tools) => `tool: ${JSON.stringify(tools)}`),
    fc.constantFrom('category: edit', 'category: read', 'category: other'),
  ),
  when: fc.option(condition),
  action: fc.constantFrom('allow', 'deny', 'require_approval'),
})
const policy = fc.record({
  priority: fc.integer({ min: 0, max: 2 }),
  agents: fc.constantFrom('', 'agents: [support-*]\n', 'agents: [support-agent, other]\n'),
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
})

function textOf({ priority, agents, rules }: typeof policy extends fc.Arbitrary<infer T> ? T : never) {
  const lines = rules.map(
    ({ target, when, action }, index) =>
      `  - { name: r${index}, ${target}${when === null ? '' : `, when: '${when}'`}, action: ${action} }`,
  )
  return `priority: ${priority}\n${agents}rules:\n${lines.join('\n')}\n`
}

const BESIDE = readSource({
  name: 'z.yaml',
  text: `
approvers: { boss: { channel: "#boss" } }
defaults: { approvers: [boss] }
tools: { a: { category: edit }, "ab*": { category: read } }
`,
})

test('a rule that lint calls unreachable decides no call', () => {
  let warnings = 0
  fc.assert(
    fc.property(
      fc.array(policy, { minLength: 1, maxLength: 3 }),
      fc.array(fc.record({ tool: name, agentId: fc.constantFrom('support-agent', 'other'), given: scope }), {
        minLength: 20,
        maxLength: 20,
      }),
      (policies, calls) => {
        const texts = policies.map((one, index) => ({ name: `p${index}.yaml`, text: textOf(one) }))
        const sources = [...texts.flatMap(readSource), ...BESIDE]
        expect(sources.length).toBe(policies.length + 1)
        const bundle = assembleBundle(sources, { hash: '', files: [], lists: new Map() })
        const dead = lintBundle(sourceOf(bundle, sources))
          .filter(({ code }) => code === 'unreachable_rule')
          .map(({ file, message }) => `${file.replace('.yaml', '')}/${/rule '(\w+)'/.exec(message)?.[1]}`)
        warnings += dead.length
        const deciders = calls.map(({ tool, agentId, given }) => {
          const { z, ...params } = given
          const context = z === undefined ? {} : { z }
          const { policyId, rule: decider } = bundle.evaluate(aCall({ tool, agentId, params, context }))
          return `${policyId}/${decider}`
        })
        expect(deciders.filter((decider) => dead.includes(decider))).toEqual([])
      },
    ),
    { numRuns: 2_000 },
  )
  expect(warnings).toBeGreaterThan(500)
})

test('a condition that lint says implies another never holds without it', () => {
  const parsed = ATOMS.map((text) => ({ text, node: parseCondition(text) }))
  const entailed = parsed.flatMap(({ text: one, node }) =>
    parsed.filter((other) => entails(node, other.node)).map(({ text: other }) => ({ one, other })),
  )
  const compiled = new Map(ATOMS.map((text) => [text, compileCondition(text)]))
  fc.assert(
    fc.property(fc.constantFrom(...entailed), scope, ({ one, other }, given) => {
      const { z, ...params } = given
      const call = {
        call: aCall({ params, context: z === undefined ? {} : { z } }),
        category: 'other',
        lists: new Map(),
        result: undefined,
      }
      if (compiled.get(one)?.evaluate(call) === true) expect(compiled.get(other)?.evaluate(call)).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})

test('a glob that contains another matches all names of that, and globs that share a name are said to overlap', () => {
  const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 5 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(glob, glob, text, (one, other, tool) => {
      const [byOne, byOther] = [compileGlob(one)(tool), compileGlob(other)(tool)]
      if (contains(one, other) && byOther) expect(byOne).toBe(true)
      if (byOne && byOther) expect(mayMeet(one, other)).toBe(true)
    }),
    { numRuns: 20_000 },
  )
})

test('a regular expression that lint calls contradictory matches nothing', () => {
  const part = fc.constantFrom(
    'a',
    'B',
    '.',
    '^',
    '$',
    '[ab]',
    '(a)',
    '()',
    '\\b',
    '\\$',
    '\\w',
    'a?',
    'a*',
    'a+',
    'B{0,2}',
    '|',
    '(a|)',
    '\\n',
  )
  const pattern = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
  const subject = fc.string({ unit: fc.constantFrom('a', 'B', 'b', '\n', '$', '^'), maxLength: 6 })
  fc.assert(
    fc.property(pattern, fc.constantFrom('', 'i', 'm', 's'), subject, (source, flags, text) => {
      if (contradictionIn({ pattern: source, flags }, null) !== null)
        expect(new RegExp(source, flags).test(text)).toBe(false)
      const lower = text.toLowerCase()
      if (contradictionIn({ pattern: source, flags }, 'lower') !== null)
        expect(new RegExp(source, flags).test(lower)).toBe(false)
    }),
    { numRuns: 20_000 },
  )
})
