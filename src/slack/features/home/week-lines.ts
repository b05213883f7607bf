import { numbersOf } from '../../../insight/numbers.ts'
import type { Activity } from '../../../ledger/activity.ts'
import { COMMAND } from '../../adapters/action-ids.ts'
import { code, line, type Paragraph, text } from '../../blocks/blocks.ts'

/** The numbers of the last seven days; what would be zero is left out. */
export function weekLines(week: Activity): readonly Paragraph[] {
  const now = numbersOf(week)
  const automatic = now.allowed + now.denied
  if (now.asked + automatic === 0) return [line(text('No calls.'))]
  const counts = [
    [now.asked, 'asked'],
    [now.approved, 'approved'],
    [now.rejected, 'denied'],
    [now.expired, 'expired'],
    [now.cancelled, 'withdrawn'],
    [now.deniedLater, 'denied by changed policies'],
    [now.lockedDown, 'locked down'],
    [now.pending, 'waiting'],
    [automatic, 'decided automatically'],
  ] as const
  const words = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return [line(text(`${words.join(' · ')}. More: `), code(`${COMMAND} digest`))]
}
