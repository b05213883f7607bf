import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Problem } from '#protocol/errors.ts'
import { A_CALL, KEY, problemOf, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})
afterEach(() => server.close())

test.each([
  ['no JSON', 'tool=refund', 'invalid_json', 'Line 1, column 1: expected a JSON value, got "t"'],
  ['a key twice', '{"tool":"a","tool":"b"}', 'invalid_json', 'Line 1, column 13: expected each key once'],
  ['a polluting key', '{"params":{"__proto__":{}}}', 'invalid_json', "expected another key than '__proto__'"],
  [
    'a large integer',
    '{"params":{"a":9007199254740993}}',
    'invalid_json',
    'expected an integer within 2^53 - 1',
  ],
  ['a lone surrogate', '{"params":{"a":"\\ud800"}}', 'invalid_json', 'expected surrogate escapes in pairs'],
  ['too many levels', '['.repeat(40), 'invalid_json', 'expected at most 32 levels'],
  ['nothing', '', 'invalid_body', 'the body: expected object, received'],
  ['an array', '[]', 'invalid_body', 'the body: expected object, received array'],
  ['no tool', '{"agentId":"a"}', 'invalid_body', 'tool: required, a string'],
  ['an unknown key', '{"agentId":"a","tool":"t","args":{}}', 'invalid_body', 'Unrecognized key: "args"'],
  [
    'params of another type',
    '{"agentId":"a","tool":"t","params":[]}',
    'invalid_body',
    'params: expected an object',
  ],
  [
    'a tool name with a space',
    '{"agentId":"a","tool":"t x"}',
    'invalid_body',
    'tool: expected letters, digits',
  ],
  [
    'a tool name with ..',
    '{"agentId":"a","tool":"t/../x"}',
    'invalid_body',
    'tool: expected letters, digits',
  ],
  [
    'a tool name in another script',
    '{"agentId":"a","tool":"rеfund"}',
    'invalid_body',
    'tool: expected letters',
  ],
  [
    'two errors, both named',
    '{"agentId":7,"tool":"t","requester":"nobody"}',
    'invalid_body',
    'agentId: expected string, received number; requester: expected an e-mail address or a Slack user id',
  ],
])('a body is refused: %s', async (...row) => {
  const [, body, code, detail] = row
  const answer = await server.postText(body)

  const problem = await problemOf(answer)
  expect(problem).toMatchObject({ code, status: 400, allowed: false })
  expect(problem.detail).toContain(detail)
  expect(server.calls).toEqual([])
})

test('a body of bytes that are not UTF-8 is refused', async () => {
  const answer = await server.postText(Uint8Array.from([0x22, 0xff, 0x22]))

  expect(await problemOf(answer)).toMatchObject({ code: 'invalid_json' })
})

test('a body of more than 64 KiB is refused, with and without a Content-Length', async () => {
  const large = `{"agentId":"${'a'.repeat(65_536)}"}`

  const known = await server.postText(large)
  const streamed = await fetch(`${server.url}/v1/authorize`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: new Blob([large]).stream(),
    duplex: 'half',
  })

  expect(await problemOf(known)).toMatchObject({ code: 'body_too_large', status: 413, allowed: false })
  expect(await problemOf(streamed)).toMatchObject({ code: 'body_too_large', status: 413, allowed: false })
})

test.each([
  [{ 'content-type': 'text/plain' }],
  [{ 'content-type': 'application/x-www-form-urlencoded' }],
  [{ 'content-type': 'application/json; charset=latin1' }],
  [{ 'content-encoding': 'gzip' }],
  [{ 'content-type': 'application' }],
])('a body with the headers %j is refused', async (headers) => {
  const answer = await server.post('/v1/authorize', A_CALL, headers)

  expect(await problemOf(answer)).toMatchObject({
    code: 'unsupported_media_type',
    status: 415,
    allowed: false,
  })
})

test('a body without a content type is refused', async () => {
  const answer = await rawRequest(server.url, {
    method: 'POST',
    path: '/v1/authorize',
    headers: { authorization: `Bearer ${KEY}` },
    body: '{}',
  })

  expect(answer).toMatchObject({ status: 415, code: 'unsupported_media_type' })
})

function rawRequest(
  url: string,
  { body, ...options }: { method: string; path: string; headers: Record<string, string>; body: string },
): Promise<Problem> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, options, (answer) => {
      text(answer).then((content) => resolve(Problem.parse(JSON.parse(content))))
    })
    sent.on('error', reject).end(body)
  })
}
