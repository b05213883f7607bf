import { textOf } from 'slack-sandbox/block-kit'
import { describe, expect, test } from 'vitest'
import { mask } from '../../../src/approval/decide/masking/mask.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { card } from '../../../src/slack/features/card/card.ts'
import { reviewModal } from '../../../src/slack/features/review/review-modal.ts'
import { aCall, aPendingRequest } from '../../support/builders.ts'
import { NO_PRESENTATION } from '../../support/presentation.ts'
import { anOrigin } from '../features/origin.ts'

const TOKEN = '9f86d081884c7d659a2f'
const TOOL = { title: 'Call', show: [], presentation: NO_PRESENTATION, tier: null }

describe.each([
  ['card', (request: ReturnType<typeof masked>) => card({ request, tool: TOOL, brief: false }).blocks],
  [
    'review in full',
    (request: ReturnType<typeof masked>) => reviewModal(request, TOOL, anOrigin(request)).blocks,
  ],
])('hidden values on the %s', (_where, blocksOf) => {
  const linesOf = (params: JsonObject, names: readonly string[] = []) =>
    textOf(JSON.parse(JSON.stringify(blocksOf(masked(params, names))))).split('\n')

  test('are listed with their position, their length and what hides them', () => {
    const lines = linesOf(
      {
        headers: { Authorization: `Bearer ${TOKEN}` },
        urls: [`https://ann:hunter2@a.test`, `https://ann:hunter22@b.test`],
        card: { number: '4242' },
        command: 'ls; echo "-----BEGIN PRIVATE KEY-----"; rm -rf /',
      },
      ['card.number'],
    )

    expect(lines).toContain('Hidden by the policies: card.number.')
    expect(lines).toContain(
      'Hidden because it looks like a secret: 20 characters of headers.Authorization, 15 characters of urls.',
    )
    expect(lines.join('\n')).toContain('rm -rf /')
  })

  test('are listed up to five, and the rest counted', () => {
    const card = Object.fromEntries([...'abcdefg'].map((key) => [key, 'x']))
    const lines = linesOf({ card }, [...'abcdefg'])

    expect(lines).toContain('Hidden by the policies: card.a, card.b, card.c, card.d, card.e, and 2 more.')
  })

  test('are not listed where the bundle masks a whole param, whose row shows that', () => {
    const lines = linesOf({ pin: '4242' }, ['pin'])

    expect(lines.join('\n')).toContain('‹masked›')
    expect(lines.filter((line) => line.startsWith('Hidden'))).toEqual([])
  })

  test('are not mentioned when nothing is hidden', () => {
    expect(linesOf({ command: 'ls' }).filter((line) => line.startsWith('Hidden'))).toEqual([])
  })
})

function masked(params: JsonObject, names: readonly string[]) {
  return aPendingRequest({ call: aCall({ params }), maskedParams: mask(params, names) })
}
