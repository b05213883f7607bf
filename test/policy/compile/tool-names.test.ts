import { expect, test } from 'vitest'
import { aBundle, aCall } from '../builders.ts'

const bundle = aBundle({
  'a.yaml': `rules:
  - { name: tables, tool: db.drop_table, action: deny }
  - { name: contacts, tool: crm.*, when: args.all == true, action: deny }
  - { name: keys, tool: "*", when: 'tool in ["vault.read", "vault.write"] || tool.startsWith("ssh.")', action: deny }
tools:
  refund_payment: { category: edit, mask: [card_number] }
  CRM.export: { category: read }
categories: { edit: allow, read: allow, other: allow }
`,
})

function evaluateCondition(tool: string) {
  return bundle.evaluate(aCall({ tool, params: {} }))
}

const differs = (name: string) => `The tool name resembles ${name} but is not equal; use exactly that name`

test.each([
  ['by case', 'db.Drop_table'],
  ['by case throughout', 'DB.DROP_TABLE'],
  ['by a zero-width space', 'db.drop\u200b_table'],
  ['by a space behind it', 'db.drop_table '],
  ['by width', 'ｄｂ．ｄｒｏｐ＿ｔａｂｌｅ'],
  ['by a Cyrillic letter', 'db.drоp_table'],
  ['by a Greek letter', 'db.dr\u03bfp_table'],
  ['by a digit', 'db.dr0p_tab1e'],
  ['by an accent', 'db.drop_tablé'],
  ['by another dot', 'db\u2024drop_table'],
])('a tool whose name resembles one of the bundle is denied when it differs %s', (_, tool) => {
  expect(evaluateCondition(tool)).toMatchObject({
    effect: 'deny',
    policyId: null,
    rule: null,
    reason: differs('db.drop_table'),
  })
})

test('a tool whose name resembles one is denied also when that is named by a glob, an entry of tools or a condition', () => {
  expect(evaluateCondition('CRM.delete').reason).toBe(differs('crm.*'))
  expect(evaluateCondition('Refund_Payment').reason).toBe(differs('refund_payment'))
  expect(evaluateCondition('Vault.read').reason).toBe(differs('vault.read'))
  expect(evaluateCondition('SSH.run').reason).toBe(differs('ssh.*'))
})

test('a tool whose name resembles one has the masks of the tool that it resembles', () => {
  expect(bundle.tool('Refund_payment').mask).toEqual(['card_number'])
})

test('a tool is evaluated normally when the bundle uses exactly its name', () => {
  expect(evaluateCondition('db.drop_table')).toMatchObject({ effect: 'deny', rule: 'tables' })
  expect(evaluateCondition('CRM.export').effect).toBe('allow')
  expect(evaluateCondition('crm.Delete')).toMatchObject({ effect: 'allow', policyId: 'a' })
})

test('a tool whose name resembles one is denied even where its own tier or category would allow it, whatever the agent calls it', () => {
  expect(bundle.evaluate(aCall({ tool: 'DB.drop_table', category: 'read' })).reason).toBe(
    differs('db.drop_table'),
  )
})

test('a tool name that matches only in its last part is not denied, and short globs resemble nothing', () => {
  const short = aBundle({ 'a.yaml': 'rules: [{ name: r, tool: [i*, "*"], action: allow }]' })

  expect(evaluateCondition('db.drop_view').effect).toBe('allow')
  expect(short.evaluate(aCall({ tool: 'list_files' })).effect).toBe('allow')
})

const FILE = `tools: { refund_payment: { category: edit }, send_outreach: { category: edit } }
approvers: { boss: { channel: "#boss" } }
defaults: { approvers: boss }
`
const reasonFor = (tool: string, other: string) =>
  aBundle({ 'a.yaml': `${FILE}categories: { other: ${other} }` }).evaluate(aCall({ tool })).reason

test('an undeclared tool is denied, or asked about, with the name that was probably meant', () => {
  const reason = 'refund_paymnt is not listed under tools; did you mean refund_payment?'

  expect(reasonFor('refund_paymnt', 'deny')).toBe(reason)
  expect(reasonFor('refund_paymnt', 'require_approval')).toBe(reason)
})

test('an undeclared tool is denied without a hint when no name is similar', () => {
  expect(reasonFor('format_disk', 'deny')).toBe(
    'format_disk is not listed under tools; tools of category other are denied',
  )
})

test('an undeclared tool is allowed with the usual reason where its category allows it', () => {
  expect(reasonFor('refund_paymnt', 'allow')).toBe(
    'No policy covers this tool; tools of category other are allowed',
  )
})
