import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readEvents, type ServerEvent } from '../src/event-stream.ts'

test('readEvents() reads name, id and data, over several lines, and skips comments', async () => {
  const stream = ': hello\n\nevent: request\nid: 7\ndata: {"a":\ndata:1}\n\n: nothing new\n\n'

  expect(await read(stream)).toEqual([{ kind: 'event', name: 'request', id: '7', data: '{"a":\n1}' }])
})

test('readEvents() removes one space from the start of a value, and no more', async () => {
  expect(await read('data:  two\ndata:none\ndata: \ndata\n\n')).toEqual([event({ data: ' two\nnone\n\n' })])
})

test('readEvents() keeps the id until another one comes, and ignores one with a NUL in it', async () => {
  const stream = 'id: 1\ndata: a\n\ndata: b\n\nid: x\0y\ndata: c\n\nid\ndata: d\n\n'

  expect((await read(stream)).map((said) => (said.kind === 'event' ? said.id : null))).toEqual([
    '1',
    '1',
    '1',
    '',
  ])
})

test('readEvents() resets the name after each event, and drops events without data', async () => {
  expect(await read('event: request\n\ndata: a\n\n')).toEqual([event({ data: 'a' })])
})

test('readEvents() reads the retry time, and ignores one that is not digits', async () => {
  expect(await read('retry: 1500\nretry: 1.5\nretry: -1\nretry\n\n')).toEqual([
    { kind: 'retry', afterMs: 1500 },
  ])
})

test('readEvents() drops an event that is cut off at the end', async () => {
  expect(await read('data: whole\n\ndata: half\n')).toEqual([event({ data: 'whole' })])
})

test('readEvents() skips unknown fields, and a byte order mark', async () => {
  expect(await read('\uFEFFdata: a\nfuture: b\nDATA: c\n\n')).toEqual([event({ data: 'a' })])
})

test('readEvents() reads the same however the stream is cut into chunks, and with any line ending', async () => {
  const line = fc.constantFrom(
    'data: ä€🙂',
    'data:x',
    'data',
    'event: request',
    'id: 2',
    ': ping',
    'retry: 5',
    '',
  )
  const stream = fc.tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n', '\r'))
  await fc.assert(
    fc.asyncProperty(stream, fc.integer({ min: 1, max: 5 }), async ([lines, end], size) => {
      const all = [...lines, '', ''].map((one) => one + end).join('')

      expect(await read(all, size)).toEqual(await read([...lines, '', '', ''].join('\n')))
    }),
  )
})

function event({ data }: { data: string }): ServerEvent {
  return { kind: 'event', name: 'message', id: '', data }
}

async function read(stream: string, size = 1_000): Promise<readonly ServerEvent[]> {
  const said: ServerEvent[] = []
  for await (const one of readEvents(cut(new TextEncoder().encode(stream), size))) said.push(one)
  return said
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size)
}
