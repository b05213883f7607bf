import type { PageState } from '../../page-protocol.ts'
import type { Actions } from '../actions.ts'
import type { Ui } from '../ui.ts'
import type { Names } from './names.ts'

/** What one drawing of the page is made from. */
export interface PageDrawing {
  readonly state: PageState
  readonly ui: Ui
  readonly actions: Actions
  readonly nowMs: number
}

/** The same with the names looked up once, and a text that changes whenever one of them does. */
export interface View extends PageDrawing {
  readonly names: Names
  readonly namesSignature: string
}
