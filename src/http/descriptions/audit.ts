import { AuditExport, AuditPage, AuditQuery, AuditSearch, AuditVerification } from '#protocol/audit.ts'
import { SignedCheckpoint } from '#protocol/checkpoint.ts'
import { OUTCOME_LIST } from '#protocol/outcome-words.ts'
import { describe, name } from './describe.ts'

/** Describes the audit log in the OpenAPI description. */
export function describeAudit(): void {
  describe(AuditQuery.shape, {
    agentId: 'A name, or a glob with `*`.',
    tool: 'A name, or a glob with `*`.',
    outcome: `An outcome or a status, by any of its words: ${OUTCOME_LIST}.`,
    kind: 'What happened.',
    policy: 'The policy that decided.',
    rule: 'The rule that decided.',
    approver: 'A Slack user id.',
    session: 'The session of the agent.',
    request: 'The id of a request.',
    reason: 'Words that the reason contains, in any case.',
    since: 'Inclusive. An age such as `7d`, a date, or a UTC time.',
    until: 'Exclusive. An age such as `7d`, a date, or a UTC time.',
    cursor: '`next` of the previous page.',
    limit: 'Entries per page.',
  })
  describe(AuditSearch.shape, {
    result: 'Another name for `outcome`.',
  })
  describe(AuditExport.shape, {
    format: 'Default: `ndjson`.',
    manifest:
      'With `true`, the last line is `{"manifest": …}`: a signed statement about the lines before it. NDJSON only.',
  })
  describe(AuditVerification.shape, {
    whole: 'No entry and no recorded params were changed, added or removed.',
    entries: 'The number of valid entries, from the first one.',
    pruned: 'Of how many requests retention removed the params, as the ledger says.',
    head: 'The hash of the last entry; null when an entry is invalid.',
    badSeq: 'The first invalid entry; null when the ledger is valid.',
    fault: 'The error of that entry; null when the ledger is valid.',
  })
  name(AuditVerification, 'AuditVerification', 'The result of verifying the ledger.')
  describe(SignedCheckpoint.shape, {
    seq: 'The entry with which the ledger ended.',
    hash: 'The `hash` of that entry, which covers every entry before it.',
    token: 'A compact JWS, signed with a key of `/.well-known/jwks.json`.',
  })
  name(SignedCheckpoint, 'SignedCheckpoint', 'The signed end of the ledger.')
  describe(AuditPage.shape, {
    entries: 'Newest first.',
    next: 'The cursor of the next page; null at the end.',
  })
  name(AuditPage, 'AuditPage', 'One page of the ledger.')
}
