import type { VisibleLockdowns } from '../../../approval/lockdowns/lockdown-service.ts'
import { type Lockdown, lockdownScopeWords } from '../../../approval/model/lockdown.ts'
import { ACTION, COMMAND } from '../../adapters/action-ids.ts'
import {
  actions,
  type Block,
  bold,
  button,
  code,
  header,
  line,
  type Message,
  moment,
  quote,
  richText,
  text,
} from '../../blocks/blocks.ts'
import { endLines } from './lockdown-post.ts'

const MOST = 15

/** The active lockdowns, newest first; for admins each with a button to lift it. */
export function lockdownsMessage({ lockdowns, mayLift }: VisibleLockdowns): Message {
  const older = lockdowns.length - MOST
  return {
    text: 'Active lockdowns',
    blocks: [
      header('Active lockdowns'),
      ...(lockdowns.length === 0 ? [richText(line(text('No active lockdowns.')))] : []),
      ...lockdowns.slice(0, MOST).flatMap((lockdown) => lockdownBlocks(lockdown, mayLift)),
      ...(older > 0
        ? [richText(line(text(`${older} more: `), code('veto lockdown list'), text(' lists them all.')))]
        : []),
      ...(mayLift ? [richText(line(text('To start one: '), code(`${COMMAND} ${USAGE}`)))] : []),
    ],
  }
}

const USAGE = 'lockdown agent support-agent for 2h suspicious refunds'

/** One lockdown, with a button for those who may lift it. */
export function lockdownBlocks(lockdown: Lockdown, mayLift: boolean): readonly Block[] {
  const { id, by, reason, startedAtMs, endsAtMs } = lockdown
  const words = richText(
    line(
      text('🔒 '),
      bold(lockdownScopeWords(lockdown)),
      text(', by '),
      bold(by.name),
      text(' since '),
      moment(startedAtMs),
    ),
    quote(reason),
    ...endLines(endsAtMs),
  )
  return mayLift
    ? [words, actions({ ...button('Lift', { actionId: ACTION.liftLockdown, value: id }), style: 'danger' })]
    : [words]
}
