import { expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import { startSandbox } from '../src/sandbox.ts'
import { SLACK_LIMITS } from '../src/slack-limits.ts'
import { refusalOf, section, webClient } from './web-client.ts'

test('chat.update refuses a text that chat.postMessage still accepts', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const client = webClient(sandbox)
  const longest = 'x'.repeat(SLACK_LIMITS.message.textAdvised)
  const { ts = '' } = await client.chat.postMessage({ channel: 'C0FINANCE', text: `${longest}x` })
  const update = (text: string) => refusalOf(client.chat.update({ channel: 'C0FINANCE', ts, text }))

  expect(await update(longest)).toEqual([])
  expect(await update(`${longest}x`)).toEqual(['msg_too_long'])
})

test('chat.postMessage cuts a text beyond the largest', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })

  const text = 'x'.repeat(SLACK_LIMITS.message.textMax + 5)
  await webClient(sandbox).chat.postMessage({ channel: 'C0FINANCE', text })

  expect(sandbox.messages('C0FINANCE')[0]?.text).toHaveLength(SLACK_LIMITS.message.textMax)
})

test('chat.postMessage names what is wrong with the blocks, and posts nothing', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })

  const blocks = [section('a'), section('x'.repeat(SLACK_LIMITS.section.text + 1))]
  const refusal = await refusalOf(
    webClient(sandbox).chat.postMessage({ channel: 'C0FINANCE', text: 'a', blocks }),
  )

  expect(refusal).toEqual([
    'invalid_blocks',
    '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
  ])
  expect(sandbox.messages('C0FINANCE')).toEqual([])
})

test('the blocks and the metadata of a message are limited in total size', async () => {
  await using sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
  const post = (more: object) =>
    refusalOf(webClient(sandbox).apiCall('chat.postMessage', { channel: 'C0FINANCE', text: 'a', ...more }))

  const blocks = Array.from({ length: 40 }, () => section('x'.repeat(SLACK_LIMITS.section.text)))
  const id = 'x'.repeat(SLACK_LIMITS.message.metadataBytes)

  expect(await post({ blocks })).toEqual(['msg_blocks_too_long'])
  expect(await post({ metadata: { event_type: 'a', event_payload: { id } } })).toEqual(['metadata_too_large'])
  expect(await post({ metadata: { event_type: 'a' } })).toEqual(['invalid_metadata_format'])
})
