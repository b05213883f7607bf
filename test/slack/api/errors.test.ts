import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { expect, test } from 'vitest'
import { describeFailure, failureOf } from '../../../src/slack/api/errors.ts'

test.each([
  [new WebAPIRateLimitedError(30), { kind: 'rate_limited', afterMs: 30_000 }],
  [platform('ratelimited'), { kind: 'rate_limited', afterMs: 5_000 }],
  [platform('channel_not_found'), { kind: 'refused', error: 'channel_not_found' }],
  [platform('internal_error'), { kind: 'unclear', why: 'Slack answered internal_error' }],
  [new WebAPIHTTPError(503, 'Unavailable', {}), { kind: 'unclear', why: 'Slack answered HTTP 503' }],
  [
    new WebAPIRequestError(new TypeError('fetch failed', { cause: new Error('read ECONNRESET') })),
    { kind: 'unclear', why: 'Slack did not answer: read ECONNRESET' },
  ],
  [new Error('Retry header did not contain a valid timeout'), { kind: 'unclear' }],
  ['?', { kind: 'unclear', why: '?' }],
])('failureOf() recognizes %s', (error, failure) => {
  expect(failureOf(error)).toMatchObject(failure)
})

test('describeFailure() describes each kind in one sentence', () => {
  expect(describeFailure({ kind: 'rate_limited', afterMs: 2_000 })).toBe('Slack asked to wait 2 s')
  expect(describeFailure({ kind: 'refused', error: 'is_archived' })).toBe('Slack answered is_archived')
  expect(describeFailure({ kind: 'unclear', why: 'Slack answered HTTP 503' })).toBe('Slack answered HTTP 503')
})

function platform(error: string): WebAPIPlatformError {
  return new WebAPIPlatformError({ ok: false, error })
}
