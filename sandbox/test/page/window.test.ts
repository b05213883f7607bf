import { expect, test } from 'vitest'
import { readAddress, writeAddress } from '../../src/page/address.ts'
import { initialsOf, tintsOf } from '../../src/page/identity.ts'
import { settleOpen } from '../../src/page/settle-open.ts'
import { emptyUi } from '../../src/page/ui.ts'
import { firstChannel, newestTs, unreadCount } from '../../src/page/unread.ts'
import type { PageChannel, PageState } from '../../src/page-protocol.ts'

test.each([
  { asId: 'U1', open: { at: 'channel', channelId: 'C1' } as const },
  { asId: 'U1', open: { at: 'home' } as const },
  { asId: null, open: null },
])('the page address %j reads back as it was written', (address) => {
  expect(readAddress(writeAddress(address))).toEqual(address)
})

test('unreadCount() counts messages of others after the last one read', () => {
  const channel = aChannel('C1', [
    ['1.000001', 'U2'],
    ['2.000001', 'U2'],
    ['3.000001', 'U1'],
  ])

  expect(unreadCount(channel, '1.000001', 'U1')).toBe(1)
  expect(unreadCount(channel, null, 'U1')).toBe(2)
  expect(newestTs(channel)).toBe('3.000001')
})

const quiet = aChannel('C1', [])
const busy = aChannel('C2', [['5.000001', 'U2']])

test('settleOpen() opens the channel with the newest message first', () => {
  const ui = emptyUi()

  settleOpen(ui, aState([quiet, busy]))

  expect(ui.open).toEqual({ at: 'channel', channelId: 'C2' })
})

test('settleOpen() keeps a channel that the person is in, and leaves one that they are not in', () => {
  const ui = { ...emptyUi(), open: { at: 'channel', channelId: 'C1' } as const }
  const other = { ...ui }

  settleOpen(ui, aState([quiet, busy]))
  settleOpen(other, aState([busy]))

  expect([ui.open.channelId, other.open.channelId]).toEqual(['C1', 'C2'])
})

test('settleOpen() opens nothing for a person without channels', () => {
  const ui = emptyUi()

  settleOpen(ui, aState([]))

  expect([ui.open, firstChannel([])]).toEqual([null, null])
})

test('initials are taken from the first and the last word of a name', () => {
  expect(['Ann Meyer', 'Zoe', 'Jean Luc  Picard', ''].map(initialsOf)).toEqual(['AM', 'Z', 'JP', ''])
})

test('neighbouring avatars get different colours, out of eight', () => {
  const tints = [...tintsOf(Array.from({ length: 9 }, (_, at) => ({ id: `U${at}` }))).values()]

  expect(tints).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0])
})

function aChannel(id: string, messages: readonly (readonly [string, string])[]): PageChannel {
  return {
    id,
    name: id,
    isDirect: false,
    topic: '',
    memberIds: [],
    messages: messages.map(([ts, authorId]) => ({
      ts,
      threadTs: null,
      authorId,
      text: '',
      blocks: [],
      edited: false,
      ephemeral: false,
    })),
  }
}

function aState(channels: readonly PageChannel[]): PageState {
  const me = { id: 'U1', name: 'Ann', title: '', isBot: false }
  return {
    revision: 1,
    workspaceName: 'Acme',
    me,
    app: { id: 'U0APP', name: 'Example App', title: '', isBot: true },
    people: [me],
    groups: [],
    channels,
    commands: [],
    modals: [],
    home: null,
    hasGallery: false,
    connected: true,
  }
}
