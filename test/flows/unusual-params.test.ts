import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { compilePresentation } from '../../src/policy/presentation/present.ts'
import { parseShownParam } from '../../src/policy/presentation/template.ts'
import { subject } from '../../src/slack/blocks/subject.ts'
import { aCall, aPendingRequest } from '../support/builders.ts'
import { cardOf, startWorld } from '../support/start-world.ts'

const PLAN = `name: plan
priority: 200
rules:
  - { name: ask, tool: schedule, action: require_approval, approvers: [finance-team] }
tools: { schedule: { title: Schedule a payment, summary: "Pay {args.payee} on {args.at | date}" } }
`

test('people are asked about a call whose time is before 1970', async () => {
  const world = await startWorld({ policies: { 'plan.yaml': PLAN } })
  const client = await world.client()

  const { id } = await client.authorize('support-agent', 'schedule', {
    payee: 'Acme',
    at: '0001-01-01T00:00:00Z',
  })
  const { blocks } = await cardOf(world, String(id))

  expect(textOf(blocks)).toContain('0001-01-01')
})

test('a form says how many parameters it leaves out when rows show values inside of one', () => {
  const show = ['order.total | number', 'order.tax | number'].map(parseShownParam)
  const presentation = compilePresentation({ summary: null, show, schemas: [] })
  const tool = { title: 'Pay', show: show.map(({ name }) => name), presentation }
  const params = { order: { total: 7_000, tax: 5, recipient: 'other' }, memo: 'x'.repeat(500) }

  const words = JSON.stringify(subject(aPendingRequest({ call: aCall({ params }) }), tool as never))

  expect(words).toContain('2 more parameters on the card')
})
