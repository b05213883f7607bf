import type { AuditEntry } from '#protocol/audit.ts'
import { lapsesAtMs } from '../../../approval/decide/lapse.ts'
import { isAllowedCall, type VetoRequest } from '../../../approval/model/request.ts'
import { bold, code, type Inline, line, moment, type Paragraph, text } from '../../blocks/blocks.ts'

/** How a request is found again, and what proves it: its ids, digest, rule, policies and receipt. */
export function recordLines(request: VetoRequest, entries: readonly AuditEntry[]): readonly Paragraph[] {
  const { id, call, paramsDigest, policyId, rule, bundleHash, owner } = request
  return [
    named('Request', code(id)),
    ...optional('Session', call.sessionId),
    ...optional('Tool call', call.toolCallId),
    ...optional('Owner of the key', owner),
    ...optional('Rule', rule),
    ...optional('Policy', policyId),
    named('Policies in force', code(bundleHash.slice(0, 12))),
    named('Digest of the parameters', code(paramsDigest)),
    named('Receipt', ...receiptWords(request)),
    ...ledgerLines(entries),
  ]
}

/** Where the entries stand in the chain, and the hash of the latest. */
function ledgerLines(entries: readonly AuditEntry[]): readonly Paragraph[] {
  const last = entries.at(-1)
  if (last === undefined) return []
  return [
    named('Audit log entries', text(entries.map(({ seq }) => seq).join(', '))),
    named('Hash of the latest', code(last.hash)),
  ]
}

function named(name: string, ...value: readonly Inline[]): Paragraph {
  return line(bold(`${name}: `), ...value)
}

function optional(name: string, value: string | null): readonly Paragraph[] {
  return value === null ? [] : [named(name, code(value))]
}

/** May the agent still start the call with its receipt? */
function receiptWords(request: VetoRequest): readonly Inline[] {
  if (!isAllowedCall(request)) return [text('none')]
  const { execution } = request
  if (execution === null) return [text('valid until '), moment(lapsesAtMs(request))]
  switch (execution.status) {
    case 'redeemed':
      return [text('redeemed '), moment(execution.atMs)]
    case 'succeeded':
    case 'failed':
      return [text('redeemed '), moment(execution.redeemedAtMs)]
    case 'lapsed':
      return [text('lapsed '), moment(execution.atMs)]
    case 'denied':
      return [text('void since '), moment(execution.atMs)]
  }
}
