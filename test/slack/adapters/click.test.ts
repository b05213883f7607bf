import { expect, test } from 'vitest'
import { newRequestId } from '../../../src/core/ids.ts'
import { readClick, readRequestClick } from '../../../src/slack/adapters/click.ts'

const ID = newRequestId(1)
const ORIGIN = { requestId: ID, channelId: 'C1', ts: '1.1', choice: 'approve', page: 0 }

test('readRequestClick() names the card that was clicked', () => {
  expect(readRequestClick(press())).toMatchObject({
    requestId: ID,
    personId: 'U0ANN',
    from: { channelId: 'C1', ts: '1.1' },
  })
})

test.each([
  [`${ID}:${'a'.repeat(64)}`, `sha256:${'a'.repeat(64)}`],
  [ID, null],
])('readRequestClick() reads from %s which params were shown', (value, displayedDigest) => {
  expect(readRequestClick(press({ actions: [{ value }] }))).toMatchObject({
    requestId: ID,
    displayedDigest,
  })
})

test('a click in a modal that is about no request is read, but is about no request whatever its value names', () => {
  const body = press({ view: aView('') })

  expect(readClick(body)?.place).toEqual({ in: 'reading_modal', viewId: 'V1', hash: 'h' })
  expect(readRequestClick(body)).toBeNull()
})

test('readRequestClick() takes the channel from the container where Slack names it only there', () => {
  const container = { channel_id: 'C2', message_ts: '2.2' }

  expect(readRequestClick(press({ channel: undefined, container }))?.from).toEqual({
    channelId: 'C2',
    ts: '2.2',
  })
})

test('readRequestClick() refers from a modal to the card that it was opened from', () => {
  expect(readRequestClick(press({ view: aView(ORIGIN) }))?.from).toEqual({ channelId: 'C1', ts: '1.1' })
})

test.each([
  ['without a channel', press({ channel: undefined })],
  ['without a message', press({ container: undefined })],
  ['without a person', press({ user: undefined })],
  ['of two buttons at once', press({ actions: [{ value: ID }, { value: ID }] })],
  ['whose value is no request', press({ actions: [{ value: 'req_1' }] })],
  ['whose digest is none', press({ actions: [{ value: `${ID}:abc` }] })],
  ['in a modal of another request', press({ view: aView({ ...ORIGIN, requestId: newRequestId(2) }) })],
  ['in a modal that is not ours', press({ view: aView('{') })],
  ['that is nothing', null],
])('readRequestClick() refuses a click %s', (_what, body) => {
  expect(readRequestClick(body)).toBeNull()
})

test('readClick() returns the value of any of our buttons', () => {
  expect(readClick(press({ actions: [{ value: 'page 2' }] }))?.value).toBe('page 2')
})

function press(known: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    type: 'block_actions',
    user: { id: 'U0ANN' },
    trigger_id: 't',
    actions: [{ value: ID }],
    channel: { id: 'C1' },
    container: { message_ts: '1.1' },
    ...known,
  }
}

function aView(origin: unknown) {
  const metadata = typeof origin === 'string' ? origin : JSON.stringify(origin)
  return { id: 'V1', hash: 'h', private_metadata: metadata }
}
