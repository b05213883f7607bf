import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { richText } from '../../../../src/slack/blocks/blocks.ts'
import { storyLines } from '../../../../src/slack/features/details/story.ts'
import { anEntry } from '../../../support/an-entry.ts'
import { aRequest, NOW_MS } from '../../../support/builders.ts'

const REFUSED = 'Failed after 2 days; refused by rule exact: too much'

test.each([
  ['succeeded', 1_200, 'Succeeded in 1.2 s', 'ran it in 1.2 s'],
  ['succeeded', 10, 'Succeeded in 0.0 s', 'ran it'],
  ['failed', 11_400_000, 'Failed after 3 h 10 min', 'ran it, and it failed after 3 h 10 min'],
  ['failed', 172_800_000, REFUSED, 'ran it, and it failed after 2 days: refused by rule exact: too much'],
] as const)(
  'the story of a call that %s after %i ms and whose entry says "%s" tells: %s',
  (status, ms, reason, said) => {
    const times = { redeemedAtMs: NOW_MS, atMs: NOW_MS + ms }
    const request = aRequest({ execution: { status, ...times, output: null, error: null, refused: null } })
    const entry = anEntry({ kind: 'result', actor: 'agent:support-agent', actorName: null, status, reason })

    const blocks = [richText(...storyLines(request, [entry]))]

    expect(textOf(JSON.parse(JSON.stringify(blocks)))).toMatch(new RegExp(`${said}$`))
  },
)
