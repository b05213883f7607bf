import fc from 'fast-check'
import { textOf, validateMessage, validateView } from 'slack-sandbox/block-kit'
import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { expect, test } from 'vitest'
import type { EscalatedRequest } from '../../../../src/approval/model/request.ts'
import { ACTION } from '../../../../src/slack/adapters/action-ids.ts'
import type { Message } from '../../../../src/slack/blocks/blocks.ts'
import { visibleText } from '../../../../src/slack/blocks/visible-text.ts'
import { questionCard } from '../../../../src/slack/features/question/question-card.ts'
import { reviewModal } from '../../../../src/slack/features/review/review-modal.ts'
import { ANN, aVote, settledAs } from '../../../support/builders.ts'
import { NO_PRESENTATION } from '../../../support/presentation.ts'
import { aQuestion } from '../../../support/question-builders.ts'
import { AGENT_MARK, agentText, parsedTexts, rawTexts } from '../../blocks/agent-text.ts'
import { anOrigin } from '../origin.ts'

const A_CHOICE = { form: 'single', options: ['Berlin', 'Paris'] } as const

test('questionCard() shows who asks what, and until when it can be answered', () => {
  const request = aQuestion({ ...A_CHOICE, call: { sessionId: 'run-42', requester: 'dan@acme.test' } })

  const message = show(request)

  expect(linesOf(message)).toEqual([
    '⏳ Question from support-agent · needs an answer from finance-team',
    'support-agent asks a question for dan@acme.test',
    "The agent's question:",
    'Which address is right?',
    'Expires if nobody answers by 2026-11-20 23:00 UTC.',
    "[Berlin] [Paris] [I can't answer] [Details] Give 1 h more",
  ])
  expect(message.text).toBe('⏳ Question from support-agent · needs an answer from finance-team')
  expect(actionsOf(message)).toEqual([
    ACTION.answerFirst,
    ACTION.answerSecond,
    ACTION.deny,
    ACTION.details,
    ACTION.menu,
  ])
})

test.each([
  ['five options', ['a', 'b', 'c', 'd', 'e']],
  ['a long option', ['Berlin', 'The address that the customer gave us']],
  ['an option like a label of Veto', ['Berlin', 'Approve']],
  ['an option nearly like a label of Veto', ['Berlin', 'Aprove it']],
  ['an option that mimics a label by digits', ['Berlin', '4ppr0ve']],
  ['an option that contains a label of Veto', ['Berlin', 'Deny the refund']],
  ['an option with an emoji', ['Berlin', 'Paris ✅']],
  ['an option with an emoji name', ['Berlin', ':white_check_mark: Paris']],
  ['an option with a mention', ['Berlin', '<!channel>']],
  ['an option with hidden characters', ['Berlin', 'Pa\u200Bris']],
  ['an option with a look-alike', ['Berlin', 'P\u0430ris']],
  ['two options alike', ['Berlin', 'BERLIN']],
  ['an option of blanks', ['Berlin', '   ']],
])('questionCard() lists the options and keeps Answer for %s', (_, options) => {
  const message = show(aQuestion({ form: 'single', options }))

  expect(actionsOf(message)).toEqual([ACTION.answer, ACTION.deny, ACTION.details, ACTION.menu])
  expect(linesOf(message)).toContain('Options, of which one can be chosen:')
})

test('questionCard() keeps Answer where an option is masked', () => {
  const request = aQuestion(A_CHOICE)
  const maskedParams = { ...request.maskedParams, options: ['Berlin', '‹masked›'] }

  expect(actionsOf(show({ ...request, maskedParams }))).toContain(ACTION.answer)
})

test('questionCard() says when more than one option can be chosen', () => {
  expect(linesOf(show(aQuestion({ ...A_CHOICE, form: 'multi' })))).toContain(
    'Options, of which one or more can be chosen:',
  )
})

test('questionCard() lets Slack number the options', () => {
  const lists = JSON.stringify(show(aQuestion({ ...A_CHOICE, form: 'multi' })).blocks).match(
    /"style":"ordered"/g,
  )

  expect(lists).toHaveLength(1)
})

test.each([
  ['text', [], 'In Berlin,\nsince May', ['In Berlin,', 'since May']],
  ['single', ['Berlin', 'Paris\nRome'], 'Paris\nRome', ['Paris⟦U+000A⟧Rome']],
  ['multi', ['Berlin', 'Paris'], ['Berlin', 'Paris'], ['Berlin', 'Paris']],
] as const)(
  'questionCard() says in two lines who answered a %s and when, then the answer in its own words',
  (form, options, answer, lines) => {
    const pending = aQuestion({ form, options, state: { votes: [aVote()] } })

    const message = show(settledAs(pending, 'approved', { answer }))

    expect(linesOf(message)).toEqual([
      '✅ Question from support-agent · answered by Ann',
      'support-agent: “Which address is right?” · 2026-11-20 22:00 UTC',
      ...lines,
      '[Details]',
    ])
    expect(message.text).toBe('✅ Question from support-agent · answered by Ann')
    expect(actionsOf(message)).toEqual([ACTION.details])
  },
)

