import { HTTPModuleFunctions } from '@slack/bolt'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formPayload } from '../../../src/slack/transport/form-payload.ts'

const FORM = 'application/x-www-form-urlencoded'
type Body = Parameters<typeof HTTPModuleFunctions.parseHTTPRequestBody>[0]

test('formPayload() reads what Bolt reads in the payload of a form, however it is encoded', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(encodeURIComponent, likeSlack), (json, encode) => {
      const request = post(`payload=${encode(json)}`)

      expect(JSON.parse(formPayload(request) ?? '')).toEqual(
        HTTPModuleFunctions.parseHTTPRequestBody(request),
      )
    }),
  )
})

test('formPayload() either reads the same text as Bolt or leaves the body to it, whatever the body is', () => {
  fc.assert(
    fc.property(ANY_FIELD, (text) => {
      const { payload } = Object.fromEntries(new URLSearchParams(`payload=${text}`))

      expect([payload, null]).toContain(formPayload(post(`payload=${text}`)))
    }),
  )
})

test.each([
  ['a second field', 'payload=%7B%7D&ssl_check=1', FORM],
  ['another first field', 'ssl_check=1&payload=%7B%7D', FORM],
  ['a broken escape', 'payload=%7B%', FORM],
  ['no field', '', FORM],
  ['JSON', '{"payload":{}}', 'application/json'],
  ['a form of another type', 'payload=%7B%7D', `${FORM}; charset=utf-8`],
])('formPayload() leaves %s to Bolt', (_name, body, type) => {
  expect(formPayload(post(body, type))).toBeNull()
})

/** Parts of a form in any order. */
const ANY_FIELD = fc
  .array(fc.constantFrom('%7B', '%22', '%', '+', ' ', '=', '&', 'a', 'é', '%C3%A9', '%C3', '{', '"', '%00'))
  .map((parts) => parts.join(''))

function likeSlack(json: string): string {
  return new URLSearchParams({ payload: json }).toString().slice('payload='.length)
}

function post(body: string, type = FORM): Body {
  return { headers: { 'content-type': type }, rawBody: Buffer.from(body) } as Body
}
