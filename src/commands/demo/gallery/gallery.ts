import { alertPreviews } from './alerts.ts'
import { askedPreviews } from './asked.ts'
import { cardPreviews } from './cards.ts'
import { modalPreviews } from './modals.ts'
import { otherPreviews } from './others.ts'
import type { Preview } from './preview.ts'

/** Everything that Veto shows in Slack, made by the real views from made-up requests. */
export function gallery(): readonly Preview[] {
  return [...cardPreviews(), ...modalPreviews(), ...askedPreviews(), ...otherPreviews(), ...alertPreviews()]
}
