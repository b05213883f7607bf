import fc from 'fast-check'
import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import { ACTION } from '../../src/slack/adapters/action-ids.ts'
import type { Message } from '../../src/slack/blocks/blocks.ts'
import { card } from '../../src/slack/features/card/card.ts'
import { paramPages } from '../../src/slack/features/review/review-modal.ts'
import { agentParams, agentText } from '../slack/blocks/agent-text.ts'
import { anyCharacter } from '../support/any-character.ts'
import { auditRows } from '../support/api-helpers.ts'
import { aCall, aPendingRequest } from '../support/builders.ts'
import { NO_PRESENTATION } from '../support/presentation.ts'
import { runCount } from '../support/run-count.ts'
import { cardOf, startWorld, type World } from '../support/start-world.ts'

const TOOL = {
  title: 'Refund a payment',
  show: ['amount_cents'],
  presentation: NO_PRESENTATION,
  tier: 'irreversible',
} as const
const ANY_CALL = fc.record({ params: agentParams, summary: fc.option(agentText) })
/** Characters that no font shows, and those that reorder: none may reach Slack raw. Emoji join with some of them. */
const RAW_HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/gv

test("T1: an agent's summary is shown below the params, marked as unverified, and nowhere else (Lies-in-the-Loop)", () => {
  const summary = 'Approved by finance: refund of $5'
  const message = cardFor({ params: { amount_cents: 5_000_000 }, summary })

  const lines = textOf(JSON.parse(JSON.stringify(message.blocks))).split('\n')
  expect(lines.indexOf('amount_cents  5000000')).toBeGreaterThan(0)
  expect(lines.indexOf("Agent's own words (unverified):")).toBeGreaterThan(
    lines.indexOf('amount_cents  5000000'),
  )
  expect(lines.filter((line) => line.includes(summary))).toEqual([summary])
  expect(message.text).toBe('⏳ Refund a payment · needs 1 approval from finance-team')
})

test("T1: an agent's summary changes neither heading nor buttons nor notification, whatever it says", () => {
  fc.assert(
    fc.property(agentText, agentText, (one, other) => {
      const [first, second] = [one, other].map((summary) => cardFor({ params: { amount_cents: 1 }, summary }))

      expect(fixedParts(first)).toEqual(fixedParts(second))
    }),
    { numRuns: runCount(100) },
  )
})

test.each([
  ['a right-to-left override', 'pay \u202Egnp.exe'],
  ['an isolate', 'pay \u2067evil\u2069'],
  ['a zero-width space', 'dele\u200Bte'],
  ['a zero-width joiner between letters', 'de\u200Dlete'],
  ['tag letters', 'ok\u{E0069}\u{E0067}\u{E006E}'],
  ['a soft hyphen', 'de\u00ADlete'],
  ['a blank that is no space', '\u3164\u2800'],
  ['a variation selector', 'a\uFE0Fb'],
  ['a Cyrillic letter in a Latin name', 'p\u0430ypal'],
  ['fifty stacked accents', `e${'\u0301'.repeat(50)}`],
  ['an escape of a terminal', 'ok\u001B[2Kfine'],
  ['a carriage return', 'transfer all\rtransfer 1'],
])('T2: %s is shown by its code point, with a warning, in a value, a name and the summary', (_what, text) => {
  for (const message of [
    cardFor({ params: { note: text }, summary: null }),
    cardFor({ params: { [text]: 1 }, summary: null }),
    cardFor({ params: {}, summary: text }),
  ]) {
    const shown = textOf(JSON.parse(JSON.stringify(message.blocks)))
    expect(shown).toMatch(/⟦U\+[0-9A-F]{4,6}⟧|\\r/)
    expect(shown).toContain('⚠ Hidden or look-alike characters are shown as ⟦U+…⟧.')
    expect(shown).not.toContain(text)
  }
})

test('T2: no invisible character leaves Veto unmarked', () => {
  const nasty = fc.string({ unit: anyCharacter, maxLength: 80 }).map((text) => text.toWellFormed())
  const call = fc.record({ params: fc.dictionary(nasty, nasty, { maxKeys: 8 }), summary: nasty })
  fc.assert(
    fc.property(call, (given) => {
      const shown = JSON.parse(JSON.stringify(cardFor(given)))

      expect(stringsIn(shown).flatMap(hiddenIn)).toEqual([])
    }),
    { numRuns: runCount(2_000) },
  )
})

test.each([1, 100, 1_000, 3_000, 10_000, 100_000, 1_000_000])(
  'T3: a dangerous value behind %i characters of padding is shown in full, or cannot be approved from the card',
  (length) => {
    const params = { padding: 'x'.repeat(length), zz_target: 'DROP TABLE orders' }
    const message = cardFor({ params, summary: null })
    const shown = textOf(JSON.parse(JSON.stringify(message.blocks)))
    const isComplete = shown.includes('x'.repeat(length)) && shown.includes('DROP TABLE orders')

    expect(actionsOf(message).includes(ACTION.approve)).toBe(isComplete)
    expect(actionsOf(message)).toContain(isComplete ? ACTION.approve : ACTION.review)
  },
)

