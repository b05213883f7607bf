import { textOf } from 'slack-sandbox/block-kit'
import { cardOf, type World } from './start-world.ts'
import { repliesTo } from './threads.ts'

/** A rule for `pay` that asks this group of `#finance-approvals`. */
export function payRule(group: string, keys = 'timeout: 1h'): Readonly<Record<string, string>> {
  return {
    'pay.yaml': `name: pay
priority: 200
approvers:
  payers: { channel: "#finance-approvals", ${group} }
rules:
  - { name: pay_rule, tool: pay, action: require_approval, approvers: [payers], ${keys} }
`,
  }
}

/** Ann and Ben. */
export const FINANCE = 'members: ["@finance", ann@acme.test]'

/** A call of `pay` by `support-agent`, and its card. */
export async function pay(world: World) {
  const client = await world.client()
  const { id } = await client.authorize('support-agent', 'pay', { amount: Math.random() })
  return { ...(await cardOf(world, String(id))), id: String(id) }
}

/** The reply in the thread of a card that says so. */
export function replyWith(world: World, ts: string, words: string) {
  return repliesTo(world, ts).find(({ blocks }) => textOf(blocks).includes(words))
}

/** The ids of those whom the first line mentions. */
export function mentionsIn(blocks: readonly unknown[]): readonly string[] {
  const found = JSON.stringify(blocks).matchAll(/"(?:user_id|usergroup_id)":"(\w+)"/g)
  return [...found].map(([, id]) => id ?? '')
}

/** What Veto wrote to this person alone. */
export function directMessages({ sandbox }: World, handle: string) {
  const userId = `U0${handle.toUpperCase()}`
  const opened = sandbox.calls.find(
    ({ method, args }) => method === 'conversations.open' && args['users'] === userId,
  )
  const channel: unknown = Reflect.get(Object(opened?.answer?.['channel']), 'id')
  return typeof channel === 'string' ? sandbox.messages(channel) : []
}

/** The same, once it says so. */
export function directMessage(world: World, handle: string, when: (text: string) => boolean) {
  return world.sandbox.until(
    () => directMessages(world, handle).find(({ blocks }) => when(textOf(blocks))),
    `a direct message to ${handle}`,
  )
}
