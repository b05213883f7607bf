import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { textOf } from 'slack-sandbox/block-kit'
import { z } from 'zod'
import { advanceUntil } from './advance-until.ts'
import type { World } from './start-world.ts'

export const CHANNEL = '#veto-alerts'
export const NOT_IN = 'Veto is not in #finance-approvals, where its card is posted'

export const PAYOUTS = {
  'payouts.yaml': `
name: payouts
approvers:
  payers: { channel: "#finance-approvals", members: ["@security"] }
  publishers: { channel: "#growth-approvals" }
rules:
  - { name: payouts, tool: pay_out, action: require_approval, approvers: [payers], timeout: 2h }
  - { name: both, tool: pay_both, action: require_approval, approvers: [payers], quorum: 2, timeout: 2h }
  - { name: soon, tool: pay_soon, action: require_approval, approvers: [payers], timeout: 5m }
  - { name: publishing, tool: publish, action: require_approval, approvers: [publishers], timeout: 2h }
  - name: payments
    tool: pay_in
    action: require_approval
    approvers: [payers]
    escalate: { after: 50m, to: [managers] }
`,
}

/** Every order and combination of some of three groups of the same people. */
export const TOOLS_OF_COMBINED = [
  'of_1',
  'of_2',
  'of_3',
  'of_12',
  'of_21',
  'of_23',
  'of_31',
  'of_123',
  'of_321',
]
export const COMBINED = `
name: combined
approvers:
  first: { channel: "#finance-approvals", members: ["@security"] }
  second: { channel: "#finance-approvals", members: ["@security"] }
  third: { channel: "#finance-approvals", members: ["@security"] }
rules:
  - { name: of_1, tool: of_1, action: require_approval, approvers: [first], timeout: 2h }
  - { name: of_2, tool: of_2, action: require_approval, approvers: [second], timeout: 2h }
  - { name: of_3, tool: of_3, action: require_approval, approvers: [third], timeout: 2h }
  - { name: of_12, tool: of_12, action: require_approval, approvers: [first, second], timeout: 2h }
  - { name: of_21, tool: of_21, action: require_approval, approvers: [second, first], timeout: 2h }
  - { name: of_123, tool: of_123, action: require_approval, approvers: [first, second, third], timeout: 2h }
  - { name: of_321, tool: of_321, action: require_approval, approvers: [third, second, first], timeout: 2h }
  - { name: of_23, tool: of_23, action: require_approval, approvers: [second, third], timeout: 2h }
  - { name: of_31, tool: of_31, action: require_approval, approvers: [third, first], timeout: 2h }
`

export function removeVeto({ sandbox }: World): void {
  sandbox.setMembers('#finance-approvals', ['Ann', 'Ben'])
}

export async function askFor(world: World, count: number): Promise<readonly string[]> {
  const client = await world.client()
  const ids: string[] = []
  for (let asked = 0; asked < count; asked += 1) {
    const { id } = await client.authorize('support-agent', 'pay_out', {
      payment: `pay_${world.clock.nowMs()}`,
    })
    ids.push(String(id))
    await world.clock.advance(1)
  }
  return ids
}

export function alerts({ sandbox }: World, channel = CHANNEL) {
  return sandbox.messages(channel).filter(({ metadata }) => metadata?.['event_type'] === 'veto_alert')
}

export function words(message: { readonly blocks: Parameters<typeof textOf>[0] } | undefined): string {
  return textOf(message?.blocks ?? [])
}

/** Turns the clock on until the newest alert says so. */
export function untilAlert(world: World, says: string): Promise<number> {
  return advanceUntil(world, () => words(alerts(world).at(-1)).includes(says))
}

/** The same of any of them. */
export function untilAnyAlert(world: World, says: string): Promise<number> {
  return advanceUntil(world, () => alerts(world).some((alert) => words(alert).includes(says)))
}

/** The demo's own file with another channel of alerts; null: with none. */
export function alertsIn({ policyFolder }: World, channel: string | null): string {
  const text = readFileSync(join(policyFolder, 'workspace.yaml'), 'utf8')
  return text.replace(/^alerts:.*\n/m, channel === null ? '' : `alerts: { channel: "${channel}" }\n`)
}

export async function readiness({ veto }: World) {
  return Readiness.parse(await (await fetch(`${veto().url}/readyz`)).json())
}

const Readiness = z.object({ status: z.string(), checks: z.object({ alerts: z.string() }) })
