import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadBundle } from '../../../src/policy/load/load-bundle.ts'
import { aCall } from '../builders.ts'

const bundle = await loadBundle(fileURLToPath(new URL('../../../policies', import.meta.url)))

function decision(tool: string, known: Parameters<typeof aCall>[0] = {}) {
  const { effect, rule } = bundle.evaluate(aCall({ tool, ...known }))
  return [effect, rule]
}

test('the demo bundle allows small refunds, asks about large ones and denies malformed ones', () => {
  expect(decision('refund_payment', { params: { amount_cents: 50_000 } })).toEqual(['allow', null])
  expect(decision('refund_payment')).toEqual(['require_approval', 'cap_refund_amount'])
  expect(decision('refund_payment', { params: { amount_cents: 0 } })).toEqual(['deny', 'refund_is_positive'])
  expect(decision('refund_payment', { params: {} })).toEqual(['deny', 'cap_refund_amount'])
})

test('the demo bundle asks Growth about allow-listed outreach and denies the rest', () => {
  const { effect, ...asked } = bundle.evaluate(
    aCall({ tool: 'send_outreach', params: { recipient: 'lead@approved.invalid' } }),
  )

  expect(effect).toBe('require_approval')
  expect(asked).toMatchObject({
    rule: 'outreach_review',
    obligation: { stages: [[{ groups: ['growth'], quorum: 1 }]], requireReason: ['deny'] },
  })
  expect(decision('send_outreach', { params: { recipient: 'lead@other.invalid' } })).toEqual([
    'deny',
    'outreach_domain_allowlist',
  ])
})

test('the demo bundle denies deletes in production and allows reads', () => {
  const params = { customer_id: 'cus_1' }

  expect(decision('delete_customer', { params })).toEqual(['deny', 'protect_production_deletes'])
  expect(decision('crm.read_contact')).toEqual(['allow', null])
})

test('the demo bundle limits what growth agents send, and denies messages to recipients who opted out', () => {
  const send = (recipient: string, used: number) => {
    const { effect, rule } = bundle.evaluate(
      aCall({ agentId: 'growth-1', tool: 'send_outreach', params: { recipient } }),
      () => used,
    )
    return [effect, rule]
  }

  expect(send('lead@approved.invalid', 19)).toEqual(['allow', null])
  expect(send('lead@approved.invalid', 20)).toEqual(['require_approval', 'outreach_per_hour'])
  expect(send(' Never@Approved.invalid', 0)).toEqual(['deny', 'opted_out'])
})

test('the demo bundle allows schema changes in development only, and asks about migrations in production', () => {
  const inside = (tool: string, environment: string) => decision(tool, { context: { environment } })

  expect(inside('db.alter_table', 'production')).toEqual(['deny', 'schema_changes_only_in_dev'])
  expect(inside('db.alter_table', 'development')).toEqual(['allow', null])
  expect(inside('db.migrate', 'production')).toEqual(['require_approval', 'approve_production_migrations'])
  expect(decision('db.migrate', { context: {} })).toEqual([
    'require_approval',
    'approve_production_migrations',
  ])
  expect(inside('db.migrate', 'staging')).toEqual(['allow', null])
})

test('the demo bundle freezes publishing over the holidays, and asks for a review otherwise', () => {
  const at = (moment: string) => decision('publish_post', { nowMs: Date.parse(moment) })

  expect(at('2026-12-19T23:00:00Z')).toEqual(['deny', 'publishing_freeze'])
  expect(at('2027-01-02T23:00:00Z')).toEqual(['require_approval', 'publishing_review'])
})

test('the demo bundle asks managers about tools of other agents, and denies unknown tools', () => {
  expect(bundle.evaluate(aCall({ agentId: 'billing-agent' }))).toMatchObject({
    effect: 'require_approval',
    policyId: null,
    obligation: { stages: [[{ groups: ['managers'] }]] },
  })
  expect(decision('format_disk')).toEqual(['deny', null])
})

test('the demo bundle says where cards are posted, who may vote, when the digest is posted, and where alerts are posted', () => {
  expect([...bundle.approvers.values()]).toEqual([
    {
      name: 'finance-team',
      channel: '#finance-approvals',
      members: ['ann@acme.test', '@finance'],
      notify: 'mention',
      quiet: [],
    },
    { name: 'growth', channel: '#growth-approvals', members: null, notify: 'none', quiet: [] },
    {
      name: 'managers',
      channel: '#agent-approvals',
      members: ['dan@acme.test', 'pat@acme.test'],
      notify: 'mention',
      quiet: [],
    },
  ])
  expect(bundle.digest).toEqual({
    channel: '#agent-approvals',
    schedule: '0 9 * * MON',
    monthly: true,
    timezone: 'Europe/Berlin',
    groups: [],
  })
  expect(bundle.alerts).toEqual({ channel: '#veto-alerts' })
  expect([bundle.admins, bundle.auditors]).toEqual([['@platform'], ['@security']])
})
