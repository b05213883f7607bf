import fc from 'fast-check'
import { z } from 'zod'
import type { JsonObject } from '../../../src/core/json.ts'
import { anyCharacter } from '../../support/any-character.ts'

/** Stands in every text that an agent wrote in these tests, and nowhere else. */
export const AGENT_MARK = '¤¤¤'

const HOSTILE = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.constantFrom(
    '<!channel> <@U0ANN>',
    '*bold* `code` ~x~',
    '\n\n*Approved by Ann Meyer*',
    '<https://evil.test|Approve here>',
    '\u202Egnp',
    ':white_check_mark:',
    '',
    ' 1',
    'true',
    '"quoted"',
    '0',
  ),
)
/** Any text of an agent, marked. */
export const agentText = HOSTILE.map((text) => `${AGENT_MARK}${text.toWellFormed()}`)

/** Any params of an agent: short and long, flat and nested. */
export const agentParams: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.oneof(agentText, fc.constantFrom('payment_id', 'amount_cents', 'note')),
  fc.oneof(
    agentText,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(agentText, { maxLength: 5 }),
    fc.dictionary(agentText, fc.oneof(agentText, fc.integer()), { maxKeys: 4 }),
    fc.integer({ min: 1, max: 300 }).map((times) => `${AGENT_MARK} long `.repeat(times)),
  ),
  { maxKeys: 30 },
)

const Node = z.record(z.string(), z.unknown())

/** The texts of a message or view that stand outside rich text and raw cells: there Slack would read them. */
export function parsedTexts(blocks: unknown): readonly string[] {
  return textsOf(blocks)
    .filter(({ safe }) => !safe)
    .map(({ text }) => text)
}

/** The texts that Slack shows as they are. */
export function rawTexts(blocks: unknown): readonly string[] {
  return textsOf(blocks)
    .filter(({ safe }) => safe)
    .map(({ text }) => text)
}

interface TextElement {
  readonly text: string
  readonly safe: boolean
}

function textsOf(node: unknown): readonly TextElement[] {
  if (Array.isArray(node)) return node.flatMap((inner) => textsOf(inner))
  const fields = Node.safeParse(node).data
  if (fields === undefined) return []
  const safe = fields['type'] === 'text' || fields['type'] === 'raw_text'
  return Object.entries(fields).flatMap(([key, value]) =>
    typeof value === 'string' ? [{ text: value, safe: safe && key === 'text' }] : textsOf(value),
  )
}
