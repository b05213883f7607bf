import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAuditQuery } from '../../../../src/slack/features/audit/audit-query.ts'

const handles = {
  idOf: (handle: string) => Promise.resolve(['ann', 'ann@acme.test'].includes(handle) ? 'U0ANN' : null),
}

test.each([
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
  ['reason:„Über Limit“ tool:a', { reason: 'Über Limit', tool: 'a' }],
  ['reason:“Über Limit”', { reason: 'Über Limit' }],
  ['reason:«Über Limit» tool:a', { reason: 'Über Limit', tool: 'a' }],
  ["reason:'Über Limit' tool:a", { reason: 'Über Limit', tool: 'a' }],
  ["reason:don't", { reason: "don't" }],
  ['reason:\u00a0"Über Limit"\u00a0tool:a', { reason: 'Über Limit', tool: 'a' }],
  ['outcome:\u202fDenied kind:Vote_Refused', { outcome: 'denied', kind: 'vote_refused' }],
  ['tool: refund  agent : x', { tool: 'refund', agentId: 'x' }],
  ['tool:\u200brefund', { tool: 'refund' }],
  ['tool:<http://crm.read|crm.read>', { tool: 'crm.read' }],
  ['session:run:42', { session: 'run:42' }],
  ['by:ann@acme.test', { approver: 'U0ANN' }],
  ['by:<mailto:ann@acme.test|ann@acme.test>', { approver: 'U0ANN' }],
  ['by:"@ann"', { approver: 'U0ANN' }],
  ['since:2028-02-29', { since: '2028-02-29' }],
])('readAuditQuery() reads %s', async (text, query) => {
  expect(await readAuditQuery(text, handles)).toEqual({ ok: true, query: { ...query, limit: 10 } })
})

test.each([
  ['tol:refund', "Unknown filter 'tol', did you mean 'tool'?"],
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
    "by: expected a person, as Slack's list after @ offers them, an e-mail address, or a user id such as U0123ABC; '@nobody' is not known.",
  ],
  [
    'by:<mailto:nobody@acme.test|nobody@acme.test>',
    "by: expected a person, as Slack's list after @ offers them, an e-mail address, or a user id such as U0123ABC; 'nobody@acme.test' is not known.",
  ],
  ['tool:', 'tool: expected a value after the colon, with both quotes or none.'],
  ['tool: agent:x', 'tool: expected a value after the colon, with both quotes or none.'],
  ['reason:„over limit', 'reason: expected a value after the colon, with both quotes or none.'],
  [
    'since:2026-02-30',
    'since: this date or time does not exist: expected one such as 2026-11-20 or 2026-11-20T22:00:00Z',
  ],
  [
    'until:2026-11-31T10:00:00Z',
    'until: this date or time does not exist: expected one such as 2026-11-20 or 2026-11-20T22:00:00Z',
  ],
  ['tool:a tool:b', 'tool: give it only once.'],
])('readAuditQuery() explains what is wrong with %s', async (text, problem) => {
  expect(await readAuditQuery(text, handles)).toEqual({ ok: false, problem })
})

test('readAuditQuery() returns a query or one sentence for any input', async () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '„',
      '»',
      '’',
      ':',
      '\u00a0',
      '<',
      '&amp;',
      'by: ',
      'tool:',
      'by:<@>',
      'reason:"',
      'since:9999999d',
      'cursor:1',
      'limit:5',
      '__proto__:1',
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(word), async (words) => {
      const read = await readAuditQuery(words.join(' '), handles)

      if (read.ok) expect(read.query.limit).toBe(10)
      else expect(read.problem).not.toBe('')
    }),
  )
})
