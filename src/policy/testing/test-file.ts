import { z } from 'zod'
import { Name } from '#protocol/authorize.ts'
import { JsonRecord } from '#protocol/json.ts'
import { parseDuration } from '../../core/duration.ts'

const Text = z
  .string()
  .min(1, 'expected a text that is not empty')
  .max(1_000, 'expected at most 1,000 characters')

const Moment = z.iso
  .datetime({ error: 'expected a UTC time such as 2026-11-20T22:00:00Z' })
  .transform((text) => Date.parse(text))

const Duration = z
  .string('expected a duration such as 90s, 15m, 1h or 7d')
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .refine((durationMs) => !Number.isNaN(durationMs), 'expected a duration such as 90s, 15m, 1h or 7d')

/** A call of a test; missing parts are empty. */
export const TestCall = z.strictObject({
  tool: Name,
  params: JsonRecord.default({}),
  context: JsonRecord.default({}),
  session: Text.optional(),
  category: Name.optional(),
})
export type TestCall = z.infer<typeof TestCall>

const MAX_TIMES = 10_000

/** Calls that came before, evenly apart; the last of all stands one step before the call of the test. */
export const EarlierCalls = TestCall.extend({
  agent: Name.optional(),
  times: z
    .number()
    .int('expected a whole number')
    .min(1, 'expected at least 1')
    .max(MAX_TIMES, `expected at most ${MAX_TIMES}`)
    .default(1),
  every: Duration.default(1_000),
})
export type EarlierCalls = z.infer<typeof EarlierCalls>

/** What a test expects of the decision; missing parts are not compared. */
export const Expectation = z
  .strictObject({
    verdict: z.enum(['allow', 'deny', 'require_approval']).optional(),
    policy: Name.nullable().optional(),
    rule: Name.nullable().optional(),
    reason: Text.optional(),
    asked: z.array(Text).optional(),
    channels: z.array(Text).optional(),
    quorum: z.number().int('expected a whole number').min(1, 'expected at least 1').optional(),
  })
  .refine(
    (given) => Object.keys(given).length > 0,
    'expected at least one of verdict, policy, rule, reason, asked, channels, quorum',
  )
export type Expectation = z.infer<typeof Expectation>

const Later = z.string().regex(/^\+\d{1,6}[smhd]$/, 'expected a time after the call such as +30m')

/** The status of a request while nobody answers. */
export const UnansweredStatus = z.enum(['allowed', 'denied', 'pending', 'expired'])
export type UnansweredStatus = z.infer<typeof UnansweredStatus>

/** One test of the policies: a call, and the decision it must get. */
export const PolicyTest = z.strictObject({
  name: Text,
  agent: Name,
  call: TestCall,
  at: Moment.optional(),
  after: z.array(EarlierCalls).max(100, 'expected at most 100 entries').optional(),
  expect: Expectation,
  expect_later: z.record(Later, UnansweredStatus).optional(),
})
export type PolicyTest = z.infer<typeof PolicyTest>

/** A `*.test.yaml` in the folder of the policies that it tests. */
export const TestFile = z.strictObject({ tests: z.array(PolicyTest).min(1, 'expected at least one test') })
export type TestFile = z.infer<typeof TestFile>

/** The keys that a test file may hold where `path` leads; empty where any name may stand. */
export function knownTestKeys(path: readonly PropertyKey[]): readonly string[] {
  return KEYS.get(path.filter((step) => typeof step !== 'number').join('.')) ?? []
}

const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ['', Object.keys(TestFile.shape)],
  ['tests', Object.keys(PolicyTest.shape)],
  ['tests.call', Object.keys(TestCall.shape)],
  ['tests.after', Object.keys(EarlierCalls.shape)],
  ['tests.expect', Object.keys(Expectation.shape)],
])
