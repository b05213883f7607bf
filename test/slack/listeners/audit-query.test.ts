import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAuditQuery } from '../../../src/slack/listeners/audit-query.ts'

const handles = { idOf: (handle: string) => Promise.resolve(handle === 'ann' ? 'U0ANN' : null) }

describe('readAuditQuery()', () => {
  it.each([
    ['', {}],
    ['tool:refund* agent:support-agent', { tool: 'refund*', agentId: 'support-agent' }],
    ['outcome:denied since:7d', { outcome: 'denied', since: '7d' }],
    ['result:rejected until:2026-11-20', { outcome: 'rejected', until: '2026-11-20' }],
    ['reason:"over limit"', { reason: 'over limit' }],
    ['reason:“over limit” tool:a', { reason: 'over limit', tool: 'a' }],
    ['reason:R&amp;D', { reason: 'R&D' }],
    ['by:<@U0123ABC|ann>', { approver: 'U0123ABC' }],
    ['by:U0123ABC', { approver: 'U0123ABC' }],
    ['by:@ann', { approver: 'U0ANN' }],
    [
      'POLICY:support   session:run-42 request:req_1',
      { policy: 'support', session: 'run-42', request: 'req_1' },
    ],
    ['kind:vote_refused', { kind: 'vote_refused' }],
  ])('reads %s', async (text, query) => {
    expect(await readAuditQuery(text, handles)).toEqual({ ok: true, query: { ...query, limit: 10 } })
  })

  it.each([
    ['tol:refund', "There is no filter 'tol', did you mean 'tool'?"],
    ['refund', '\'refund\' is not a filter. Filters look like tool:refund* or reason:"over limit".'],
    [
      'outcome:denid',
      "outcome: expected one of allowed, denied, escalated, pending, approved, rejected, expired, cancelled, redeemed, succeeded, failed, lapsed, did you mean 'denied'?",
    ],
    [
      'since:tomorrow',
      'since: expected an age such as 7d, a date such as 2026-11-20, or a UTC time such as 2026-11-20T22:00:00Z',
    ],
    [
      'by:@nobody',
      "by: expected a person, as Slack's list after @ offers them, or a user id such as U0123ABC; '@nobody' is not known.",
    ],
    ['tool:a tool:b', 'tool: give it once only.'],
  ])('explains what is wrong with %s', async (text, problem) => {
    expect(await readAuditQuery(text, handles)).toEqual({ ok: false, problem })
  })

  it('answers whatever is typed with a query or one sentence', async () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('tool:', 'by:<@>', 'reason:"', 'since:9999999d', 'cursor:1', 'limit:5', '__proto__:1'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(word), async (words) => {
        const read = await readAuditQuery(words.join(' '), handles)

        if (read.ok) expect(read.query.limit).toBe(10)
        else expect(read.problem).not.toBe('')
      }),
    )
  })
})
