import { textOf } from 'slack-sandbox/block-kit'
import { advanceUntil } from './advance-until.ts'
import type { World } from './start-world.ts'

/** The replies in the thread of a message, oldest first. */
export function repliesTo({ sandbox }: World, ts: string, channel = '#finance-approvals') {
  return sandbox.messages(channel).filter((message) => message.threadTs === ts)
}

/** What the thread of a card says, oldest first. */
export function thread(world: World, ts: string): string[] {
  return repliesTo(world, ts).map(({ blocks }) => textOf(blocks))
}

/** Waits until it does, at the pace of the outbox. */
export async function threadHolds(world: World, ts: string, words: string): Promise<void> {
  await advanceUntil(world, () => thread(world, ts).join('\n').includes(words))
}
