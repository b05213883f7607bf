import type { ViewOutput } from '@slack/bolt'
import type { z } from 'zod'
import { type Lockdown, lockdownScopeWords } from '../../../approval/model/lockdown.ts'
import { CALLBACK } from '../../adapters/action-ids.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { onForm, type SubmissionReply } from '../../adapters/on-submission.ts'
import type { Router } from '../../adapters/router.ts'
import { moment, text } from '../../blocks/blocks.ts'
import { ONLY_ADMINS } from './lockdown-command.ts'
import { LiftForm, LOCKDOWN_REASON, StartForm } from './lockdown-modals.ts'

/** The form that starts a lockdown. */
export function registerStartSubmission(router: Router, deps: ListenerDeps): void {
  onForm(router, deps, {
    ...FORM,
    callbackId: CALLBACK.startLockdown,
    read: (personId, view) => readForm(StartForm, personId, view),
    handle: start,
    failure: 'a lockdown could not be started',
  })
}

/** The form that lifts a lockdown. */
export function registerLiftSubmission(router: Router, deps: ListenerDeps): void {
  onForm(router, deps, {
    ...FORM,
    callbackId: CALLBACK.liftLockdown,
    read: (personId, view) => readForm(LiftForm, personId, view),
    handle: lift,
    failure: 'a lockdown could not be lifted',
  })
}

const FORM = {
  unreadable:
    'This form cannot be read. Nothing has changed; type /veto lockdown to see what is locked down.',
  stillWorking: 'This is taking longer than usual. /veto lockdown shows what is locked down.',
} as const

interface SentForm<Form> {
  readonly personId: string
  readonly form: Form
  /** Without blanks around it. */
  readonly reason: string
}

function readForm<Form>(
  schema: z.ZodType<Form>,
  personId: string,
  { private_metadata, state }: ViewOutput,
): SentForm<Form> | null {
  const form = schema.safeParse(parseOrNull(private_metadata)).data
  if (form === undefined) return null
  const { blockId, actionId } = LOCKDOWN_REASON
  return { personId, form, reason: state.values[blockId]?.[actionId]?.value?.trim() ?? '' }
}

function parseOrNull(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

async function start(
  { lockdownService }: ListenerDeps,
  { personId, form, reason }: SentForm<StartForm>,
): Promise<SubmissionReply> {
  if (reason === '') return REASON_MISSING
  const started = await lockdownService.start(personId, { ...form, reason })
  if (started === null) return ONLY_ADMINS
  return startedNotice(started.lockdown)
}

/** Where there is an end, it stands in the person's own time zone. */
function startedNotice(lockdown: Lockdown): SubmissionReply {
  const start = `${scopeSentence(lockdown)} locked down. Every call is denied `
  const { endsAtMs } = lockdown
  if (endsAtMs === null) return `${start}from now on; /veto lockdown lifts it.`
  const notice = [text(`${start}until `), moment(endsAtMs), text('; /veto lockdown lifts it earlier.')]
  return { kind: 'notice', notice }
}

async function lift(
  { lockdownService }: ListenerDeps,
  { personId, form, reason }: SentForm<LiftForm>,
): Promise<SubmissionReply> {
  if (reason === '') return REASON_MISSING
  const result = await lockdownService.lift(personId, form.id, reason)
  if (result === null) return ONLY_ADMINS
  const { lockdown } = result
  if (result.kind === 'ended_before') return endedBefore(lockdown)
  return `${scopeSentence(lockdown)} no longer locked down by this lockdown. /veto lockdown shows whether another covers it.`
}

const REASON_MISSING: SubmissionReply = {
  kind: 'errors',
  errors: { [LOCKDOWN_REASON.blockId]: 'Write a reason.' },
  text: 'A reason is required. Nothing has changed; try again with one.',
}

function endedBefore({ end }: Lockdown): string {
  return end?.kind === 'lifted'
    ? `Already lifted by ${end.by.name}: ${end.reason}`
    : 'This lockdown has already ended by itself.'
}

/** `Agent support-agent is`, `Tools refund_* are`. */
function scopeSentence(lockdown: Lockdown): string {
  const words = lockdownScopeWords(lockdown)
  const verb = /^(agents|tools) /.test(words) ? 'are' : 'is'
  return `${words.replace(/^./, (first) => first.toUpperCase())} ${verb}`
}
