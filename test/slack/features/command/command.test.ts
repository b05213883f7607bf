import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import type { AuditEntry, AuditQuery } from '#protocol/audit.ts'
import type { ApprovalQueries } from '../../../../src/approval/queries/approval-queries.ts'
import type { PoliciesInForce } from '../../../../src/approval/queries/audit-queries.ts'
import { fact } from '../../../../src/ledger/fact.ts'
import { AN_EXPLANATION } from '../../../http/test-server.ts'
import { aPeriodActivity, NO_RECORDS } from '../../../support/activity.ts'
import { aPendingRequest, NOW_MS } from '../../../support/builders.ts'
import { parsedTexts } from '../../blocks/agent-text.ts'
import { startSlackHarness } from '../../harness.ts'

const NOTHING = 'Only full members of this workspace can use this'
const NOTHING_FOR_MEMBERS = 'Only approvers, auditors and admins can use this'

test.each([
  ['/veto', 'What Veto can do'],
  ['/veto help', 'What Veto can do'],
  ['/veto HELP', 'What Veto can do'],
  ['/veto pendin', 'Unknown command "pendin". Did you mean pending? Try /veto help.'],
  [
    '/veto xyz',
    'Unknown command "xyz". Known: pending, audit, stats, digest, explain, policy, grants, away, back, lockdown, help. Try /veto help.',
  ],
  ['/veto help xyz', 'Unknown command "xyz".'],
  ['/veto audit help', '/veto audit by:@ann since:monday  what one person did'],
  ['/veto help grants', '/veto grants\nActive grants, and how to revoke them.'],
  ['/veto audit tol:x', 'Unknown filter "tol". Did you mean tool?'],
  ['/veto policy', 'support  priority 100, 1 rule · What the support agents may do'],
  ['/veto policy Support', 'cap_refund_amount  refund_payment: asks finance-team'],
  ['/veto policy suport', 'Unknown policy "suport". Did you mean support?'],
  ['/veto pending', 'Refund a payment | support-agent | 1 approval from finance-team'],
  ['/veto audit', 'No matching requests.'],
  ['/veto audit facts', 'No matching entries.'],
  ['/veto digest', 'Nobody was asked this week; no agent made a call.'],
  ['/veto explain a', 'Type an agent, a tool, and the params as JSON'],
  ['/veto explain a pay {"x": 1}', 'The policies would deny this'],
])('/veto answers %s to that person only', async (line, words) => {
  await using setup = await startCommandHarness()

  await setup.ann.type(line, '#general')

  expect(await setup.answer()).toContain(words)
  expect(setup.harness.sandbox.as('Ben').messages('#general')).toEqual([])
})

test.each([
  ['/veto pending', NOTHING],
  ['/veto audit', NOTHING],
  ['/veto audit facts', NOTHING],
  ['/veto audit export', NOTHING],
  ['/veto policy', NOTHING_FOR_MEMBERS],
  ['/veto digest', NOTHING_FOR_MEMBERS],
  ['/veto explain a pay', NOTHING_FOR_MEMBERS],
])('/veto does not show %s to a person who may not see it, and says who may', async (line, answer) => {
  const nothing = () => Promise.resolve({ seen: 'nothing' } as const)
  await using setup = await startCommandHarness({
    audit: nothing,
    requestList: nothing,
    exportAudit: nothing,
    policies: nothing,
    pending: nothing,
    digest: nothing,
    explain: nothing,
  })

  await setup.ann.type(line, '#general')

  expect(await setup.answer()).toContain(answer)
})

test('/veto searches with the permissions of the person who typed it, for the person named', async () => {
  const asked: unknown[] = []
  await using setup = await startCommandHarness({
    audit(personId, query) {
      asked.push({ personId, query })
      return Promise.resolve({ seen: 'all', value: { entries: [], next: null } })
    },
  })

  await setup.ann.type('/veto audit facts by:@ben tool:refund* reason:"over limit"', '#general')
  await setup.answer()

  expect(asked).toEqual([
    {
      personId: 'U0ANN',
      query: { approver: 'U0BEN', tool: 'refund*', reason: 'over limit', limit: 10 },
    },
  ])
})

