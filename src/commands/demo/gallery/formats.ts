import type { Preview } from 'slack-sandbox'
import type { ToolFacts } from '../../../policy/bundle.ts'
import { compilePresentation } from '../../../policy/presentation/present.ts'
import { parseShownParam, parseTemplate } from '../../../policy/presentation/template.ts'
import { card } from '../../../slack/features/card/card.ts'
import { aMessage } from './preview.ts'
import { aPendingRefund, calledWith, REFUND } from './requests.ts'

/** Cards of calls with every format, with text of the agent in the summary, and with many params. */
export function formatPreviews(): readonly Preview[] {
  return [
    aMessage(
      {
        id: 'formats',
        title: 'Formats',
        caption: 'Values as people read them; what the agent wrote is quoted.',
      },
      card({ request: aPendingRefund({}, { call: calledWith(POST) }), tool: PUBLISH, brief: false }),
    ),
    aMessage(
      { id: 'many-params', title: 'Many parameters', caption: 'More than eight are a table.' },
      card({ request: aPendingRefund({}, { call: calledWith(MANY) }), tool: REFUND, brief: false }),
    ),
  ]
}

const SHOWN = [
  'publish_at | date',
  'audience | diff(audience_before)',
  'budget | money("EUR", units)',
  'runs_for | duration(seconds)',
  'image | bytes',
  'landing_page | link',
  'author | person',
  'body | text',
].map(parseShownParam)

const PUBLISH: ToolFacts = {
  ...REFUND,
  title: 'Publish a post',
  show: SHOWN.map(({ name }) => name),
  presentation: compilePresentation({
    summary: parseTemplate('Publish {title} with a budget of {budget | money("EUR", units)}'),
    show: SHOWN,
    schemas: [],
  }),
}

const POST = {
  tool: 'publish_post',
  params: {
    title: 'Our spring sale',
    publish_at: '2026-12-01T09:00:00+01:00',
    audience: 12_000,
    audience_before: 8_000,
    budget: 1_250,
    runs_for: 1_209_600,
    image: 1_536_000,
    landing_page: 'https://shop.acme.test/spring?from=post',
    author: 'cleo@acme.test',
    body: 'Spring is here.\n\nEverything in the garden shop is 20 % off until 14 December.',
  },
  summary: 'Publish the post that marketing approved on Monday.',
}

const MANY = {
  params: {
    amount_cents: 72_000,
    currency: 'EUR',
    payment_id: 'pay_2847',
    ...Object.fromEntries(
      ['order', 'customer', 'warehouse', 'carrier', 'channel', 'batch'].map((name) => [name, `${name}_17`]),
    ),
  },
}
