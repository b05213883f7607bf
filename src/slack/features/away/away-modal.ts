import type { ViewOutput } from '@slack/bolt'
import { CALLBACK } from '../../adapters/action-ids.ts'
import { line, type Modal, plain, richText, text } from '../../blocks/blocks.ts'
import { anyGroup } from './away-words.ts'

/** The fields of the form. */
export const AWAY_FIELDS = {
  substitute: { blockId: 'away_substitute', actionId: 'person' },
  end: { blockId: 'away_end', actionId: 'moment' },
} as const

interface AwayModal {
  /** The groups of the person. */
  readonly groups: readonly string[]
  /** Who is preselected; null: nobody. */
  readonly substituteId: string | null
  readonly endsAtMs: number
}

/** Asks who is notified instead, and until when. */
export function awayModal({ groups, substituteId, endsAtMs }: AwayModal): Modal {
  const { substitute, end } = AWAY_FIELDS
  return {
    type: 'modal',
    callback_id: CALLBACK.startAbsence,
    title: plain("I'm away"),
    submit: plain('Hand over'),
    close: plain('Cancel'),
    blocks: [
      richText(
        line(
          text(
            'Somebody else is mentioned, messaged and reminded instead of you. Who may decide stays the same: you can still decide, too.',
          ),
        ),
      ),
      {
        type: 'input',
        block_id: substitute.blockId,
        label: plain('Who is asked instead of you?'),
        hint: plain(`A member of ${anyGroup(groups)}.`),
        element: {
          type: 'users_select',
          action_id: substitute.actionId,
          placeholder: plain('Choose a person'),
          ...(substituteId === null ? {} : { initial_user: substituteId }),
        },
      },
      {
        type: 'input',
        block_id: end.blockId,
        label: plain('Until when?'),
        element: {
          type: 'datetimepicker',
          action_id: end.actionId,
          initial_date_time: Math.floor(endsAtMs / 1_000),
        },
      },
    ],
  }
}

/** What was entered; null where nothing was. */
export function readAwayForm({ state }: Pick<ViewOutput, 'state'>) {
  const { substitute, end } = AWAY_FIELDS
  const seconds = state.values[end.blockId]?.[end.actionId]?.selected_date_time
  const person = state.values[substitute.blockId]?.[substitute.actionId]?.selected_user
  return {
    substituteId: typeof person === 'string' && person !== '' ? person : null,
    endsAtMs: typeof seconds === 'number' ? seconds * 1_000 : null,
  }
}
