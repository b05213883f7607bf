import { startSandbox } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { demoWorkspace } from '../../../src/commands/demo/demo-workspace.ts'
import { createChannels } from '../../../src/slack/api/channels.ts'
import { createSlackClient } from '../../../src/slack/api/client.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { silentLog } from '../../support/silent-log.ts'

test("find() finds the last of many channels within Slack's rate limit, by resuming where it was interrupted", async () => {
  await using town = await startTown(30_000)

  await expect(town.channels.find('#last')).rejects.toMatchObject({ retryAfter: 60 })
  const pages = town.pages()
  await town.clock.advance(60_000)

  expect(await town.channels.find('#last')).toMatchObject({ id: 'C0LAST' })
  expect(pages).toBe(21)
  expect(town.pages()).toBe(pages + 11)
})

test('find() finds a channel by its id while the list of channels is refused', async () => {
  await using town = await startTown(1)
  town.sandbox.faults.next(
    { kind: 'rate_limited', retryAfterS: 60 },
    { method: 'conversations.list', times: 9 },
  )

  await expect(town.channels.find('#last')).rejects.toMatchObject({ retryAfter: 60 })
  expect(await town.channels.find('C0LAST')).toMatchObject({ id: 'C0LAST', name: 'last' })
  expect(town.pages()).toBe(1)
})

test('find() starts over when Slack no longer accepts the cursor', async () => {
  await using town = await startTown(1_500)
  town.sandbox.faults.next({ kind: 'slow', delayMs: 0 }, { method: 'conversations.list' })
  town.sandbox.faults.next({ kind: 'error', code: 'invalid_cursor' }, { method: 'conversations.list' })

  await expect(town.channels.find('#last')).rejects.toThrow('invalid_cursor')

  expect(await town.channels.find('#last')).toMatchObject({ id: 'C0LAST' })
  expect(await town.channels.find('#c0')).toMatchObject({ id: 'C10' })
  expect(town.pages()).toBe(4)
})

test('find() reads once for many simultaneous callers, and again after a minute', async () => {
  await using town = await startTown(1)

  await Promise.all(['#last', '#c0', '#last'].map((name) => town.channels.find(name)))
  await town.channels.find('#c0')
  expect(town.pages()).toBe(1)
  await town.clock.advance(60_000)
  await town.channels.find('#c0')

  expect(town.pages()).toBe(2)
})

test('find() ignores archived channels', async () => {
  await using town = await startTown(1)

  expect(await town.channels.find('#old')).toBeNull()
  expect(await town.channels.find('C0OLD')).toMatchObject({ isArchived: true })
})

/** A workspace that keeps Slack's pace, with `count` channels before `#last`. */
async function startTown(count: number) {
  const clock = createFakeClock()
  const many = Array.from({ length: count }, (_, index) => ({
    id: `C1${index}`,
    name: `c${index}`,
    memberIds: [],
  }))
  const old = { id: 'C0OLD', name: 'old', memberIds: [], archived: true }
  const channels = [old, ...many, { id: 'C0LAST', name: 'last', memberIds: [] }]
  const sandbox = await startSandbox({
    workspace: { ...demoWorkspace, channels },
    clock,
    enforceRates: true,
  })
  const client = createSlackClient({ botToken: sandbox.botToken, apiUrl: sandbox.apiUrl, log: silentLog })
  return {
    sandbox,
    clock,
    channels: createChannels({ client, clock }),
    pages: () => sandbox.calls.filter((call) => call.method === 'conversations.list').length,
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  }
}
