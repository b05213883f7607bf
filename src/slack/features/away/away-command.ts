import { NOT_SHOWN } from '../../adapters/ephemeral-reply.ts'
import type { ListenerDeps } from '../../adapters/listener-deps.ts'
import { openTypedModal } from '../../adapters/open-modal.ts'
import type { SlackCommand, TypedCommand } from '../../adapters/slack-command.ts'
import { readPerson } from '../../adapters/typed-person.ts'
import { unescapeTyped } from '../../adapters/typed-text.ts'
import type { Message } from '../../blocks/blocks.ts'
import { awayMessage } from './away-blocks.ts'
import { awayModal } from './away-modal.ts'
import { IN_NO_GROUP } from './away-words.ts'
import { timezoneOf } from './timezone-of.ts'
import { isEnd, readEnd } from './typed-end.ts'

export const awayCommand: SlackCommand = {
  word: 'away',
  summary: 'have somebody else asked while you are away',
  examples: [
    ['', 'who is asked instead of you, or a form to hand over'],
    ['@ben until friday', 'the same form, filled in: Ben, until Friday at 9:00'],
    ['@ben for 3d', 'for three days; a date such as 2026-12-01 works, too'],
    ['until friday', 'the form with this end, to choose the person there'],
  ],
  notes: [
    'It changes who is mentioned, messaged and reminded, never who may decide: choose a member of one of your groups.',
  ],
  run: away,
}

/** `/veto away` shows an absence; with more words, or without an absence, it opens the form. Null: the form is open. */
async function away(
  deps: ListenerDeps,
  { personId, rest, triggerId }: TypedCommand,
): Promise<Message | string | null> {
  const overview = await deps.absences.overview(personId)
  if (overview === null) return NOT_SHOWN
  if (overview.groups.length === 0) return IN_NO_GROUP
  if (rest === '' && overview.own !== null) return awayMessage(overview)
  const typed = await readTyped(deps, personId, rest)
  if ('problem' in typed) return typed.problem
  return openTypedModal(deps, triggerId, awayModal({ groups: overview.groups, ...typed }))
}

async function readTyped(
  { handles, client, clock }: ListenerDeps,
  personId: string,
  rest: string,
): Promise<
  { readonly substituteId: string | null; readonly endsAtMs: number } | { readonly problem: string }
> {
  const [who = ''] = isEnd(rest) ? [] : (/^(?:<[^>]*>|\S+)/.exec(rest) ?? [])
  const end = readEnd(
    unescapeTyped(rest.slice(who.length)).trim(),
    clock.nowMs(),
    await timezoneOf(client, personId),
  )
  const person = who === '' ? null : await readPerson(who, handles)
  if (person !== null && 'problem' in person) return { problem: capitalized(person.problem) }
  return 'problem' in end ? end : { substituteId: person?.value ?? null, ...end }
}

function capitalized(sentence: string): string {
  return sentence.replace(/^./, (first) => first.toUpperCase())
}
