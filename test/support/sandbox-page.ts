import { setTimeout as pause } from 'node:timers/promises'
import type { PageMessage, PageState } from '../../sandbox/src/page-protocol.ts'

interface Click {
  /** Id of the person who clicks. */
  readonly as: string
  readonly button: string
  /** What the message with the button contains. */
  readonly near: string
}

/** Clicks a button on the page of a sandbox in another process, as soon as its message is there. */
export async function clickOnPage(page: string, { as, button, near }: Click): Promise<void> {
  for (;;) {
    const state: PageState = JSON.parse(await (await fetch(`${page}sandbox/state?as=${as}`)).text())
    const clicks = state.channels.flatMap(({ id: channelId, messages }) =>
      messages
        .filter(({ blocks }) => JSON.stringify(blocks).includes(near))
        .flatMap((message) =>
          targetsOf(message, button).map((target) => ({ channelId, ts: message.ts, ...target })),
        ),
    )
    const [found] = clicks
    if (found === undefined) {
      await pause(20)
      continue
    }
    const { blockId, actionId, value, ...place } = found
    const body = JSON.stringify({
      do: 'click',
      as,
      place: { in: 'message', ...place },
      blockId,
      actionId,
      value,
    })
    await fetch(`${page}sandbox/interactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    return
  }
}

interface Block {
  readonly block_id?: string
  readonly elements?: readonly {
    readonly action_id?: string
    readonly value?: string
    readonly text?: { readonly text?: string }
  }[]
}

function targetsOf({ blocks }: PageMessage, label: string) {
  return blocks.flatMap((block) => {
    const { block_id: blockId, elements = [] }: Block = Object(block)
    return elements
      .filter(({ text }) => text?.text === label)
      .map(({ action_id: actionId, value }) => ({ blockId, actionId, value }))
  })
}
