import { expect, test } from 'vitest'
import { clientOf, failureOf } from './client-of.ts'
import { type Behaviour, misbehavingServer, problem, raw } from './misbehaving-server.ts'

const NDJSON = 'application/x-ndjson'

test('exportDecisions() yields the whole text, also where a character comes in two parts', async () => {
  const bytes = Buffer.from('{"reason":"Über 500 €"}\n')
  const cut = bytes.indexOf('€') + 1
  await using server = await misbehavingServer(parts(bytes.subarray(0, cut), bytes.subarray(cut)))

  const text = await textOf(clientOf(server).exportDecisions({ tool: 'refund*', since: '30d' }))

  expect(text).toBe('{"reason":"Über 500 €"}\n')
  expect(server.received).toMatchObject([
    { url: '/v1/audit/export?format=ndjson&tool=refund*&since=30d', headers: { accept: NDJSON } },
  ])
})

test('exportDecisions() asks for the manifest, and yields the line that holds it', async () => {
  await using server = await misbehavingServer(raw(200, NDJSON, '{"seq":2}\n{"manifest":"e30.e30.e30"}\n'))

  const text = await textOf(clientOf(server).exportDecisions({ manifest: true }))

  expect(text).toBe('{"seq":2}\n{"manifest":"e30.e30.e30"}\n')
  expect(server.received).toMatchObject([{ url: '/v1/audit/export?format=ndjson&manifest=true' }])
})

test('exportDecisions() begins again while Veto restarts', async () => {
  await using server = await misbehavingServer(
    problem(503, 'shutting_down', { 'retry-after': '0' }),
    raw(200, 'text/csv; charset=utf-8; header=present', '"seq"\r\n'),
  )

  expect(await textOf(clientOf(server).exportDecisions({ format: 'csv' }))).toBe('"seq"\r\n')
})

test('exportDecisions() throws for an export that breaks off', async () => {
  await using server = await misbehavingServer((response) => {
    response.writeHead(200, { 'content-type': NDJSON })
    response.write('{"seq":2}\n', () => response.destroy())
  })

  expect(await failureOf(textOf(clientOf(server).exportDecisions()))).toMatchObject({ code: 'network_error' })
})

test('exportDecisions() throws what Veto refuses, and for an answer that is no export', async () => {
  await using refusing = await misbehavingServer(problem(403, 'scope_missing'))
  await using other = await misbehavingServer(raw(200, 'text/html', '<h1>Sign in</h1>'))
  const invalid = clientOf(other).exportDecisions({ since: 'yesterday' })

  expect(await failureOf(textOf(clientOf(refusing).exportDecisions()))).toMatchObject({
    code: 'scope_missing',
  })
  expect(await failureOf(textOf(clientOf(other).exportDecisions()))).toMatchObject({ code: 'bad_answer' })
  expect(await failureOf(textOf(invalid))).toMatchObject({ code: 'invalid_body' })
})

test('exportDecisions() ends when its caller aborts it', async () => {
  const abort = new AbortController()
  await using server = await misbehavingServer((response) => {
    response.writeHead(200, { 'content-type': NDJSON })
    response.write('{"seq":2}\n')
  })
  const reading = async () => {
    for await (const text of clientOf(server).exportDecisions({}, { signal: abort.signal })) {
      if (text !== '') abort.abort()
    }
  }

  expect(await failureOf(reading())).toMatchObject({ code: 'aborted' })
})

function parts(...chunks: readonly Uint8Array[]): Behaviour {
  return (response) => {
    response.writeHead(200, { 'content-type': NDJSON })
    const [first, ...rest] = chunks
    response.write(first, () => response.end(Buffer.concat(rest)))
  }
}

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
