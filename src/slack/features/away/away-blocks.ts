import type { AbsenceOverview } from '../../../approval/absences/overview.ts'
import { ACTION } from '../../adapters/action-ids.ts'
import {
  actions,
  type Block,
  button,
  header,
  line,
  type Message,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { coveredWords, ownWords } from './away-words.ts'

const MAX_COVERED = 10

/** In the Home tab: who is asked in whose place, and the button of a person who is going to be away. */
export function awayBlocks(overview: AbsenceOverview): readonly Block[] {
  const blocks = statusBlocks(overview)
  return [
    ...(blocks.length === 0 ? [] : [DIVIDER, header('Away'), ...blocks]),
    ...(overview.own === null && overview.groups.length > 0 ? [actions(START)] : []),
  ]
}

const DIVIDER: Block = { type: 'divider' }
const START = button("I'm away…", { actionId: ACTION.startAbsence, value: 'away' })

/** The same as a reply. */
export function awayMessage(overview: AbsenceOverview): Message {
  const blocks = statusBlocks(overview)
  const nothing = richText(line(text('You are not away, and nobody handed over to you.')))
  return { text: 'Away', blocks: [header('Away'), ...(blocks.length > 0 ? blocks : [nothing])] }
}

function statusBlocks({ own, covered }: AbsenceOverview): readonly Block[] {
  const more = covered.length - MAX_COVERED
  const lines = [
    ...(own === null ? [] : [line(...ownWords(own)), line(text('You can still decide, too.'))]),
    ...covered.slice(0, MAX_COVERED).map((one) => line(...coveredWords(one))),
    ...(more > 0 ? [line(text(`You are also asked for ${more} others.`))] : []),
  ]
  return [
    ...(lines.length === 0 ? [] : [richText(...lines)]),
    ...(own === null
      ? []
      : [actions(button('End now', { actionId: ACTION.endAbsence, value: own.absence.id }))]),
  ]
}
