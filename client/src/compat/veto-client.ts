import type { AuditLogQuery } from '../audit-log.ts'
import type { VetoClientOptions } from '../options.ts'
import type { AuditEntry } from '../protocol/audit.ts'
import type { JsonRecord } from '../protocol/json.ts'
import { VetoClient as Client } from '../veto-client.ts'

/** The options of the other SDK in addition to those of this client. */
export interface CompatClientOptions extends VetoClientOptions {
  /** Another name for `baseUrl`. */
  readonly endpoint?: string | undefined
  /** Another name for `timeoutMs`. */
  readonly timeout?: number | undefined
}

/** The filters of the other SDK in addition to those of this client. */
export interface CompatAuditQuery extends AuditLogQuery {
  /** Another name for `tool`. */
  readonly toolName?: string | undefined
  /** Another name for `since`; inclusive. */
  readonly from?: string | undefined
  /** Another name for `until`; exclusive. */
  readonly to?: string | undefined
}

/** A ledger entry, and the same under the names of the other SDK. */
export interface CompatAuditEntry extends AuditEntry {
  readonly id: string
  readonly toolName: string | null
  readonly parameters: JsonRecord | null
  readonly result: AuditEntry['outcome']
  readonly policyId: string | null
  readonly timestamp: string
}

/** `VetoClient` for code that was written for `@useveto/node`. */
export class VetoClient extends Client {
  constructor({ endpoint, timeout, baseUrl, timeoutMs, ...options }: CompatClientOptions = {}) {
    super({ ...options, baseUrl: baseUrl ?? endpoint, timeoutMs: timeoutMs ?? timeout })
  }

  /**
   * The newest decisions that match; with a `kind`, the newest facts of that kind.
   * @throws {VetoError}
   */
  override async queryAuditLog(query: CompatAuditQuery = {}): Promise<readonly CompatAuditEntry[]> {
    const { toolName, from, to, tool, since, until, kind = 'decided', ...filters } = query
    const wanted = { ...filters, kind, tool: tool ?? toolName, since: since ?? from, until: until ?? to }
    return (await super.queryAuditLog(wanted)).map(compatEntry)
  }

  /** @throws {Error} always, as policies are files: so do the other methods that manage agents and policies. */
  createPolicy(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(inFiles('createPolicy'))
  }
  listPolicies(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(inFiles('listPolicies'))
  }
  getPolicy(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(inFiles('getPolicy'))
  }
  updatePolicy(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(inFiles('updatePolicy'))
  }
  deletePolicy(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(inFiles('deletePolicy'))
  }
  createAgent(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(byKey('createAgent'))
  }
  listAgents(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(byKey('listAgents'))
  }
  getAgent(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(byKey('getAgent'))
  }
  deleteAgent(..._args: readonly unknown[]): Promise<never> {
    return Promise.reject(byKey('deleteAgent'))
  }
}

function inFiles(method: string): Error {
  return new Error(
    `${method}() is not available: policies are YAML files in the policies folder of the Veto server; change them there`,
  )
}

function byKey(method: string): Error {
  return new Error(
    `${method}() is not available: an agent is whoever has a key for its name; use "veto keys create", "keys list" and "keys revoke"`,
  )
}

function compatEntry(entry: AuditEntry): CompatAuditEntry {
  return {
    ...entry,
    id: entry.requestId ?? String(entry.seq),
    toolName: entry.tool,
    parameters: entry.params,
    result: entry.outcome,
    policyId: entry.matchedPolicyId,
    timestamp: entry.at,
  }
}
