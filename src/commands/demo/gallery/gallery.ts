import { askedExhibits } from './asked.ts'
import { cardExhibits } from './cards.ts'
import type { Exhibit } from './exhibit.ts'
import { modalExhibits } from './modals.ts'
import { otherExhibits } from './others.ts'

/** Everything that Veto shows in Slack, made by the real views from made-up requests. */
export function gallery(): readonly Exhibit[] {
  return [...cardExhibits(), ...modalExhibits(), ...askedExhibits(), ...otherExhibits()]
}
