import { App, type ReceiverEvent } from '@slack/bolt'
import { expect, test } from 'vitest'
import { createRouter, type Router } from '../../../src/slack/adapters/router.ts'

/** An app of Bolt with these listeners, and what Slack sends to it. */
function appWith(register: (router: Router) => void) {
  const receiver = { init() {}, start: async () => {}, stop: async () => {} }
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: 'xoxb-1', teamId: 'T1' }),
    convoStore: false,
  })
  register(createRouter(app))
  return async (body: ReceiverEvent['body']) => {
    let acks = 0
    const ack = async () => {
      acks += 1
    }
    await app.processEvent({ body: { team: { id: 'T1' }, user: { id: 'U1' }, ...body }, ack })
    return acks
  }
}

function clickOn(actionId: string) {
  return { type: 'block_actions', actions: [{ type: 'button', action_id: actionId, block_id: 'b1' }] }
}

function formOf(type: string, callbackId: string) {
  return { type, view: { id: 'V1', callback_id: callbackId } }
}

test('a click reaches the listener of its action alone, and nobody acknowledges one of an action that no feature has', async () => {
  const heard: string[] = []
  const send = appWith((router) => {
    for (const id of ['approve', 'deny'])
      router.action(id, async ({ ack }) => {
        await ack()
        heard.push(id)
      })
  })

  const acks = [await send(clickOn('deny')), await send(clickOn('other')), await send(clickOn('toString'))]

  expect(heard).toEqual(['deny'])
  expect(acks).toEqual([1, 0, 0])
})

test('a form that is sent reaches the listener of its callback id alone, and one that is closed reaches nobody', async () => {
  const heard: string[] = []
  const send = appWith((router) => {
    for (const id of ['reason', 'edit'])
      router.submission(id, async ({ ack }) => {
        await ack()
        heard.push(id)
      })
  })

  const acks = [
    await send(formOf('view_submission', 'edit')),
    await send(formOf('view_closed', 'edit')),
    await send(formOf('view_submission', 'other')),
  ]

  expect(heard).toEqual(['edit'])
  expect(acks).toEqual([1, 0, 0])
})

test('two features cannot listen to the same action or form', () => {
  const listener = async () => {}

  appWith((router) => {
    router.action('approve', listener)
    router.submission('approve', listener)

    expect(() => router.action('approve', listener)).toThrow(TypeError)
    expect(() => router.submission('approve', listener)).toThrow(TypeError)
  })
})