test('/veto explains exactly the call that was typed, in a block that Slack does not interpret', async () => {
  const asked: unknown[] = []
  await using setup = await startCommandHarness({
    explain(personId, call) {
      asked.push({ personId, call })
      return Promise.resolve({ seen: 'all', value: { ...AN_EXPLANATION, text: 'Why: <!channel> *no*' } })
    },
  })

  await setup.ann.type('/veto explain a pay {"note": "a  b"}', '#general')
  await setup.answer('Why')

  expect(asked).toEqual([
    { personId: 'U0ANN', call: { agentId: 'a', tool: 'pay', params: { note: 'a  b' }, context: {} } },
  ])
  expect(parsedTexts(setup.ann.messages('#general').at(-1)?.blocks).join()).not.toContain('channel>')
})

test('/veto says when it failed', async () => {
  await using setup = await startCommandHarness({ pending: () => Promise.reject(new Error('disk full')) })

  await setup.ann.type('/veto pending', '#general')

  expect(await setup.answer()).toContain('Veto could not do that.')
})

test('Older and Newer turn the pages of a search in place', async () => {
  await using setup = await startCommandHarness({
    audit: (_person, query) => Promise.resolve(pageOf(query)),
  })
  await setup.ann.type('/veto audit facts tool:refund*', '#general')
  await setup.answer('first page')

  await setup.ann.click('Older')
  await setup.answer('second page')
  await setup.ann.click('Newer')
  await setup.answer('first page')

  expect(setup.ann.messages('#general')).toHaveLength(1)
})

test('Older and Newer check again whether the person may see the page', async () => {
  let isApprover = true
  await using setup = await startCommandHarness({
    audit: (_person, query) => Promise.resolve(isApprover ? pageOf(query) : { seen: 'nothing' }),
  })
  await setup.ann.type('/veto audit facts', '#general')
  await setup.answer('first page')
  isApprover = false

  await setup.ann.click('Older')

  expect(await setup.answer(NOTHING)).not.toContain('page')
})

function pageOf(query: AuditQuery): Awaited<ReturnType<ApprovalQueries['audit']>> {
  const isFirst = query.cursor === undefined
  const known = { kind: 'decided', actor: 'veto', reason: isFirst ? 'first page' : 'second page' } as const
  const { atMs: _at, ...rest } = fact({ ...known, atMs: NOW_MS })
  const hash = '0'.repeat(64)
  const entry: AuditEntry = {
    ...rest,
    seq: 1,
    at: new Date(NOW_MS).toISOString(),
    hash,
    prevHash: hash,
    params: null,
  }
  return { seen: 'all', value: { entries: [entry], next: isFirst ? 50 : null } }
}

const NO_REQUESTS = { rows: [], next: null, searchedToMs: null, end: 1 }
const POLICIES: PoliciesInForce = {
  hash: 'b'.repeat(64),
  loadedAtMs: NOW_MS,
  policies: [
    {
      id: 'support',
      description: 'What the support agents may do',
      priority: 100,
      enabled: true,
      isShadow: false,
      agents: ['support-*'],
      file: 'support.yaml',
      rules: [{ name: 'cap_refund_amount', words: 'refund_payment: asks finance-team' }],
    },
  ],
}

/** Ann in #general, and queries that show her everything. */
async function startCommandHarness(queries: Partial<ApprovalQueries> = {}) {
  const harness = await startSlackHarness({
    queries: {
      audit: () => Promise.resolve({ seen: 'all', value: { entries: [], next: null } }),
      requestList: () => Promise.resolve({ seen: 'all', value: NO_REQUESTS }),
      policies: () => Promise.resolve({ seen: 'all', value: POLICIES }),
      pending: () =>
        Promise.resolve({
          seen: 'all',
          value: { requests: [aPendingRequest()], agents: [{ agentId: 'support-agent', count: 1 }] },
        }),
      explain: () => Promise.resolve({ seen: 'all', value: AN_EXPLANATION }),
      digest: () =>
        Promise.resolve({
          seen: 'all',
          value: { numbers: aPeriodActivity(), records: NO_RECORDS, head: { seq: 7, hash: 'ab12', atMs: 0 } },
        }),
      ...queries,
    },
  })
  const ann = harness.sandbox.as('Ann')
  return {
    harness,
    ann,
    /** The newest answer in which these words stand. */
    answer: (words = '') =>
      harness.sandbox.until(() => {
        const newest = textOf(ann.messages('#general').at(-1)?.blocks ?? [])
        return newest !== '' && newest.includes(words) && newest
      }, `an answer with '${words}'`),
    [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
  }
}
