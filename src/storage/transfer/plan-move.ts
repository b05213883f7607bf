import type { Progress, TransferMark } from '../common/transfer-mark.ts'
import { refusalOf } from '../common/transfer-mark.ts'

/** What the two databases of a move say. */
export interface MoveState {
  readonly from: { readonly name: string; readonly mark: TransferMark | null }
  readonly to: {
    readonly name: string
    readonly mark: TransferMark | null
    /** Holds nothing that Veto recorded. */
    readonly isEmpty: boolean
  }
}

/** What is left to do of a move. */
export type MovePlan =
  | { readonly kind: 'begin' }
  /** The source is marked, the target is not. */
  | { readonly kind: 'begin_again'; readonly id: string }
  | { readonly kind: 'go_on'; readonly id: string; readonly progress: Progress }
  | { readonly kind: 'done' }
  | { readonly kind: 'refuse'; readonly why: string }

/** Decides how a move begins, or where one that was interrupted goes on. */
export function planMove({ from, to }: MoveState): MovePlan {
  const { mark } = from
  if (mark === null || mark.role === 'arrived') return planNew(to)
  const refusal = refusalOf(mark, from.name)?.message ?? ''
  if (mark.role === 'arriving' || mark.role === 'returning' || mark.other !== to.name)
    return { kind: 'refuse', why: refusal }
  if (to.mark?.id === mark.id) return planKnown(to.mark, refusal)
  if (mark.role === 'leaving' && to.mark === null && to.isEmpty) return { kind: 'begin_again', id: mark.id }
  return { kind: 'refuse', why: mark.role === 'left' ? refusal : notEmpty(to) }
}

function planNew(to: MoveState['to']): MovePlan {
  if (to.mark === null && to.isEmpty) return { kind: 'begin' }
  return { kind: 'refuse', why: notEmpty(to) }
}

/** The target has the mark of this very move. */
function planKnown(mark: TransferMark, refusal: string): MovePlan {
  if (mark.role === 'arriving') return { kind: 'go_on', id: mark.id, progress: mark.progress }
  return mark.role === 'arrived' ? { kind: 'done' } : { kind: 'refuse', why: refusal }
}

function notEmpty({ name, mark }: MoveState['to']): string {
  const what =
    mark?.role === 'arriving' ? `is an incomplete copy of another state of ${mark.other}` : 'has data already'
  return `${name} ${what}: name a new file, or an empty PostgreSQL database, with --to`
}
