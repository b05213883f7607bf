import type { Preview } from 'slack-sandbox'
import { alertPreviews } from './alerts.ts'
import { awayPreviews } from './away.ts'
import { cardPreviews } from './cards.ts'
import { commandPreviews } from './commands.ts'
import { detailsPreviews } from './details.ts'
import { explanationPreviews } from './explanations.ts'
import { formatPreviews } from './formats.ts'
import { homePreviews } from './home.ts'
import { otherPreviews } from './lists.ts'
import { lockdownPreviews } from './lockdowns.ts'
import { modalPreviews } from './modals.ts'
import { notificationPreviews } from './notifications.ts'
import { questionPreviews } from './questions.ts'
import { refusalPreviews } from './refusals.ts'
import { selectionPreviews } from './selections.ts'

/** Everything that Veto shows in Slack, rendered by the real views from sample requests. */
export function gallery(): readonly Preview[] {
  return [
    ...cardPreviews(),
    ...formatPreviews(),
    ...modalPreviews(),
    ...detailsPreviews(),
    ...questionPreviews(),
    ...otherPreviews(),
    ...commandPreviews(),
    ...explanationPreviews(),
    ...refusalPreviews(),
    ...alertPreviews(),
    ...notificationPreviews(),
    ...lockdownPreviews(),
    ...homePreviews(),
    ...selectionPreviews(),
    ...awayPreviews(),
  ]
}
