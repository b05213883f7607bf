import { textOf } from 'slack-sandbox/block-kit'
import { AuditPage, AuditVerification } from '../../client/src/protocol/audit.ts'
import { RequestView } from '../../client/src/protocol/request.ts'
import type { World } from './start-world.ts'

/** The request as its agent would read it now. */
export async function requestNow(world: World, id: unknown): Promise<RequestView> {
  return RequestView.parse(await get(world, `/v1/requests/${id}`))
}

/** Ledger entries that match, newest first. */
export async function auditRows(world: World, query: Readonly<Record<string, string>>) {
  return AuditPage.parse(await get(world, `/v1/audit?${new URLSearchParams(query)}`)).entries
}

/** What a check of the whole ledger finds. */
export async function auditVerification(world: World): Promise<AuditVerification> {
  return AuditVerification.parse(await get(world, '/v1/audit/verify'))
}

/** What this person alone was told in the channel, oldest first. */
export function privateWords(world: World, name: string, channel = '#finance-approvals'): string[] {
  return world.sandbox
    .as(name)
    .messages(channel)
    .filter((message) => message.ephemeral)
    .map((message) => `${message.text}\n${textOf(message.blocks)}`)
}

async function get(world: World, path: string): Promise<unknown> {
  const key = await world.bearer({ agents: '*', scopes: ['authorize', 'audit'] })
  const response = await fetch(`${world.veto().url}${path}`, { headers: { authorization: `Bearer ${key}` } })
  return response.json()
}
