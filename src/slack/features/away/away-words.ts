import type { EndResult } from '../../../approval/absences/absences.ts'
import type { AbsenceOverview, OwnAbsence } from '../../../approval/absences/overview.ts'
import type { StartRefusal } from '../../../approval/absences/start-absence.ts'
import type { Absence } from '../../../approval/model/absence.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { bold, type Inline, moment, text } from '../../blocks/blocks.ts'
import { listed } from '../../blocks/outcome.ts'
import { anyOf } from '../../blocks/progress.ts'
import { shorten, visibleText } from '../../blocks/visible-text.ts'

/** `Ben Okafor is asked instead of you in finance-team until Mon 9:00. In growth you are asked as before.` */
export function ownWords({ absence, groups }: OwnAbsence): readonly Inline[] {
  const until = [text(' until '), moment(absence.endsAtMs)]
  const before = groups.filter(({ notified }) => notified === null).map(({ name }) => name)
  const byName = Map.groupBy(
    groups.filter(({ notified }) => notified !== null),
    ({ notified }) => notified?.name ?? '',
  )
  if (byName.size === 0) {
    const name = personName(absence.substitute)
    return [
      text(`You handed over to ${name}`),
      ...until,
      text(', but you are still asked: nobody can be asked instead of you in your groups now.'),
    ]
  }
  return [
    ...[...byName]
      .slice(0, MAX_NAMED)
      .flatMap(([name, covered], at) => [
        ...(at === 0 ? [] : [text('; ')]),
        bold(shorten(name, MAX_NAME)),
        text(` is asked instead of you in ${groupNames(covered.map((group) => group.name))}`),
      ]),
    ...(byName.size > MAX_NAMED ? [text(`; ${byName.size - MAX_NAMED} others in more groups`)] : []),
    ...until,
    text(before.length === 0 ? '.' : `. In ${groupNames(before)} you are asked as before.`),
  ]
}

/** `You are also asked for Ann Meyer in finance-team until Mon 9:00.` */
export function coveredWords({ absence, groups }: AbsenceOverview['covered'][number]): readonly Inline[] {
  return [
    text('You are also asked for '),
    bold(personName(absence.person)),
    text(` in ${groupNames(groups)} until `),
    moment(absence.endsAtMs),
    text('.'),
  ]
}

/** Why nobody is notified instead, and what to do next. */
export function startRefusalText(why: StartRefusal): string {
  switch (why.code) {
    case 'not_a_member':
      return 'Veto could not confirm that you are a full member of this workspace. Try again in a moment, or ask an admin.'
    case 'in_no_group':
      return IN_NO_GROUP
    case 'oneself':
      return 'Choose somebody else than yourself.'
    case 'substitute_not_a_member':
      return `${NOT_A_MEMBER[why.kind]} Choose a full member of this workspace.`
    case 'no_common_group':
      return `${shorten(why.name, MAX_NAME)} is in none of your groups. Choose a member of ${anyGroup(why.groups)}.`
    case 'circle':
      return `${shorten(why.name, MAX_NAME)} is away too and handed over to you. Choose somebody else.`
    case 'not_in_future':
      return 'Choose a time in the future.'
    case 'too_long':
      return 'Choose a time within a year.'
    case 'membership_unknown':
      return 'Slack could not say who is in your groups. Try again in a moment.'
  }
}

export const IN_NO_GROUP =
  'You are in no approver group, so you are not asked, and there is nothing to hand over.'

const NOT_A_MEMBER: Readonly<
  Record<Extract<StartRefusal, { code: 'substitute_not_a_member' }>['kind'], string>
> = {
  bot: 'Apps cannot decide requests.',
  guest: 'Guests cannot decide requests.',
  deactivated: 'This account is deactivated.',
  external: 'People from other workspaces cannot decide requests.',
  unknown: 'This person is not in this workspace.',
}

/** What ending an absence did, to the person who did it. */
export function endWords(result: EndResult, { isOwn }: { readonly isOwn: boolean }): string {
  switch (result.kind) {
    case 'ended':
      return isOwn
        ? `You are asked again. ${personName(result.absence.substitute)} is no longer asked for you.`
        : `${personName(result.absence.person)} is asked again. ${personName(result.absence.substitute)} is no longer asked for them.`
    case 'not_away':
      return isOwn
        ? `You are not away. To hand over: ${COMMAND} away @ben until friday.`
        : 'This person is not away. Nothing has changed.'
    case 'already_ended':
      return isOwn
        ? `This absence has already ended. ${COMMAND} away shows who is asked instead of you.`
        : 'This absence has already ended. Nothing has changed.'
    case 'not_an_admin':
      return 'Only admins can end the absence of others, and Veto could not confirm that you are one. Ask an admin, or the person who is away.'
  }
}

/** `finance-team or growth`, for a choice. */
export function anyGroup(names: readonly string[]): string {
  return shorten(anyOf(names), MAX_GROUPS)
}

function groupNames(names: readonly string[]): string {
  return shorten(listed(names), MAX_GROUPS)
}

function personName({ name }: Absence['person']): string {
  return shorten(visibleText(name), MAX_NAME)
}

const MAX_NAMED = 5
const MAX_NAME = 80
const MAX_GROUPS = 300
