import { expect, test } from 'vitest'
import { hasRoom, isNewCard, nextCard } from '../../../src/approval/delivery/turns.ts'
import type { Delivery } from '../../../src/approval/model/delivery.ts'
import { aDelivery, aPendingRequest, NOW_MS } from '../../support/builders.ts'

/** The first card of a pending request of this agent. */
function aNewCard(waitingAgent: string, known: Partial<Delivery> = {}): Delivery {
  const delivery = aDelivery(aPendingRequest())
  return {
    ...delivery,
    deliveredVersion: 0,
    posted: null,
    attempts: 0,
    maybePosted: false,
    isBrief: false,
    waitingAgent,
    ...known,
  }
}

const ids = (card: Delivery | null) => card?.id

test('the next card of a channel belongs to the agent with the fewest open cards, however old the others are', () => {
  const [old, young] = [aNewCard('flood', { dueAtMs: NOW_MS - 9_000 }), aNewCard('quiet')]

  expect(ids(nextCard([old, young], new Map([['flood', 2]]), NOW_MS))).toBe(young.id)
})

test('the next card of a channel is the oldest one when agents have equally many open cards', () => {
  const [young, old] = [aNewCard('a'), aNewCard('b', { dueAtMs: NOW_MS - 1 })]

  expect(ids(nextCard([young, old], new Map(), NOW_MS))).toBe(old.id)
})

test('the next card of a channel is not one that must wait while another one is due', () => {
  const [later, due] = [aNewCard('quiet', { dueAtMs: NOW_MS + 1 }), aNewCard('flood')]

  expect(ids(nextCard([later, due], new Map([['flood', 9]]), NOW_MS))).toBe(due.id)
})

test('the next card of a channel is the one that falls due first when all must wait', () => {
  const [last, first] = [aNewCard('a', { dueAtMs: NOW_MS + 2 }), aNewCard('b', { dueAtMs: NOW_MS + 1 })]

  expect(ids(nextCard([last, first], new Map(), NOW_MS))).toBe(first.id)
  expect(nextCard([], new Map(), NOW_MS)).toBeNull()
})

test.each([
  ['the twentieth card of an agent', new Map([['a', 19]]), true],
  ['the twenty-first card of an agent', new Map([['a', 20]]), false],
  ['the first card of an agent where twenty of others stand', new Map([['b', 20]]), true],
  [
    'the second card of an agent where twenty of others stand',
    new Map([
      ['a', 1],
      ['b', 20],
    ]),
    false,
  ],
  ['the first card of an agent where forty of others stand', new Map([['b', 40]]), false],
])('a free slot in a channel for %s: %j, %s', (_what, counts, has) => {
  expect(hasRoom(aNewCard('a'), counts)).toBe(has)
})

test('only the first card of a pending request waits for a slot in its channel', () => {
  const posted = { channelId: 'C1', ts: '1.2' }

  expect(isNewCard(aNewCard('a'))).toBe(true)
  expect(isNewCard(aNewCard('a', { posted }))).toBe(false)
  expect(isNewCard(aNewCard('a', { maybePosted: true }))).toBe(false)
  expect(isNewCard(aNewCard('a', { waitingAgent: null }))).toBe(false)
})
