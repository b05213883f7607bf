import { request } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../src/clock.ts'
import { exampleWorkspace } from '../src/example-workspace.ts'
import type { PageState } from '../src/page-protocol.ts'
import { type Sandbox, startSandbox } from '../src/sandbox.ts'
import { button, webClient } from './web-client.ts'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await startSandbox({ workspace: exampleWorkspace, clock: systemClock })
})
afterEach(() => sandbox[Symbol.asyncDispose]())

const act = (body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${sandbox.url}sandbox/interactions`, { method: 'POST', headers, body: JSON.stringify(body) })

test('the page reads the state as one person: their channels, and no ephemeral messages of others', async () => {
  const client = webClient(sandbox)
  await client.chat.postMessage({ channel: 'C0FINANCE', text: 'For all' })
  await client.chat.postEphemeral({ channel: 'C0FINANCE', user: 'U0ANN', text: 'For Ann' })
  const read = async (id: string): Promise<PageState> =>
    JSON.parse(await (await fetch(`${sandbox.url}sandbox/state?as=${id}`)).text())

  const [ann, ben] = [await read('U0ANN'), await read('U0BEN')]

  expect(ann).toMatchObject({
    workspaceName: 'Acme',
    me: { id: 'U0ANN', name: 'Ann Meyer', title: 'Finance lead', isBot: false },
    commands: ['/example'],
    modals: [],
    home: null,
    connected: false,
  })
  const names = ann.channels.map((channel) => channel.name)
  expect(names).toEqual(['finance', 'general', 'random'])
  expect(ann.channels[0]?.messages).toHaveLength(2)
  expect(ben.channels[0]?.messages).toHaveLength(1)
})

test('the page receives an event for each change', async () => {
  const stop = new AbortController()
  const stream = await fetch(`${sandbox.url}sandbox/events`, { signal: stop.signal })
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()

  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  expect((await reader?.read())?.value).toBe('event: changed\ndata: 0\n\n')
  await sandbox.as('Ann').type('Hello', '#general')
  expect((await reader?.read())?.value).toBe('event: changed\ndata: 1\n\n')
  stop.abort()
})

test('the page sends an interaction, and gets the problem when it fails', async () => {
  await webClient(sandbox).chat.postMessage({
    channel: 'C0FINANCE',
    text: 'a',
    blocks: [button('Go', 'go')],
  })
  const [message] = sandbox.messages('C0FINANCE')
  const place = { in: 'message', channelId: 'C0FINANCE', ts: message?.ts }
  const blockId = JSON.stringify(message?.blocks).match(/"block_id":"([^"]+)"/)?.[1]
  const click = { do: 'click', as: 'U0ANN', place, blockId, actionId: 'go', value: null }
  const problemOf = async (body: unknown): Promise<unknown> =>
    JSON.parse(await (await act(body)).text()).problem

  expect(await (await act({ do: 'type', as: 'U0ANN', channelId: 'C0GENERAL', text: 'Hi' })).json()).toEqual({
    ok: true,
    problem: null,
  })
  expect(await problemOf(click)).toBe('The app is not connected')
  expect(await problemOf({ ...click, actionId: 'stop' })).toBe('This button is gone')
  expect(await problemOf({ ...click, as: 'U0CLEO' })).toBe('Cleo Martin does not see this any more')
  expect(await problemOf({ ...click, as: 'U0NOBODY' })).toBe('There is nobody with the id U0NOBODY')
  expect(await problemOf({ ...click, place: { in: 'home' } })).toBe('Ann Meyer does not see this any more')
  expect(await problemOf({ do: 'submit', as: 'U0ANN', viewId: 'V0', values: {} })).toBe('This modal is gone')
  expect(await problemOf({ do: 'close', as: 'U0ANN', viewId: 'V0' })).toBe('This modal is gone')
  expect(await problemOf({ do: 'open_home', as: 'U0ANN' })).toBe('The app is not connected')
})

test.each([
  ['another act', { do: 'dance', as: 'U0ANN' }],
  ['an act of nobody', { do: 'open_home' }],
  ['a click nowhere', { do: 'click', as: 'U0ANN', place: { in: 'sky' }, blockId: 'a', actionId: 'b' }],
  ['a list', []],
])('the page is refused with 400 when it sends %s', async (_what, body) => {
  expect((await act(body)).status).toBe(400)
})

test('the page may act only by JSON from its own origin, so that no other site can', async () => {
  const body = { do: 'open_home', as: 'U0ANN' }

  expect((await act(body, { 'content-type': 'text/plain' })).status).toBe(403)
  const foreign = { 'content-type': 'application/json', origin: 'https://evil.test' }
  expect((await act(body, foreign)).status).toBe(403)
  const own = { 'content-type': 'application/json', origin: sandbox.url.slice(0, -1) }
  expect((await act(body, own)).status).toBe(200)
})

test('the files of the page are served with a strict policy, and nothing outside their folder is', async () => {
  const missing = await fetch(`${sandbox.url}no-such-file.ts`)
  const outside = await fetch(`${sandbox.url}..%2fsandbox.ts`)

  expect(missing.status).toBe(404)
  expect(outside.status).toBe(404)
  expect(missing.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  expect((await fetch(`${sandbox.url}main.ts`, { method: 'PUT' })).status).toBe(405)
})

test('the files of the page are served as JavaScript when they are TypeScript', async () => {
  const script = await fetch(`${sandbox.url}main.ts`)
  const text = await script.text()

  expect(script.headers.get('content-type')).toContain('text/javascript')
  expect(text).toContain('import ')
  expect(text).not.toContain('import type')
})

test('a Host header that is not loopback is refused, for every path', async () => {
  const status = await new Promise((resolve, reject) => {
    const asked = request(`${sandbox.apiUrl}auth.test`, { headers: { host: 'evil.test' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })

  expect(status).toBe(403)
})
