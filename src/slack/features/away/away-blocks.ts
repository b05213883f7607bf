import type { AbsenceOverview } from '../../../approval/absences/overview.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import { actions, type Block, button, line, type Message, richText, text } from '../../blocks/blocks.ts'
import { coveredWords, IN_NO_GROUP, ownWords } from './away-words.ts'

const MAX_COVERED = 10

/** Who is asked in place of the reader, in whose place the reader is asked, and a button to change the first. */
export function awayBlocks({ groups, own, covered }: AbsenceOverview): readonly Block[] {
  const more = covered.length - MAX_COVERED
  const lines = [
    ...(own === null ? [] : [line(...ownWords(own), text(' You can still decide.'))]),
    ...covered.slice(0, MAX_COVERED).map((one) => line(...coveredWords(one))),
    ...(more > 0 ? [line(text(`You are also asked for ${more} others.`))] : []),
  ]
  return [
    ...(lines.length === 0 ? [] : [richText(...lines)]),
    ...(own === null
      ? []
      : [actions(button('End now', { actionId: ACTION.endAbsence, value: own.absence.id }))]),
    ...(own === null && groups.length > 0
      ? [actions(button("I'm away…", { actionId: ACTION.startAbsence, value: 'away' }))]
      : []),
  ]
}

/** The same as a reply. */
export function awayMessage(overview: AbsenceOverview): Message {
  const blocks = [...awayBlocks(overview)]
  return { text: 'Who is asked while you are away', blocks: blocks.length > 0 ? blocks : NOTHING }
}

const NOTHING = [richText(line(text(IN_NO_GROUP)))]