test('T3: the pages of a review in full together contain every param', () => {
  fc.assert(
    fc.property(ANY_CALL, (call) => {
      const request = aPendingRequest({ call: aCall(call) })
      const isPlain = !/⟦/.test(paramPages(request).join(''))

      if (isPlain)
        expect(canonicalJson(JSON.parse(paramPages(request).join('')))).toBe(canonicalJson(call.params))
    }),
    { numRuns: runCount(100) },
  )
})

test.each([
  '<!channel> look',
  '<https://evil.test|Approve here>',
  '*Approved by Ann Meyer*',
  '[Approve] [Deny]',
  ':white_check_mark: done',
  '&lt;!here&gt; `x` ~y~ _z_',
  'https://evil.test/approve',
])('T4: %s arrives unchanged, in text that Slack does not interpret', (text) => {
  const message = cardFor({ params: { note: text, [text]: 1 }, summary: text })

  expect(elementsWith(message, text).map(({ type }) => type)).toSatisfy((types: string[]) =>
    types.every((type) => type === 'text' || type === 'raw_text'),
  )
  expect(JSON.stringify(message.blocks)).not.toContain('"mrkdwn"')
  expect(message.text).not.toContain(text)
})

test.each([
  ['a key twice', '{"amount":1,"amount":900000}'],
  ['an integer beyond 2^53', '{"amount":9007199254740993}'],
  ['a minus zero', '{"amount":-0}'],
  ['a number that a double does not keep', '{"amount":0.12345678901234567890}'],
  ['a lone surrogate', '{"note":"\\ud800"}'],
  ['a number beyond all doubles', '{"amount":1e999}'],
])(
  'T7: a call that two programs could read differently, %s, is refused and not recorded',
  async (_what, params) => {
    const world = await startWorld()

    const response = await post(
      world,
      `{"agentId":"support-agent","tool":"refund_payment","params":${params}}`,
    )

    expect(response.status).toBe(400)
    expect(await auditRows(world, { kind: 'decided' })).toEqual([])
  },
)

test('T7: when one Unicode form of a letter is approved, the other does not run', async () => {
  const world = await startWorld()
  const client = await world.client()
  const params = { payment_id: 'pay_1', amount_cents: 72_000, currency: 'EUR', note: 'Z\u00FCrich' }
  const asked = await client.authorize('support-agent', 'refund_payment', params)
  const { ts } = await cardOf(world, String(asked.id))
  await world.sandbox.as('ann').click('Approve', { ts })
  const answer = await client.waitFor(asked)

  const other = { ...answer, params: { ...params, note: 'Zu\u0308rich' } }
  if (answer.status === 'unasked') throw new Error('Veto was expected to answer')
  await expect(client.redeem({ ...other, id: answer.id })).rejects.toMatchObject({
    code: 'params_mismatch',
  })
  expect((await client.redeem(answer)).status).toBe('redeemed')
})

test('T7: equal values have one serialization, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse())

      expect(canonicalJson(JSON.parse(JSON.stringify(reversed)))).toBe(
        canonicalJson(JSON.parse(JSON.stringify(value))),
      )
    }),
    { numRuns: runCount(2_000) },
  )
})

function cardFor(call: Pick<ReturnType<typeof aCall>, 'params' | 'summary'>): Message {
  return card({ request: aPendingRequest({ call: aCall(call) }), tool: TOOL, brief: false })
}

/** What an agent has no say in: heading, buttons and notification, without the id of the request. */
function fixedParts(message: Message | undefined): unknown {
  const blocks = message?.blocks.filter(({ type }) => type === 'header') ?? []
  const labels = JSON.stringify(message?.blocks.filter(({ type }) => type === 'actions'))
  return { text: message?.text, blocks, labels: labels.replaceAll(/req_[0-9a-f-]+/g, 'req') }
}

function actionsOf({ blocks }: Message): readonly (string | undefined)[] {
  return blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
  )
}

function hiddenIn(text: string): readonly string[] {
  const withoutEmoji = text.replaceAll(/\p{RGI_Emoji}/gv, '').replaceAll(/[\n\t]/g, '')
  return withoutEmoji.match(RAW_HIDDEN) ?? []
}

function stringsIn(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node]
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(stringsIn) : []
}

/** The objects of the card that hold this text. */
function elementsWith(message: Message, text: string): readonly { readonly type: string }[] {
  const found = [...JSON.stringify(message.blocks).matchAll(ELEMENT)]
    .map(([element]) => Element.parse(JSON.parse(element)))
    .filter((element) => element.text.includes(text))
  expect(found.length).toBeGreaterThan(0)
  return found
}

/** An object without others in it that has a text. */
const ELEMENT = /\{"type":"\w+","text":"(?:[^"\\]|\\.)*"[^{}]*\}/g
const Element = z.object({ type: z.string(), text: z.string() })

async function post(world: World, body: string): Promise<Response> {
  const authorization = `Bearer ${await world.bearer()}`
  const headers = { authorization, 'content-type': 'application/json' }
  return fetch(`${world.veto().url}/v1/authorize`, { method: 'POST', headers, body })
}
