import { pagePreviews } from 'slack-sandbox'
import { expect, test } from 'vitest'
import { Status } from '../../../../client/src/protocol/request.ts'
import type { Settlement } from '../../../../src/approval/model/approval.ts'
import type { Refusal } from '../../../../src/approval/model/refusal.ts'
import { gallery } from '../../../../src/commands/demo/gallery/gallery.ts'

test.each(pagePreviews(gallery()).map((preview) => [preview.id, preview] as const))(
  "the gallery's preview %s is accepted by Slack",
  (_id, { errors, blocks }) => {
    expect(errors).toEqual([])
    expect(blocks.length).toBeGreaterThan(0)
  },
)

test('the gallery has a preview for every status that people can see', () => {
  const ids = new Set(gallery().map(({ id }) => id))
  const unseen = ['allowed', 'denied']

  expect(Status.options.filter((status) => !unseen.includes(status) && !ids.has(status))).toEqual([])
})

test('the gallery shows every reason for which what a person does is not counted, each in other words', () => {
  const refusals = gallery().filter(({ id }) => id.startsWith('refused-'))
  const texts = refusals.map(({ shown }) => JSON.stringify(shown))
  const isShown = (name: string) => refusals.some(({ id }) => id.startsWith(`refused-${name}`))

  expect(REFUSALS.map((name) => name.replaceAll('_', '-')).filter((name) => !isShown(name))).toEqual([])
  expect(new Set(texts).size).toBe(refusals.length)
})

/** Each code once; and each kind of those whose words depend on it. The compiler names what is missing. */
const REFUSALS = [
  ...Object.keys({
    already_settled: true,
    not_an_approver: true,
    own_request: true,
    own_agent: true,
    owner_unknown: true,
    already_voted: true,
    approval_held: true,
    not_held: true,
    not_a_member: true,
    membership_unknown: true,
    reason_required: true,
    confirmation_required: true,
    answer_invalid: true,
    params_changed: true,
    not_all_seen: true,
    not_shown: true,
    edit_denied: true,
    edit_unjudged: true,
    not_offered: true,
    question_open: true,
    asked_enough: true,
    question_unfit: true,
    done_before: true,
    wrong_card: true,
    removed: true,
    not_found: true,
  } satisfies Record<Refusal['code'], true>),
  ...variants('not_a_member', { bot: true, guest: true, deactivated: true, external: true, unknown: true }),
  ...variants('answer_invalid', { empty: true, too_long: true, not_an_option: true }),
  ...variants('already_settled', {
    approved: true,
    rejected: true,
    expired: true,
    cancelled: true,
    denied: true,
    locked_down: true,
  }),
]

interface Variants {
  readonly not_a_member: Extract<Refusal, { code: 'not_a_member' }>['kind']
  readonly answer_invalid: Extract<Refusal, { code: 'answer_invalid' }>['why']
  readonly already_settled: Settlement['status'] | 'locked_down'
}

function variants<Code extends keyof Variants>(code: Code, all: Record<Variants[Code], true>): string[] {
  return Object.keys(all).map((variant) => `${code}-${variant}`)
}

test('the gallery shows what /veto explain and /veto audit facts answer', () => {
  const ids = gallery().map(({ id }) => id)

  expect(ids).toEqual(
    expect.arrayContaining(['explain', 'explain-denied', 'explain-locked-down', 'audit-facts']),
  )
})

test("the gallery's previews have distinct names", () => {
  const ids = gallery().map(({ id }) => id)

  expect(new Set(ids).size).toBe(ids.length)
})

test('a gallery preview that Slack would refuse says why', () => {
  const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]

  const [preview] = pagePreviews([
    { id: 'bad', title: 'Bad', caption: '', shown: { kind: 'message', text: '', blocks, ephemeral: false } },
  ])

  expect(preview?.errors).toHaveLength(1)
})
