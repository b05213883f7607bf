import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAuditQuery } from '../../../../src/slack/features/audit/audit-query.ts'

/** A Friday. */
const nowMs = Date.parse('2026-11-20T22:00:00Z')
const IDS = new Map([
  ['ann', ['U0ANN']],
  ['ann@acme.test', ['U0ANN']],
  ['ann meyer', ['U0ANN']],
  ['sam', ['U0SAM1', 'U0SAM2']],
  ['me', ['U0ME']],
])
const handles = {
  idsOf: async (name: string) => IDS.get(name.toLowerCase()) ?? [],
  names: async () => ['ann', 'ben', 'sam'],
}
const context = { handles, personId: 'U0PAT', nowMs, of: 'requests' } as const
const facts = { ...context, of: 'entries' } as const

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
  ['reason:„Über Limit“ tool:a', { reason: 'Über Limit', tool: 'a' }],
  ['reason:“Über Limit”', { reason: 'Über Limit' }],
  ['reason:«Über Limit» tool:a', { reason: 'Über Limit', tool: 'a' }],
  ["reason:'Über Limit' tool:a", { reason: 'Über Limit', tool: 'a' }],
  ["reason:don't", { reason: "don't" }],
  ['reason:\u00a0"Über Limit"\u00a0tool:a', { reason: 'Über Limit', tool: 'a' }],
  ['outcome:\u202fDenied', { outcome: 'denied' }],
  ['outcome:"never ran"', { outcome: 'lapsed' }],
  ['outcome:never_ran', { outcome: 'lapsed' }],
  ['outcome:Withdrawn', { outcome: 'cancelled' }],
  ['outcome:done', { outcome: 'succeeded' }],
  ['outcome:started', { outcome: 'redeemed' }],
  ['outcome:redeemed', { outcome: 'redeemed' }],
  ['outcome:waiting', { outcome: 'pending' }],
  ['id:req_1 rule:cap_refund_amount', { request: 'req_1', rule: 'cap_refund_amount' }],
  ['by:ann', { approver: 'U0ANN' }],
  ['by:me', { approver: 'U0PAT' }],
  ['by:Me', { approver: 'U0PAT' }],
  ['by:@me', { approver: 'U0ME' }],
  ['by:"Ann Meyer"', { approver: 'U0ANN' }],
  ['since:yesterday until:today', { since: '2026-11-19', until: '2026-11-20' }],
  ['since:monday', { since: '2026-11-16' }],
  ['since:Fri until:sat', { since: '2026-11-20', until: '2026-11-14' }],
  ['tool: refund  agent : x', { tool: 'refund', agentId: 'x' }],
  ['tool:\u200brefund', { tool: 'refund' }],
  ['tool:<http://crm.read|crm.read>', { tool: 'crm.read' }],
  ['session:run:42', { session: 'run:42' }],
  ['by:ann@acme.test', { approver: 'U0ANN' }],
  ['by:<mailto:ann@acme.test|ann@acme.test>', { approver: 'U0ANN' }],
  ['by:"@ann"', { approver: 'U0ANN' }],
  ['since:2028-02-29', { since: '2028-02-29' }],
])('readAuditQuery() reads %s', async (text, query) => {
  expect(await readAuditQuery(text, context)).toEqual({ ok: true, query: { ...query, limit: 10 } })
})

test('readAuditQuery() reads kinds for a list of entries', async () => {
  expect(await readAuditQuery('outcome:denied kind:Vote_Refused', facts)).toEqual({
    ok: true,
    query: { outcome: 'denied', kind: 'vote_refused', limit: 10 },
  })
  expect(await readAuditQuery('kind:votd', facts)).toEqual({
    ok: false,
    problem: 'kind: "votd" is not a kind of entry. Did you mean voted?',
  })
})

test.each([
  ['tol:refund', 'Unknown filter "tol". Did you mean tool?'],
  [
    'colour:red',
    'Unknown filter "colour". Known: tool, agent, outcome, result, kind, by, approver, policy, rule, session, id, request, reason, since, until.',
  ],
  ['refund', '"refund" is not a filter. Filters look like tool:refund* or reason:"over limit".'],
  ['outcome:denid', 'outcome: "denid" is not an outcome. Did you mean denied?'],
  ['outcome:neverran', 'outcome: "neverran" is not an outcome. Did you mean "never ran"?'],
  [
    'outcome:blue',
    'outcome: expected one of allowed, denied, escalated, pending (waiting), approved, rejected, expired, cancelled (withdrawn), redeemed (started), succeeded (done), failed, lapsed ("never ran").',
  ],
  ['kind:voted', 'kind: this works with facts only: /veto audit facts kind:voted'],
  ['since:mondya', 'since: "mondya" is not a time. Did you mean monday?'],
  [
    'since:tomorrow',
    'since: expected an age such as 7d, a date such as 2026-11-20, or a UTC time such as 2026-11-20T22:00:00Z',
  ],
  ['by:@anm', 'by: nobody here is called "anm". Did you mean @ann?'],
  ['by:sam', 'by: 2 people are called "sam". Type their handle, as in @ann, or an e-mail address.'],
  [
    'by:<mailto:nobody@acme.test|nobody@acme.test>',
    'by: nobody here is called "nobody@acme.test". Type a handle, as in @ann, a name or an e-mail address.',
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
  expect(await readAuditQuery(text, context)).toEqual({ ok: false, problem })
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
      const read = await readAuditQuery(words.join(' '), context)

      if (read.ok) expect(read.query.limit).toBe(10)
      else expect(read.problem).not.toBe('')
    }),
  )
})
