import { textOf } from 'slack-sandbox/block-kit'
import { expect, test } from 'vitest'
import { richText } from '../../../../src/slack/blocks/blocks.ts'
import { storyLines } from '../../../../src/slack/features/details/story.ts'
import { anEntry } from '../../../support/an-entry.ts'
import { aRequest } from '../../../support/builders.ts'

test.each([
  ['succeeded', 'Succeeded in 1.2 s', 'ran it in 1.2 s'],
  ['succeeded', 'Succeeded in 0.0 s', 'ran it'],
  ['failed', 'Failed after 3 h 10 min', 'ran it, and it failed after 3 h 10 min'],
  [
    'failed',
    'Failed after 2 days; refused by rule exact: too much',
    'ran it, and it failed after 2 days: refused by rule exact: too much',
  ],
] as const)('the story of a call that %s with "%s" says for how long it ran: %s', (status, reason, said) => {
  const entry = anEntry({ kind: 'result', actor: 'agent:support-agent', actorName: null, status, reason })

  const blocks = [richText(...storyLines(aRequest(), [entry]))]

  expect(textOf(JSON.parse(JSON.stringify(blocks)))).toContain(said)
})
