import type { ViewOutput } from '@slack/bolt'
import { LockdownRequest } from '#protocol/lockdown.ts'
import type { NewLockdown } from '../../../approval/lockdowns/lockdowns.ts'
import { EVERY } from '../../../approval/model/lockdown.ts'
import { parseDuration } from '../../../core/duration.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { FieldErrors } from '../../adapters/field-errors.ts'
import { type Block, line, type Modal, plain, richText, text } from '../../blocks/blocks.ts'

/** Asks which agents and tools, and for how long. What it would deny, and why, is asked next. */
export function newLockdownModal(): Modal {
  return {
    type: 'modal',
    callback_id: CALLBACK.newLockdown,
    title: plain('Lock down'),
    submit: plain('Next'),
    close: plain('Cancel'),
    blocks: [
      richText(line(text('Nothing is denied yet: what this covers is shown before it starts.'))),
      nameInput('agents', {
        label: 'Agents',
        hint: 'A name such as support-agent, a pattern such as support-*, or * for all agents.',
        isOptional: false,
      }),
      nameInput('tools', {
        label: 'Tools',
        hint: 'A name such as refund_payment, or a pattern such as refund_*. Leave it empty for all tools.',
        isOptional: true,
      }),
      {
        type: 'input',
        block_id: FIELDS.span.blockId,
        label: plain('For how long?'),
        element: {
          type: 'static_select',
          action_id: FIELDS.span.actionId,
          options: SPANS.map(spanOption),
          initial_option: spanOption(UNTIL_LIFTED),
        },
      },
    ],
  }
}

/** The lockdown that was entered, without its reason; or errors at the fields; null: the form is none of Veto's. */
export type EnteredLockdown =
  | { readonly ok: true; readonly lockdown: Omit<NewLockdown, 'reason'> }
  | { readonly ok: false; readonly errors: FieldErrors }
  | null

export function readNewLockdown({ state }: Pick<ViewOutput, 'state'>): EnteredLockdown {
  const span = field(state, FIELDS.span)?.selected_option?.value ?? ''
  if (!SPANS.some(({ value }) => value === span)) return null
  const [agents, tools] = [typedIn(state, FIELDS.agents), typedIn(state, FIELDS.tools)]
  const parsed = LockdownRequest.safeParse({
    agents,
    tools: tools === '' ? EVERY : tools,
    reason: 'none yet',
  })
  if (!parsed.success) return { ok: false, errors: errorsAt(parsed.error.issues) }
  const { agents: covered = EVERY, tools: coveredTools = EVERY } = parsed.data
  return { ok: true, lockdown: { agents: covered, tools: coveredTools, durationMs: parseDuration(span) } }
}

const FIELDS = {
  agents: { blockId: 'lockdown_agents', actionId: 'name' },
  tools: { blockId: 'lockdown_tools', actionId: 'name' },
  span: { blockId: 'lockdown_span', actionId: 'span' },
} as const

interface Span {
  readonly label: string
  readonly value: string
}

const UNTIL_LIFTED: Span = { label: 'Until an admin lifts it', value: 'until_lifted' }
const SPANS: readonly Span[] = [
  UNTIL_LIFTED,
  { label: '30 minutes', value: '30m' },
  { label: '2 hours', value: '2h' },
  { label: '8 hours', value: '8h' },
  { label: '1 day', value: '1d' },
  { label: '7 days', value: '7d' },
]

function spanOption({ label, value }: Span) {
  return { text: plain(label), value }
}

/** As in `NamePattern` of the API. */
const MAX_NAME = 128

function nameInput(
  name: 'agents' | 'tools',
  {
    label,
    hint,
    isOptional,
  }: { readonly label: string; readonly hint: string; readonly isOptional: boolean },
): Block {
  const { blockId, actionId } = FIELDS[name]
  return {
    type: 'input',
    block_id: blockId,
    label: plain(label),
    hint: plain(hint),
    optional: isOptional,
    element: { type: 'plain_text_input', action_id: actionId, max_length: MAX_NAME },
  }
}

type Field = (typeof FIELDS)[keyof typeof FIELDS]

function field({ values }: ViewOutput['state'], { blockId, actionId }: Field) {
  return values[blockId]?.[actionId]
}

function typedIn(state: ViewOutput['state'], input: Field): string {
  return field(state, input)?.value?.trim() ?? ''
}

function errorsAt(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): FieldErrors {
  const errors = issues.map(({ path, message }) => {
    const { blockId } = path[0] === 'tools' ? FIELDS.tools : FIELDS.agents
    return [blockId, message.replace(/^./, (first) => first.toUpperCase())] as const
  })
  return Object.fromEntries(errors)
}
