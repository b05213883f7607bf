import { expect, test } from 'vitest'
import { aBundle } from '../builders.ts'

const bundle = aBundle({
  'a.yaml': `tools:
  pay_*: { title: Any payment, category: edit, tier: reversible, mask: [card] }
  pay_out_*: { title: Any payout, show: [amount] }
  pay_out_now: { tier: irreversible, mask: [iban, card] }
`,
})

test('tool() takes each property from the entry that names the tool, then from longer globs before shorter ones', () => {
  expect(bundle.tool('pay_out_now')).toMatchObject({
    title: 'Any payout',
    category: 'edit',
    tier: 'irreversible',
    show: ['amount'],
  })
})

test('tool() combines the masks of all entries', () => {
  expect(bundle.tool('pay_out_now').mask).toEqual(['iban', 'card'])
  expect(bundle.tool('pay_in').mask).toEqual(['card'])
})

test('tool() has defaults for a tool that the bundle does not declare', () => {
  expect(bundle.tool('constructor')).toMatchObject({
    title: null,
    category: 'other',
    tier: null,
    show: [],
    mask: [],
  })
})

test('tool() orders globs of equal length by name', () => {
  const { tool } = aBundle({
    'a.yaml': 'tools: { "b*c": { title: Second }, "b*": {}, "*bc": { title: First } }',
  })

  expect(tool('bbc').title).toBe('First')
})
