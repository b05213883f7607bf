import { SLACK_LIMITS } from 'slack-sandbox/limits'
import { z } from 'zod'
import { MAX_LOCKDOWN_REASON } from '#protocol/lockdown.ts'
import type { LockdownImpact } from '../../../approval/lockdowns/lockdown-service.ts'
import {
  EVERY,
  type Lockdown,
  type LockdownScope,
  lockdownScopeWords,
} from '../../../approval/model/lockdown.ts'
import { durationWords } from '../../../core/duration.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import {
  type Block,
  bold,
  type Inline,
  line,
  type Modal,
  moment,
  plain,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'

/** The field of the reason, in both forms. */
export const LOCKDOWN_REASON = { blockId: 'lockdown_reason', actionId: 'words' } as const

/** What the form to start a lockdown keeps in its `private_metadata`. */
export const StartForm = z.strictObject({
  agents: z.string(),
  tools: z.string(),
  durationMs: z.number().nullable(),
})
export type StartForm = z.infer<typeof StartForm>

interface StartModal extends StartForm {
  /** As it was typed; empty: none was. */
  readonly reason: string
  readonly impact: LockdownImpact
  /** Sentences about names that no active agent or tool has; the lockdown would deny nothing that is known. */
  readonly warnings: readonly string[]
}

/** Asks for a confirmation, and the reason. */
export function startModal({ agents, tools, durationMs, reason, impact, warnings }: StartModal): Modal {
  const form: StartForm = { agents, tools, durationMs }
  return {
    type: 'modal',
    callback_id: CALLBACK.startLockdown,
    private_metadata: JSON.stringify(form),
    title: plain('Lock down'),
    submit: plain('Lock down'),
    close: plain('Cancel'),
    blocks: [
      richText(
        line(text('Denies every call'), ...scopeInlines(form), text(spanWords(durationMs))),
        line(text(impactWords(impact))),
        ...warnings.map((warning) => line(bold(`⚠ ${warning}`))),
      ),
      reasonInput({
        label: 'Reason',
        hint: 'Agents and people read it: it is the reason of every denial.',
        initial: reason,
      }),
    ],
  }
}

/** Nothing where everything is covered. */
function scopeInlines({ agents, tools }: LockdownScope): readonly Inline[] {
  if (agents === EVERY && tools === EVERY) return []
  return [text(' of '), bold(lockdownScopeWords({ agents, tools }))]
}

function spanWords(durationMs: number | null): string {
  return durationMs === null ? ' until an admin lifts it.' : ` for ${durationWords(durationMs)}.`
}

/** `Denies 12 pending requests and 3 approved calls that have not started.` */
function impactWords({ pending, approved }: LockdownImpact): string {
  const parts = [
    ...(pending === 0 ? [] : [pending === 1 ? '1 pending request' : `${pending} pending requests`]),
    ...(approved === 0
      ? []
      : [
          approved === 1
            ? '1 approved call that has not started'
            : `${approved} approved calls that have not started`,
        ]),
  ]
  if (parts.length === 0) return 'Nothing that it covers is pending, or approved and not started.'
  return `It also denies ${parts.join(' and ')}.`
}

/** What the form to lift a lockdown keeps in its `private_metadata`. */
export const LiftForm = z.strictObject({ id: z.string() })
export type LiftForm = z.infer<typeof LiftForm>

/** Asks for the reason. */
export function liftModal(lockdown: Lockdown): Modal {
  const form: LiftForm = { id: lockdown.id }
  return {
    type: 'modal',
    callback_id: CALLBACK.liftLockdown,
    private_metadata: JSON.stringify(form),
    title: plain('Lift the lockdown'),
    submit: plain('Lift'),
    close: plain('Cancel'),
    blocks: [
      richText(
        line(
          bold(lockdown.by.name),
          text(' locked down '),
          bold(lockdownScopeWords(lockdown)),
          text(' '),
          moment(lockdown.startedAtMs),
          text(':'),
        ),
        quote(lockdown.reason),
        line(text('From now on the policies decide again. What was denied stays denied.')),
      ),
      reasonInput({ label: 'Why is it safe now?', hint: 'Posted, and saved in the audit log.', initial: '' }),
    ],
  }
}

function reasonInput({
  label,
  hint,
  initial,
}: {
  readonly label: string
  readonly hint: string
  readonly initial: string
}): Block {
  return {
    type: 'input',
    block_id: LOCKDOWN_REASON.blockId,
    label: plain(label),
    hint: plain(hint),
    element: {
      type: 'plain_text_input',
      action_id: LOCKDOWN_REASON.actionId,
      multiline: true,
      focus_on_load: true,
      max_length: Math.min(MAX_LOCKDOWN_REASON, SLACK_LIMITS.textInput.max),
      ...(initial === '' ? {} : { initial_value: initial }),
    },
  }
}
