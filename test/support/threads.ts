import type { World } from './start-world.ts'

/** The replies in the thread of a message, oldest first. */
export function repliesTo({ sandbox }: World, ts: string, channel = '#finance-approvals') {
  return sandbox.messages(channel).filter((message) => message.threadTs === ts)
}