test.each([
  ['rejected', "🚫 Question from support-agent · Ann can't answer it"],
  ['expired', '⌛ Question from support-agent · expired: nobody answered in time'],
  ['cancelled', '↩️ Question from support-agent · withdrawn by the agent'],
] as const)('questionCard() says first how a question ended that was %s', (status, first) => {
  const message = show(
    settledAs(aQuestion(), status, { comment: null, settledBy: status === 'expired' ? null : ANN }),
  )

  expect(linesOf(message)[0]).toBe(first)
  expect(message.text).toBe(first)
  expect(actionsOf(message)).toEqual([ACTION.details])
})

test('questionCard() quotes why a question was returned', () => {
  expect(linesOf(show(settledAs(aQuestion(), 'rejected', { comment: 'Ask Ben' })))[1]).toContain(
    'Ann: “Ask Ben”',
  )
})

test('questionCard() shows little when it is brief, and where the rest is', () => {
  const lines = linesOf(questionCard({ request: aQuestion(), brief: true }))

  expect(lines).not.toContain('Which address is right?')
  expect(lines).toContain('⚠ Not everything fits here. Press Answer to read all of it.')
})

test('questionCard() escapes names in the notification', () => {
  const votes = [aVote({ by: { id: 'U0EVIL', name: '<!channel>' } })]
  const request = settledAs(aQuestion({ state: { votes } }), 'approved', { answer: 'Yes' })

  expect(show(request).text).toBe('✅ Question from support-agent · answered by &lt;!channel&gt;')
})

const anyQuestion = fc
  .record({
    form: fc.constantFrom('text', 'single', 'multi'),
    question: fc.oneof(
      agentText,
      fc.nat(2_000).map((length) => AGENT_MARK.padEnd(length, '\u200B')),
    ),
    options: fc.array(fc.oneof(agentText, fc.constant(AGENT_MARK.padEnd(200, '\u202E'))), {
      minLength: 2,
      maxLength: 20,
    }),
  })
  .map(({ options, form, question }) =>
    aQuestion({
      form,
      question,
      options: form === 'text' ? [] : options,
      call: { agentId: AGENT_MARK, requester: AGENT_MARK, sessionId: AGENT_MARK },
      state: { votes: [aVote()] },
    }),
  )
const anyCard = fc.tuple(anyQuestion, fc.boolean(), fc.boolean()).map(([request, brief, isSettled]) => {
  const answer = request.subject.kind === 'question' ? [...request.subject.options] : []
  return questionCard({ request: isSettled ? settledAs(request, 'approved', { answer }) : request, brief })
})

test('questionCard() of any hostile question stays within every Slack limit', () => {
  fc.assert(
    fc.property(anyCard, ({ blocks }) => {
      expect(validateMessage(JSON.parse(JSON.stringify(blocks)))).toEqual([])
      expect(JSON.stringify(blocks).length).toBeLessThan(SLACK_LIMITS.message.blocksBytes)
    }),
  )
})

test('questionCard() of any hostile question puts no agent text where Slack would interpret it', () => {
  fc.assert(
    fc.property(anyCard, ({ blocks, text }) => {
      expect([...parsedTexts(blocks), text].filter((one) => one.includes(AGENT_MARK))).toEqual([])
    }),
  )
})

test('questionCard() of any hostile question keeps both promises in its review, which contains all of it and ends in the buttons', () => {
  fc.assert(
    fc.property(anyQuestion, (request) => {
      const view = reviewModal(request, { title: null, presentation: NO_PRESENTATION }, anOrigin(request))
      const shown = rawTexts(view)

      expect(validateView(JSON.parse(JSON.stringify(view)))).toEqual([])
      expect(parsedTexts(view).filter((one) => one.includes(AGENT_MARK))).toEqual([])
      expect(shown).toContain(visibleText(String(request.maskedParams['question']), { keepLines: true }))
      expect(textOf(JSON.parse(JSON.stringify(view.blocks)))).toContain("[Answer] [I can't answer]")
    }),
  )
})

test('questionCard() of any hostile question shows the question and every option to the last character, or says that it does not', () => {
  fc.assert(
    fc.property(anyQuestion, (request) => {
      const message = show(request)
      if (linesOf(message).some((line) => line.startsWith('⚠ Not everything'))) return
      const shown = rawTexts(message.blocks)

      expect(shown).toContain(visibleText(String(request.maskedParams['question']), { keepLines: true }))
      const { subject } = request
      const options = subject.kind === 'question' ? subject.options : []
      for (const option of options) expect(shown).toContain(visibleText(option))
    }),
  )
})

function show(request: EscalatedRequest): Message {
  return questionCard({ request, brief: false })
}

function linesOf({ blocks }: Message): readonly string[] {
  return textOf(JSON.parse(JSON.stringify(blocks))).split('\n')
}

function actionsOf({ blocks }: Message): readonly (string | undefined)[] {
  return blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.map((element) => element.action_id) : [],
  )
}
